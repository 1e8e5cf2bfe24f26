"""The rows of one number or sign may be thousands: what counts is found without comparing each with each."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from painpath.engine.facts.levels import UNREAD, stated
from painpath.engine.facts.numbers import standing
from painpath.record.moments import Moment, Moments
from painpath.record.reopened import NEVER, reopened
from painpath.rules.holding import Hold

Row = dict[str, Any]
HOLD = Hold(50, 7)
NOW = 100
MANY, LOOKS = 3000, 20

places = st.fixed_dictionaries(
    {},
    optional={
        "side": st.sampled_from(["left", "right", "bilateral"]),
        "site": st.sampled_from(["leg", "foot"]),
        "level": st.sampled_from(["L4", "L5", "L4-S1", "lower back", "L5/L6"]),
    },
)
rows = st.lists(
    st.builds(
        lambda first, width, place: {"@time": Moment(first, first + width, True), **place},
        st.integers(0, NOW),
        st.sampled_from([0, 0, 5]),
        places,
    ),
    max_size=12,
)


def is_over(row: Row, later: Row) -> bool:
    """Whether a later row takes the place of a row, said of these two alone."""
    old, new = stated(row.get("level")), stated(later.get("level"))
    sites = {row.get("site"), later.get("site")}
    return (
        later["@time"].first >= row["@time"].last + HOLD.wait(row["@time"].last, NOW)
        and later.get("side") in (row.get("side"), "bilateral")
        and old <= new
        and bool(old) == bool(new)
        and UNREAD not in old
        and (len(sites) == 1 or (bool(old) and None in sites))
    )


@given(rows)
def test_a_row_stands_unless_one_takes_its_place(mine: list[Row]) -> None:
    assert standing(mine, HOLD, NOW) == [row for row in mine if not any(is_over(row, one) for one in mine)]


class Looked:
    """A minute-long time that counts how often it is looked at."""

    looks = 0

    def __init__(self, minute: int) -> None:
        self.minute = minute

    @property
    def first(self) -> int:
        Looked.looks += 1
        return self.minute

    last = first


def test_the_work_grows_with_the_rows_and_not_with_their_square() -> None:
    Looked.looks = 0
    mine = [{"@time": Looked(minute), "time": str(minute), "number": 1.0} for minute in range(MANY)]
    assert [row["@time"].minute for row in standing(mine)] == [MANY - 1]
    assert Looked.looks < LOOKS * MANY
    unread = [{"code": "fever", "time": "2025-01-02", "value": "39 C"}] * MANY
    Looked.looks = 0
    [first, *_] = reopened(unread, {"fever": mine}, Moments(UTC))["fever"]
    assert (first.is_last(first.minute), first.covered) == (True, NEVER)
    assert Looked.looks < LOOKS * MANY
