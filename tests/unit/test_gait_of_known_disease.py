"""An unsteady gait in known Parkinson's disease is laid to the needle unless it came late and alone, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

GAIT = "gait_disturbance"


def level(*rows: Raw, day: int = 30, conditions: tuple[str, ...] = ("parkinsons_disease",)) -> str:
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(20, 3)], observations=list(rows))
    raw["conditions"] = [{"code": one} for one in conditions]
    judged_alike(on(day), raw)
    return str(assess(raw, on(day))["red_flag"]["level"])


def test_a_gait_first_written_weeks_later_is_that_of_the_disease() -> None:
    assert level(observed(30, GAIT)) == "none"
    assert level(observed(15, GAIT), day=15) == "none"
    assert level(observed(30, GAIT), conditions=()) == "urgent"
    assert level(observed(30, GAIT), conditions=("multiple_sclerosis",)) == "urgent"


@pytest.mark.parametrize("day", [0, 3, 14])
def test_a_gait_of_the_first_two_weeks_stays_an_alarm_until_it_is_gone(day: int) -> None:
    assert level(observed(day, GAIT), day=day) == "urgent"
    assert level(observed(day, GAIT)) == "urgent"
    assert level(observed(day, GAIT), observed(30, GAIT)) == "urgent"
    assert level(observed(day, GAIT), observed(20, GAIT, False)) == "none"


def test_a_gait_whose_day_is_not_known_may_be_of_the_first_two_weeks() -> None:
    assert level(observed(3, GAIT) | {"time": "2025-01"}) == "urgent"
    assert level(observed(31, GAIT) | {"time": "2025-02"}, day=40) == "none"


@pytest.mark.parametrize(
    "beside", ["numbness", "leg_weakness", "urinary_retention", "new_spinal_pain", "fever"]
)
def test_with_anything_beside_it_the_gait_stays_an_alarm(beside: str) -> None:
    assert level(observed(30, GAIT), observed(30, beside)) != "none"


@pytest.mark.parametrize("sign", ["hand_clumsiness", "upper_motor_neurone_signs"])
def test_a_sign_of_the_cord_of_the_first_two_weeks_stays_an_emergency(sign: str) -> None:
    assert level(observed(5, sign)) == "emergency"
    assert level(observed(20, sign)) == "none"
