"""An opioid with what slows the breathing too is looked at before the next needle, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import done, on, record, score

READY = default_assessor()


def leading(drugs: list[str], *conditions: str) -> tuple[list[str], str]:
    """The three steps of the first screen after an ablation that wore off, and what is said with them."""
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 2), score(200, 2), score(300, 7)])
    doses: dict[str, Any] = {"morphine": {"daily_dose": 300, "unit": "mg"}}
    raw["medications"] = [{"code": drug} | doses.get(drug, {}) for drug in drugs]
    raw["conditions"] = [{"code": code} for code in conditions]
    judged_alike(on(300), raw)
    found = assess(raw, on(300))
    steps = first_screen(found, READY.check(raw), Names(READY)).steps
    return [one["id"] for one in found["next_steps"]][:3], str(steps)


@pytest.mark.parametrize(
    ("drugs", "disease"),
    [
        (["morphine", "diazepam", "pregabalin"], "sleep_apnoea"),
        (["morphine", "zopiclone"], "facet_joint_pain"),
        (["oxycodone"], "copd"),
    ],
)
def test_the_medicines_are_reviewed_first(drugs: list[str], disease: str) -> None:
    steps, screen = leading(drugs, disease)
    assert steps[0] == "meds_review"
    assert "slow the breathing" in screen
    assert "naloxone" in screen


def test_what_adds_to_the_opioid_is_named() -> None:
    screen = leading(["morphine", "diazepam", "pregabalin"], "sleep_apnoea")[1]
    for name in ("morphine 300 mg a day", "diazepam", "pregabalin", "bstructive sleep apnoea"):
        assert name in screen


@pytest.mark.parametrize(
    ("drugs", "disease"), [(["diazepam"], "sleep_apnoea"), (["oxycodone"], "facet_joint_pain")]
)
def test_one_of_them_alone_changes_no_order(drugs: list[str], disease: str) -> None:
    steps, screen = leading(drugs, disease)
    assert "meds_review" not in steps
    assert "slow the breathing" not in screen
