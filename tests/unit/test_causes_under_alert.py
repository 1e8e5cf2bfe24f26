"""Under an alert the causes that rest on what raised it come first, whatever explains the pain."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

RETURNED = [score(-1, 8), score(60, 1), score(200, 1), score(280, 7)]


def causes(day: float, scores: list[Raw], *rows: Raw, **tables: list[Raw]) -> list[str]:
    raw = record(done(0, "rfa_thermal", levels=["L4/L5"]), scores=scores, observations=list(rows), **tables)
    judged_alike(on(day), raw)
    return [one["id"] for one in assess(raw, on(day))["causes"]]


@pytest.mark.parametrize("sign", ["hand_clumsiness", "upper_motor_neurone_signs", "leg_weakness"])
def test_signs_of_the_cord_or_a_root_come_before_the_nerve_that_grew_back(sign: str) -> None:
    found = causes(281, RETURNED, observed(280, sign))
    assert found[0] == "structural"
    assert "nerve_regeneration" in found
    assert causes(281, RETURNED)[0] == "nerve_regeneration"


def test_a_cancer_that_may_have_grown_comes_before_the_wrong_source() -> None:
    failed = [score(-1, 8), score(30, 8), score(60, 8)]
    signs = [observed(61, "unexplained_weight_loss", 6, unit="kg"), observed(61, "night_pain")]
    cancer = [{"code": "breast_cancer", "onset": "2016"}]
    assert causes(62, failed, *signs, conditions=cancer)[0] in ("disease_progression", "structural")
    assert causes(62, failed, conditions=cancer)[0] == "misdiagnosis"


def test_an_alert_that_no_cause_rests_on_changes_no_order() -> None:
    told = observed(280, "suicidal_ideation")
    assert causes(281, RETURNED, told) == causes(281, RETURNED)
