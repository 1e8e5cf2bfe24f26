"""What stands before a needle on the first screen: the medicines that slow breathing, the team for children, the new target."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import Screen, first_screen
from painpath.report.view import Names
from tests.spec.patients import Raw, done, observed, on, record, score

WORN_OFF = [score(-1, 8), score(60, 2), score(200, 2), score(300, 7), score(330, 8)]
FAILED = [score(-1, 8), score(60, 8), score(80, 8)]


def screen(raw: Raw, day: float) -> Screen:
    ready = default_assessor()
    return first_screen(assess(raw, on(day)), ready.check(raw), Names(ready))


@pytest.mark.parametrize("also", ["diazepam", "zopiclone"])
def test_opioid_and_sedative_are_reviewed_before_a_needle_is_repeated(also: str) -> None:
    taken = [{"code": "morphine", "daily_dose": 300, "unit": "mg"}, {"code": also}]
    heads = [
        one.head
        for one in screen(record(done(0, "rfa_thermal"), scores=WORN_OFF, medications=taken), 340).steps
    ]
    assert heads.index("Medication review") < heads.index("Repeat radiofrequency ablation")
    alone = screen(record(done(0, "rfa_thermal"), scores=WORN_OFF, medications=taken[:1]), 340)
    assert "Medication review" not in [one.head for one in alone.steps]


def test_a_child_is_seen_by_a_paediatric_team_before_another_block() -> None:
    raw = record(done(0, "rfa_thermal"), scores=FAILED)
    raw["patient"]["birth_date"] = "2012-05-01"
    found = {one["id"]: one for one in assess(raw, on(90))["next_steps"]}
    assert "paediatric_pain_referral" in found["dx_block"]["requires"]


def test_the_target_that_the_examination_points_to_is_named() -> None:
    hip = observed(80, "hip_provocation_positive", True)
    raw = record(
        done(0, "rfa_cooled", region="knee_region", target="genicular_nerves", levels=None),
        scores=[score(day, 8, site="knee") for day in (-1, 60, 80)],
        observations=[hip],
    )
    [block] = [one for one in screen(raw, 90).steps if one.head == "Block of another target"]
    [target] = [line.text for line in block.lines if line.label == "Target"]
    assert target.startswith("The hip first: ")
