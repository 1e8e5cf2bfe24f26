"""A grade below full after a needle is weakness, new until somebody says that it was there before."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import asked
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

READY = default_assessor()
L5 = {"side": "right", "level": "L5"}
FLAG = "power_below_full"


def red_flag(day: float, *observations: Raw) -> Any:
    """The alarm part of the answer after an ablation that helped; both engines agree about it."""
    needle = done(0, "rfa_thermal", **{**FACET, "levels": ["L4/L5"]})
    raw = record(needle, scores=[score(-1, 8), score(24, 2)], observations=list(observations))
    judged_alike(on(day), raw)
    return assess(raw, on(day))["red_flag"]


def alerts(found: Any) -> dict[str, str]:
    return {one["id"].split(".")[1]: one["level"] for one in found["reasons"]}


@pytest.mark.parametrize(("measured", "seen"), [(24, 26), (90, 92), (700, 742)])
def test_grade_four_of_a_muscle_that_was_never_measured_is_told_while_it_is_fresh(
    measured: float, seen: float
) -> None:
    """It was "no red flag", and six weeks later it was asked about."""
    found = red_flag(seen, observed(measured, "motor_power_mrc", 4, **L5))
    assert alerts(found) == {FLAG: "urgent"}
    assert "lowest grade 4 of 5" in found["reasons"][0]["say"]
    assert "leg_weakness" not in found["screen"]["not_asked"]


def test_when_nobody_measured_again_it_is_asked_about() -> None:
    found = red_flag(24 + 43, observed(24, "motor_power_mrc", 4, **L5))
    assert alerts(found) == {}
    assert [one["fact"] for one in found["screen"]["earlier"]] == ["motor_power_mrc"]
    assert "ask again" in asked(found, Names(READY))


@pytest.mark.parametrize(
    "more",
    [
        observed(-3, "motor_power_mrc", 4, **L5),
        observed(-3, "leg_weakness"),
        observed(-3, "motor_deficit", side="right"),
        observed(25, "motor_power_mrc", 5, **L5),
    ],
)
def test_what_was_there_before_or_is_full_again_raises_no_alert(more: Raw) -> None:
    assert FLAG not in alerts(red_flag(26, observed(24, "motor_power_mrc", 4, **L5), more))


@pytest.mark.parametrize(
    "more",
    [
        observed(-3, "motor_power_mrc", 4, side="left", level="L5"),
        observed(-3, "motor_power_mrc", 4, side="right", level="S1"),
        observed(25, "motor_power_mrc", 5, side="right", level="S1"),
    ],
)
def test_another_muscle_explains_nothing(more: Raw) -> None:
    assert alerts(red_flag(26, observed(24, "motor_power_mrc", 4, **L5), more)) == {FLAG: "urgent"}


def test_a_fall_by_a_grade_stays_an_emergency() -> None:
    grades = [observed(-3, "motor_power_mrc", 5, **L5), observed(24, "motor_power_mrc", 4, **L5)]
    assert alerts(red_flag(26, *grades)) == {"new_motor_deficit": "emergency"}


def test_weakness_of_an_arm_answers_no_question_about_the_leg() -> None:
    found = red_flag(26, observed(24, "motor_power_mrc", 4, site="arm"))
    assert alerts(found) == {FLAG: "urgent"}
    assert "leg_weakness" in found["screen"]["not_asked"]
