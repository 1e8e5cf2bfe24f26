"""Opioid use disorder that is treated with buprenorphine or methadone is named where opioids are discussed, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

READY = default_assessor()


def judged(drug: str, *conditions: str, **more: Any) -> tuple[Raw, dict[str, Any]]:
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 8)], **more)
    raw |= {"conditions": [{"code": code} for code in conditions], "medications": [{"code": drug}]}
    judged_alike(on(61), raw)
    return raw, assess(raw, on(61))


def cautions(found: dict[str, Any]) -> set[str]:
    review = next(one for one in found["next_steps"] if one["id"] == "meds_review")
    return {one["id"] for one in review["cautions"]}


@pytest.mark.parametrize("drug", ["buprenorphine", "methadone"])
def test_the_treatment_goes_on_and_its_prescriber_is_told(drug: str) -> None:
    raw, found = judged(drug, "opioid_use_disorder")
    assert "agonist_treatment" in cautions(found)
    assert "dose_not_counted" not in cautions(found)
    screen = first_screen(found, READY.check(raw), Names(READY))
    assert "Opioid use disorder is on record" in str(screen.steps)


@pytest.mark.parametrize(
    ("drug", "disease"), [("methadone", "depression"), ("oxycodone", "opioid_use_disorder")]
)
def test_the_drug_for_pain_or_another_opioid_is_counted(drug: str, disease: str) -> None:
    found = judged(drug, disease)[1]
    assert "agonist_treatment" not in cautions(found)
    assert "dose_not_counted" in cautions(found)


def test_nobody_who_is_drowsy_is_told_that_it_goes_on() -> None:
    drowsy = [observed(60, "excessive_sedation")]
    assert "agonist_treatment" not in cautions(
        judged("methadone", "opioid_use_disorder", observations=drowsy)[1]
    )
