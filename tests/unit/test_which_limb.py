"""A deficit that was known in one limb hides no other limb, and weakness without a grade hides no paralysed one."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

LEFT, RIGHT = {"side": "left"}, {"side": "right"}
LEG, HAND = {"site": "leg"}, {"site": "hand"}
Finding = tuple[str, Any, Raw]


def level(before: list[Finding], after: list[Finding], day: int = 3, **needle: Any) -> str:
    """How alarmed the answer is after a transforaminal injection, by what was found before it and since."""
    place = {"target": "spinal_nerve_root", "steroid": "dexamethasone", **needle}
    found = [observed(-30, code, value) | where for code, value, where in before]
    found += [observed(day, code, value) | where for code, value, where in after]
    raw = record(done(0, "transforaminal_esi", **place), scores=[score(-1, 8)], observations=found)
    judged_alike(on(day), raw)
    return str(assess(raw, on(day))["red_flag"]["level"])


def weak(where: Raw, code: str = "leg_weakness") -> Finding:
    return code, True, where


def power(grade: int, where: Raw) -> Finding:
    return "motor_power_mrc", grade, where


@pytest.mark.parametrize("day", [1, 14, 42])
def test_hardly_any_power_in_a_limb_known_to_be_weak_without_a_grade_is_an_emergency(day: int) -> None:
    for grade in (0, 1, 2):
        assert level([weak(LEFT)], [weak(LEFT), power(grade, LEFT)], day) == "emergency"
    assert level([weak(LEFT)], [weak(LEFT), power(3, LEFT)], day) == "none"


def test_only_an_earlier_grade_as_low_of_the_same_limb_makes_it_old() -> None:
    old = weak(LEFT)
    assert level([old, power(1, LEFT)], [power(1, LEFT)]) == "none"
    assert level([old, power(1, {})], [power(1, LEFT)]) == "none"
    assert level([old, power(4, LEFT)], [power(1, LEFT)]) == "emergency"
    assert level([old, power(1, LEFT)], [power(1, LEFT), power(1, RIGHT)]) == "emergency"
    assert level([old, power(1, LEFT | HAND)], [power(1, LEFT | LEG)]) == "emergency"
    assert level([weak({}, "paraplegia")], [power(0, LEFT)]) == "none"


def test_foot_drop_in_a_leg_known_to_be_weak_is_new_unless_it_was_there() -> None:
    drop = weak(LEFT, "foot_drop")
    assert level([weak(LEFT)], [drop]) == "emergency"
    assert level([drop], [drop]) == "none"
    assert level([power(3, LEFT), weak(LEFT)], [power(3, LEFT), drop]) == "none"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (weak(LEFT), weak(RIGHT, "motor_deficit")),
        (weak(LEFT), power(3, RIGHT)),
        (weak(LEFT | HAND, "motor_deficit"), weak(LEFT)),
        (weak(LEFT), weak(LEFT | HAND, "motor_deficit")),
        (weak(LEFT | LEG, "motor_deficit"), weak(LEFT, "arm_weakness")),
    ],
)
def test_weakness_of_another_limb_than_before_is_new(before: Finding, after: Finding) -> None:
    assert level([before], [after]) == "emergency"
    assert level([before], [before]) == "none"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (weak(LEFT | LEG, "sensory_deficit"), weak(RIGHT | LEG, "sensory_deficit")),
        (weak(LEFT | HAND, "sensory_deficit"), weak(LEFT | LEG, "sensory_deficit")),
        (weak(LEFT, "motor_deficit"), weak(RIGHT, "neurological_deficit")),
        (weak(LEFT | LEG, "numbness"), weak(RIGHT | LEG, "numbness")),
    ],
)
def test_feeling_lost_in_another_limb_than_before_is_new(before: Finding, after: Finding) -> None:
    assert level([before], [after]) == "urgent"
    assert level([before], [before]) == "none"


def test_full_power_of_one_leg_hides_no_weak_other_one() -> None:
    assert level([], [power(3, LEFT), power(5, RIGHT)]) == "emergency"
    assert level([power(3, LEFT)], [power(3, LEFT), power(5, RIGHT)]) == "none"
    two_days_ago: Finding = ("motor_power_mrc", 3, LEFT | {"time": on(3)})
    assert level([], [two_days_ago, power(5, RIGHT)], 5) == "emergency"
    assert level([], [two_days_ago, power(5, LEFT)], 5) == "none"
