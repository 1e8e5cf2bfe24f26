"""What a step says of a pregnancy stands on the first screen, beside the step."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.page import page
from painpath.report.terminal import render
from painpath.report.view import Names
from tests.spec.patients import Raw, done, on, record, score
from tests.unit.test_terminal import one_line

READY = default_assessor()
NO_RAYS = "no X-ray or CT unless the mother is in danger"
REFILL = {"target": None, "region": None, "side": None}


def patient(pregnant: bool, kind: str = "sij_injection", **columns: Any) -> Raw:
    needle = done(
        0, kind, **{"target": "sacroiliac_joint", "steroid": "triamcinolone", "region": None} | columns
    )
    raw = record(needle, scores=[score(0, 8, site="buttock"), score(35, 7, site="buttock")])
    raw["patient"] |= {"sex": "female", "birth_date": "1993-05"}
    raw["conditions"] = [{"code": "pregnancy", "onset": on(20)}] if pregnant else []
    return raw


def screen(raw: Raw, day: int) -> dict[str, str]:
    """The lines of the steps on the first screen, each as one text."""
    steps = first_screen(assess(raw, on(day)), READY.check(raw), Names(READY)).steps
    return {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}


@pytest.mark.parametrize("pregnant", [True, False])
def test_imaging_on_the_first_screen_says_that_radiation_is_avoided(pregnant: bool) -> None:
    raw = patient(pregnant)
    assert (NO_RAYS in screen(raw, 50)["New imaging"]) is pregnant
    answer, checked = assess(raw, on(50)), READY.check(raw)
    assert (NO_RAYS in one_line(render(answer, checked, brief=True))) is pregnant
    assert (NO_RAYS in one_line(page([answer], checked))) is pregnant


def test_films_of_a_catheter_are_imaging_too() -> None:
    raw = patient(True, "itpump_implant", steroid=None, **REFILL)
    raw["conditions"].append({"code": "intrathecal_pump_in_situ"})
    assert "No X-ray or CT in pregnancy" in screen(raw, 50)["Pump and catheter work-up"]


def test_leads_are_checked_without_radiation_first() -> None:
    raw = patient(True, "scs_implant", steroid=None, **REFILL)
    raw["conditions"].append({"code": "spinal_cord_stimulator_in_situ"})
    found = next(one for one in assess(raw, on(50))["next_steps"] if one["id"] == "device_check")
    assert "no_ionising_radiation" in [one["id"] for one in found["provisos"]]
