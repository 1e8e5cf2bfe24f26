"""Somebody who is known to have died, on a day that nobody wrote down.

Then nothing may be recommended any more, although the record format holds a death only by its date.
The patient was alive at the last thing that was measured, done or begun, and dead afterwards: that
day, or the one by which the source knew of the death where it is earlier, is the earliest that the death
is known by. Until it nothing changes, and from it on the patient counts as dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from painpath.record.moments import BadTime, parse_moment

LIVED = {
    "procedures": "time",
    "pain_scores": "time",
    "relief_reports": "time",
    "observations": "time",
    "conditions": "onset",
    "medications": "start",
    "care": "time",
}
WHOLE_DAY = len("2025-01-06")


def death_day(record: Mapping[str, Any], known_on: str | None = None) -> str | None:
    """The date from which the patient counts as dead: that of the last entry, or `known_on` where it is earlier.

    What is only planned was never reached. None when there is no date at all.

    >>> death_day({"pain_scores": [{"time": "2025-03-04T09:00:00Z"}, {"time": "2024"}]})
    '2025-03-04'
    """
    last = max(_days(row.get(LIVED[name]) for name in LIVED for row in _reached(record, name)), default=None)
    return min((day for day in (last, *_days([known_on])) if day), default=None)


def told(what: str, day: str | None) -> tuple[str, str]:
    """What is wrong with a death without a day and what was done about it, the day among the former alone."""
    if day is None:
        return what, "death_date left unknown: there is no other date"
    return f"{what}, last known on {day}", "taken as dead from the last day that is known"


def is_date(text: object) -> bool:
    """Whether a text is a date that a record can hold."""
    try:
        parse_moment(text)
    except BadTime:
        return False
    return True


def _reached(record: Mapping[str, Any], table: str) -> Iterable[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = record.get(table) or []
    return (row for row in rows if row.get("status") != "planned")


def _days(texts: Iterable[object]) -> list[str]:
    """The dates, without their clock times, of those that are any."""
    return [str(text)[:WHOLE_DAY] for text in texts if text is not None and is_date(text)]
