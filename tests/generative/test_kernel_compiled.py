"""The kernel gives one answer: by what is quicker compiled, in whatever order rows stand, never from later rows."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from painpath.assess import assess
from painpath.engine.response import compiled, course
from painpath.engine.response.events import NONE, Reading
from painpath.record.moments import parse_moment
from tests.generative.whole_records import Row, at, records

TABLES = ("procedures", "pain_scores", "relief_reports", "observations", "conditions", "medications", "care")


MAYBE = st.sampled_from([NONE, NONE, 0, 2999, 3000, 5000, 5001, 8000, 10000])
READINGS = st.lists(
    st.builds(
        Reading,
        minute=st.just(0),
        day=st.integers(0, 20),
        relief=MAYBE,
        points=MAYBE,
        stated_return=st.sampled_from([0, 0, 0, 1]),
        slack=st.just(0),
    ),
    min_size=1,
    max_size=12,
).map(lambda readings: sorted(readings, key=lambda reading: reading.day))


@given(READINGS, st.integers(1, 8))
def test_the_quicker_median_is_the_median(readings: list[Reading], span: int) -> None:
    for i in range(len(readings)):
        assert compiled.trailing_median(readings, i, span) == course.trailing_median(readings, i, span)


@given(st.lists(st.integers(-5, 5)))
def test_the_quicker_sort_sorts(numbers: list[int]) -> None:
    assert compiled.rising(list(numbers)) == sorted(numbers)


def answer(record: Row, as_of: str) -> dict[str, Any]:
    """The assessment of each procedure, without the places of the problems found."""
    found = {}
    for row in record["procedures"]:
        one = assess(record, as_of, row["procedure_id"])
        found[row["procedure_id"]] = {name: part for name, part in one.items() if name != "problems"}
    return found


@given(records(), st.integers(0, 2**32).map(Random), st.integers(1, 250))
def test_the_order_of_rows_changes_nothing(record: Row, rng: Random, day: int) -> None:
    mixed = record | {name: rng.sample(record[name], len(record[name])) for name in TABLES}
    assert answer(mixed, at(day, 10)) == answer(record, at(day, 10))


@given(records(), st.integers(61, 200))
def test_rows_later_than_the_time_of_the_assessment_are_not_seen(record: Row, day: int) -> None:
    now = at(day, 10)

    def seen_by_then(row: Row) -> bool:
        """A plan is seen however far ahead it lies."""
        times = [row[name] for name in ("time", "onset", "start") if name in row]
        early = [one for one in times if parse_moment(one).first <= parse_moment(now).last]
        return bool(early) or not times or row.get("status") == "planned"

    earlier = record | {name: [row for row in record[name] if seen_by_then(row)] for name in TABLES}
    known, whole = answer(earlier, now), answer(record, now)
    assert known == {name: whole[name] for name in known}
