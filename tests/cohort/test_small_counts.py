"""No small count of a report's table is shown, or follows from what is shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.cohort.report.durations import competing_rows, curve_rows
from painpath.cohort.report.rates import DIMENSIONS, Share, parted_rows, rate_rows
from painpath.cohort.report.suppress import OTHERS, hidden, merge_small

LEAST = 10
Row = dict[str, Any]


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_small_cell_is_shown_or_follows_from_a_sum(counts: list[list[int]]) -> None:
    table = np.array(counts)
    hide = hidden(table, LEAST)
    assert not ((table > 0) & (table < LEAST) & ~hide).any()
    for cells, marks in [*zip(table, hide, strict=True), *zip(table.T, hide.T, strict=True)]:
        if marks.any() and not marks.all():
            assert marks.sum() >= 2
            assert cells[marks].sum() >= LEAST


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 60), max_size=8))
def test_small_groups_are_put_together(sizes: dict[str, int]) -> None:
    shown = Counter[str]()
    for name, under in merge_small(sizes, LEAST).items():
        shown[under] += sizes[name]
    assert all(count >= LEAST for count in shown.values()) or set(shown) == {OTHERS}
    assert Counter(merge_small(sizes, LEAST).values())[OTHERS] != 1 or len(sizes) == 1


COUNTS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_the_rate_of_all_less_the_parts_that_are_shown_gives_no_small_count_away(
    counts: list[tuple[int, int, int]],
) -> None:
    shares = [Share("x", "x", had, had + had_not, had + had_not + lost) for had, had_not, lost in counts]
    whole = Share("All", "x", *(sum(column) for column in zip(*(one[2:] for one in shares), strict=True)))
    first, *parts = parted_rows(whole, shares, LEAST)
    for told in (lambda row: row["count"], _had_not, lambda row: row["judged"], _lost):
        hidden_parts = [row for row in parts if told(row) is None]
        if told(first) is not None and hidden_parts:
            left = told(first) - sum(told(row) for row in parts if told(row) is not None)
            assert len(hidden_parts) > 1
            assert left == 0 or left >= LEAST


def _had_not(row: Row) -> int | None:
    return None if None in (row["judged"], row["count"]) else row["judged"] - row["count"]


def _lost(row: Row) -> int | None:
    return None if None in (row["due"], row["judged"]) else row["due"] - row["judged"]


def group(name: str, judged: int, lost: int) -> list[Row]:
    outcomes = ["ongoing_response"] * judged + ["not_assessable"] * lost
    return [{"procedure": name, "outcome": one, "is_due": True, "is_judged": one != "not_assessable"} for one in outcomes]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ({"a": (2, 20), "b": (30, 0)}, {"all others"}),
        ({"a": (2, 20), "b": (30, 0), "c": (40, 5)}, {"all others", "c"}),
        ({"a": (0, 20), "b": (30, 0)}, {"a", "b"}),
        ({"a": (2, 20), "b": (0, 20)}, {"all others", "b"}),
    ],
)
def test_how_many_were_judged_is_no_small_count(groups: dict[str, tuple[int, int]], names: set[str]) -> None:
    found = pl.DataFrame([row for name, counts in groups.items() for row in group(name, *counts)])
    table = rate_rows(found, "procedure", LEAST)
    assert {row["group"] for row in table} == names
    for row in table:
        assert row["judged"] is None or row["judged"] == 0 or row["judged"] >= LEAST
        assert (
            row["judged"] is not None
            or (row["due"], row["not_assessable"], row["success_pct"]) == (None,) * 3
        )


@pytest.mark.parametrize("died", [0, 2, 7])
def test_no_curve_tells_how_few_it_happened_to(died: int) -> None:
    endings = ["died"] * died + ["lost"] * 21 + ["open"] * (60 - 21 - died)
    days = [100.0 + 3 * number for number in range(60)]
    found = pl.DataFrame(
        {
            **{name: ["x"] * 60 for name in DIMENSIONS},
            "is_test": [False] * 60,
            "outcome": ["recurrence" if one == "lost" else "ongoing_response" for one in endings],
            "is_success": [True] * 60,
            "ending": endings,
            "low": days,
            "high": days,
            "ended_on": days,
        }
    )
    competing, curves = (rows(found, "procedure", LEAST) for rows in (competing_rows, curve_rows))
    assert len(competing) > 2
    assert len(curves) > 2
    shown = {row[name] for row in competing for name in ("lost", "repeated", "died", "relieved")}
    shown |= {row[f"{name}_pct"] for row in curves for name in ("earliest", "latest", "low", "high")}
    for share in shown:
        assert round(share * 60 / 100 / LEAST, 6) % 1 == 0
    assert {row["at_risk"] % LEAST for row in curves} == {0}
    assert curves[0]["latest_pct"] == 100
