"""What was handed over or given of a medicine, beside what was prescribed: each course of it is one row, counted once.

What lies within a prescription or statement of the same medicine adds nothing. What was handed over again before the
supply ran out is one course. A blood thinner that was handed over is taken as going on, as a supply that ran out does
not say that it was stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from painpath.vocabulary import load

THINNERS = frozenset({"anticoagulant", "antiplatelet"})
DISPENSED = "MedicationDispense"
DAY = 10  # characters of a day in ISO 8601

Row = dict[str, Any]


class Given(NamedTuple):
    """A medicine that was handed over or given: from when until when it lasts, and as which product."""

    place: str
    kind: str
    code: str
    product: str
    start: str
    end: str | None
    dose: Row


class Settled(NamedTuple):
    """The rows to add, each with what it came from, and how many gifts of each product lay within a prescription."""

    rows: list[tuple[Given, Row]]
    within: Counter[tuple[str, str]]


def is_thinner(code: str) -> bool:
    """Whether a medicine is one that keeps blood from clotting."""
    return load().sections["medications"][code].drug_class in THINNERS


def last_day(start: str, days: float) -> str | None:
    """The last of so many days of supply; None where the first is not known to the day.

    >>> last_day("2025-02-20", 10), last_day("2025-02", 10)
    ('2025-03-01', None)
    """
    try:
        return (date.fromisoformat(start[:DAY]) + timedelta(days=days - 1)).isoformat()
    except (ValueError, OverflowError):
        return None


def settled(given: Sequence[Given], prescribed: Sequence[Row]) -> Settled:
    """The rows of what was given, beside the rows of what was prescribed or stated. A dose that was given lies within
    what was handed over, too."""
    handed = [one for one in given if one.kind == DISPENSED]
    doses = [one for one in given if one.kind != DISPENSED]
    rows, within = _beside(handed, prescribed)
    more, also = _beside(doses, [*prescribed, *(row for _, row in rows)])
    return Settled([*rows, *more], within + also)


def _beside(given: Iterable[Given], known: Sequence[Row]) -> Settled:
    alone, within = [], Counter[tuple[str, str]]()
    for one in given:
        if any(row["code"] == one.code and _meet(one, row) for row in known):
            within[one.kind, one.product] += 1
        else:
            alone.append(one)
    return Settled([(one, _row(one)) for one in _courses(alone)], within)


def _row(one: Given) -> Row:
    row: Row = {"code": one.code, "start": one.start}
    if one.end and not is_thinner(one.code):
        row["end"] = one.end
    return row | one.dose


def _courses(given: Iterable[Given]) -> Iterator[Given]:
    """The same with each that begins before the one before it ran out, or on the day after, joined to that."""
    course: Given | None = None
    for one in sorted(given, key=lambda one: (one.code, one.kind, one.product, one.start, one.end or "")):
        if course is not None and _goes_on(course, one):
            ends = (course.end, one.end)
            dose = course.dose if course.dose == one.dose else {}
            course = course._replace(end=None if None in ends else max(filter(None, ends)), dose=dose)
            continue
        if course is not None:
            yield course
        course = one
    if course is not None:
        yield course


def _goes_on(course: Given, one: Given) -> bool:
    if (course.code, course.kind, course.product) != (one.code, one.kind, one.product):
        return False
    if course.end is None or is_thinner(one.code):
        return True
    return one.start[:DAY] <= (last_day(course.end, 2) or "")


def _meet(one: Given, row: Row) -> bool:
    """Whether a gift may lie within a row; dates that are not known to the day may be the same."""
    return not (is_before(row.get("end"), one.start) or is_before(one.end or one.start, row.get("start")))


def is_before(one: str | None, other: str | None) -> bool:
    """Whether a date surely lies before another; an unknown one does not."""
    if one is None or other is None:
        return False
    known = min(len(one), len(other), DAY)
    return one[:known] < other[:known]
