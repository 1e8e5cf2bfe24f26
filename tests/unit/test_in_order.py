"""Rows seen in time order, whatever the order in which they were listed."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from painpath.engine.response.order import in_order
from painpath.record.moments import parse_moment


def row(day: str | None, code: str, **said: Any) -> dict[str, Any]:
    return {"code": code, **({"@time": parse_moment(day)} if day else {}), **said}


ROWS = [
    row(None, "undated"),
    row("2025-01-06", "fever", value=True),
    row("2025-01-07", "fall", value=False),
    row("2025-01-07", "fall", value=True),
    row("2025-01-07", "fever", value=True),
]


def test_rows_stand_in_time_order_those_without_a_time_first() -> None:
    assert all(in_order(list(listed)) == ROWS for listed in permutations(ROWS))


def test_rows_that_say_the_same_stay_all_of_them() -> None:
    twice = [ROWS[4], ROWS[1], ROWS[4]]
    assert in_order(twice) == [ROWS[1], ROWS[4], ROWS[4]]


def test_no_row_and_one_row_are_in_order() -> None:
    assert in_order([]) == []
    assert in_order(ROWS[:1]) == ROWS[:1]
