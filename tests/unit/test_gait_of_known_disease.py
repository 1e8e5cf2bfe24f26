"""An unsteady gait in known Parkinson's disease is laid to the needle unless it came late and, asked, alone, in both engines."""

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


def denied(day: int) -> list[Raw]:
    """What is asked beside the gait, and answered with no."""
    return [observed(day, code, False) for code in ("leg_weakness", "voiding_difficulty", "fever")]


def test_a_gait_first_written_weeks_later_is_that_of_the_disease_once_nothing_is_beside_it() -> None:
    assert level(observed(30, GAIT), *denied(30)) == "none"
    assert level(observed(15, GAIT), *denied(15), day=15) == "none"
    assert level(observed(30, GAIT), *denied(16)) == "none"


def test_what_nobody_asked_lately_is_no_no() -> None:
    assert level(observed(30, GAIT)) == "urgent"
    assert level(observed(30, GAIT), *denied(-1)) == "urgent"
    assert level(observed(30, GAIT), *denied(15)) == "urgent"
    for left in range(3):
        asked = [row for n, row in enumerate(denied(30)) if n != left]
        assert level(observed(30, GAIT), *asked) == "urgent"


def test_without_that_disease_no_answer_silences_it() -> None:
    assert level(observed(30, GAIT), *denied(30), conditions=()) == "urgent"
    assert level(observed(30, GAIT), conditions=("multiple_sclerosis",)) == "urgent"


@pytest.mark.parametrize("day", [0, 3, 14])
def test_a_gait_of_the_first_two_weeks_stays_an_alarm_until_it_is_gone(day: int) -> None:
    assert level(observed(day, GAIT), *denied(day), day=day) == "urgent"
    assert level(observed(day, GAIT), *denied(30)) == "urgent"
    assert level(observed(day, GAIT), observed(30, GAIT), *denied(30)) == "urgent"
    assert level(observed(day, GAIT), observed(20, GAIT, False)) == "none"


def test_a_gait_whose_day_is_not_known_may_be_of_the_first_two_weeks() -> None:
    assert level(observed(3, GAIT) | {"time": "2025-01"}, *denied(30)) == "urgent"
    assert level(observed(31, GAIT) | {"time": "2025-02"}, *denied(40), day=40) == "none"


@pytest.mark.parametrize(
    "beside", ["numbness", "leg_weakness", "urinary_retention", "new_spinal_pain", "fever"]
)
def test_with_anything_beside_it_the_gait_stays_an_alarm(beside: str) -> None:
    asked = [row for row in denied(30) if row["code"] != beside]
    assert level(observed(30, GAIT), observed(30, beside), *asked) != "none"


@pytest.mark.parametrize("sign", ["hand_clumsiness", "upper_motor_neurone_signs"])
def test_a_sign_of_the_cord_of_the_first_two_weeks_stays_an_emergency(sign: str) -> None:
    assert level(observed(5, sign)) == "emergency"
    assert level(observed(20, sign)) == "none"
