"""Somebody who is known to have died, on a day that nobody wrote down, or that cannot be.

Then nothing may be recommended any more, although the record format holds a death only by its date.
The patient was alive at the last thing that was measured, done or begun, and dead afterwards: that
day, or the one by which the source knew of the death where it is earlier, is the earliest that the death
is known by. Until it nothing changes, and from it on the patient counts as dead.

A year or a month alone is a day that nobody wrote down too, but the record format holds it: the patient
counts as dead from its first day on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from painpath.record.moments import BadTime, parse_moment
from painpath.record.problem import Imported, Problem

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
# what is written where nobody died or nobody knows, and the years that stand for a day that never comes
NO_DEATH = frozenset(
    "false no none n alive living lives not nil null na n/a nan nat unknown unk not_known not_dead - ?".split()
)
NEVER = re.compile(r"0|0000.*|0001-01-01.*|\d\d99-12-31.*|9999.*|(?:2[2-9]|[3-9]\d)\d\d-12-31.*")
UNDATED = "a death on a day that cannot be read"
TAKEN = "taken as dead from the last day that is known"


def death_day(record: Mapping[str, Any], known_on: str | None = None) -> str | None:
    """The date from which the patient counts as dead: that of the last entry, or `known_on` where it is earlier.

    What is only planned was never reached. None when there is no date at all.

    >>> death_day({"pain_scores": [{"time": "2025-03-04T09:00:00Z"}, {"time": "2024"}]})
    '2025-03-04'
    """
    last = max(_lived(record), default=None)
    return min((day for day in (last, *_days([known_on])) if day), default=None)


def told(what: str, day: str | None) -> tuple[str, str]:
    """What is wrong with a death without a day and what was done about it, the day among the former alone."""
    if day is None:
        return what, "death_date left unknown: there is no other date"
    return f"{what}, last known on {day}", TAKEN


def says_dead(given: object) -> bool:
    """Whether what stands in the place of a date of death, and is none, says that somebody died.

    A word that denies it, a word for not known and a day that stands for never say nothing.

    >>> says_dead("last spring"), says_dead(True), says_dead("unknown"), says_dead("9999-12-31"), says_dead(None)
    (True, True, False, False, False)
    """
    text = "" if given is None else str(given).strip().casefold().replace(" ", "_")
    return bool(text) and text not in NO_DEATH and not NEVER.fullmatch(text)


def undated(record: Mapping[str, Any]) -> tuple[str | None, Problem]:
    """The day from which somebody counts as dead whose date of death cannot be read, and what is told of it."""
    day = death_day(record)
    return day, Problem("patient.death_date", *told(UNDATED, day))


def mend_future(imported: Imported, today: str) -> None:
    """Date a death that lies after today by the last entry until today, and tell so.

    Nobody has died yet on such a day: it is mistyped, or was taken from an entry that is. One that stands for
    never is left out.
    """
    patient = imported.record.get("patient")
    if not isinstance(patient, Mapping):
        return
    stated = patient.get("death_date")
    if stated is None or not is_date(stated) or parse_moment(stated).first <= parse_moment(today).last:
        return
    what, rest = f"a death in the future, on {stated}", {**patient}
    if NEVER.fullmatch(stated):
        del rest["death_date"]
        told_ = f"{what}, which stands for never", "left out"
    else:
        rest["death_date"] = max((one for one in _lived(imported.record) if one <= today), default=today)
        told_ = told(what, rest["death_date"])
    imported.record = {**imported.record, "patient": rest}
    imported.repaired.append(Problem("patient.death_date", *told_))


def is_date(text: object) -> bool:
    """Whether a text is a date that a record can hold."""
    try:
        parse_moment(text)
    except BadTime:
        return False
    return True


def _lived(record: Mapping[str, Any]) -> list[str]:
    """The days of all entries but plans."""
    return _days(row.get(LIVED[name]) for name in LIVED for row in _reached(record, name))


def _reached(record: Mapping[str, Any], table: str) -> Iterable[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = record.get(table) or []
    return (row for row in rows if row.get("status") != "planned")


def _days(texts: Iterable[object]) -> list[str]:
    """The dates, without their clock times, of those that are any."""
    return [str(text)[:WHOLE_DAY] for text in texts if text is not None and is_date(text)]
