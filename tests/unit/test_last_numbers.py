"""Which number counts where several may be the last, and which two are compared: the same by both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record

ESI = done(0, "interlaminar_esi", "a", target="epidural_space", steroid="dexamethasone")


def facts(raw: Raw, as_of: str) -> dict[str, Any]:
    ready = default_assessor()
    checked = ready.check(raw)
    seen, judged = ready.reader.see(checked, parse_moment(as_of).last)
    return ready.reader.facts(checked, seen, judged, judged[0])


def answered(rows: list[Raw], name: str, day: int = 8) -> Any:
    raw = record(ESI, observations=rows)
    judged_alike(on(day), raw, record(ESI, observations=rows[::-1]))
    return facts(raw, on(day)).get(name)


def warm(time: float | str, value: float) -> Raw:
    return observed(time, "body_temperature", value, unit="Cel")


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([warm(6, 36.8), warm(6, 39.2)], 39.2),
        ([warm(6, 39.2), warm(6, 36.8)], 39.2),
        ([warm(6, 39.2), warm(6.4, 36.8)], 39.2),
        ([warm(2.3, 39.2), warm(5.4, 36.8)], 36.8),
        ([warm(2, 39.2), warm(6, 36.8)], 36.8),
        ([warm("2025-01", 39.2), warm(6, 36.8)], 39.2),
        ([warm(6, 36.8), warm(7, 37.0), warm("2025", 36.0)], 37.0),
    ],
)
def test_of_numbers_none_of_which_is_surely_the_last_the_worst_counts(rows: list[Raw], wanted: Any) -> None:
    assert answered(rows, "temperature_recent") == wanted


def test_without_a_worst_two_numbers_of_one_time_are_not_known() -> None:
    rows = [observed(6, "dn4", 2), observed(6, "dn4", 7)]
    assert answered(rows, "dn4") is None
    assert answered([*rows, observed(7, "dn4", 3)], "dn4") == 3


def test_the_pressure_in_one_leg_says_nothing_of_the_other() -> None:
    rows = [
        observed(6.3, "ankle_brachial_index", 0.3, side="left"),
        observed(6.4, "ankle_brachial_index", 1.1, side="right"),
    ]
    assert answered(rows, "ankle_brachial_index") == 0.3
    later = observed(7, "ankle_brachial_index", 1, side="left")
    assert answered([*rows, later], "ankle_brachial_index") == 1


def power(day: float, grade: float, **place: Any) -> Raw:
    return observed(day, "motor_power_mrc", grade, **place)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([power(-3, 2, side="left"), power(2, 3, side="right")], None),
        ([power(-3, 2, side="left"), power(-3, 5, side="right"), power(2, 3, side="right")], -2),
        ([power(-3, 5, side="right"), power(2, 2, side="left"), power(2, 5, side="right")], 0),
        ([power(-3, 5), power(2, 4), power(2, 3)], -2),
        ([power(-3, 5, side="left"), power(-3, 5, side="right"), power(2, 5, side="left"), power(2, 1, side="right")], -4),
    ],
)  # fmt: skip
def test_power_is_compared_at_one_place_only(rows: list[Raw], wanted: Any) -> None:
    assert answered(rows, "motor_power_change") == wanted


def test_a_leg_weak_for_years_does_not_hide_that_the_other_one_lost_power() -> None:

    rows = [power(-3, 2, side="left"), power(2, 3, side="right")]
    assert assess(record(ESI, observations=rows), on(3))["red_flag"]["level"] == "emergency"


def unread(time: float | str) -> Raw:
    """A bound, as the readers hand it on: that there was a number, and not which."""
    return {"time": time if isinstance(time, str) else on(time), "code": "body_temperature"}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([warm(5, 39.2), unread(6)], None),
        ([warm(3, 39.2), unread(6), warm(7, 36.8)], 36.8),
        ([warm(5, 39.2), unread(5.5), warm(5.2, 36.8)], None),
        ([warm(5, 39.2), unread(9)], 39.2),
        ([warm(5, 39.2), observed(6, "body_temperature", 36.8)], None),
        ([warm(5, 39.2), observed(6, "heart_rate", 80)], 39.2),
    ],
)
def test_a_number_before_one_that_cannot_be_read_is_not_the_latest(rows: list[Raw], wanted: Any) -> None:
    assert answered(rows, "body_temperature") == wanted


@pytest.mark.parametrize(
    ("fact", "code", "wrong", "unit"),
    [
        ("inr_recent", "inr", -3, None),
        ("crp", "crp", -5, "mg/L"),
        ("glucose_week", "glucose", 900, "mmol/L"),
    ],
)
def test_a_number_that_cannot_be_is_not_known_whatever_stood_before(
    fact: str, code: str, wrong: float, unit: str | None
) -> None:
    earlier, slip = observed(5, code, 2, unit=unit), observed(6, code, wrong, unit=unit)
    assert answered([earlier], fact) == 2
    assert answered([slip], fact) is None
    assert answered([earlier, slip], fact) is None
