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
    "procedures": ("time",),
    "pain_scores": ("time",),
    "relief_reports": ("time",),
    "observations": ("time",),
    "conditions": ("onset",),
    "medications": ("start",),
    "care": ("time", "start"),
}
WHOLE_DAY = len("2025-01-06")
NEVER = re.compile(r"\d\d99-12-31.*")  # stands for a day that never comes, within the years of a record
LONGEST_READ = 200  # characters: who died is said in few words
YES = frozenset(("true", "yes", "y", "1", "1.0"))
DEAD = r"\b(?:died|dead|deceased|death|passed away)\b"
DIED = re.compile(DEAD)
NO_LONGER = re.compile(r"\b(?:not|no longer) (?:alive|living)\b")
DATE_OF_DEATH = re.compile(r"\b(?:date|day|time|year) of death\b|\bdeath (?:date|day|time)\b")
NOT = r"alive|living|lives|not|no|never|non|without|false|unknown|unk|missing|null|nan|na|nil|none|if|whether"
DENIED = re.compile(rf"\b(?:{NOT})\b(?!.*\bwhen\b).*{DEAD}|{DEAD} (?:(?:{NOT}|n a|n|0)$|or\b|not\b)")
ALIVE = re.compile(r"\b(?:alive|living|lives|never|still|seen|contact|follow\w*|lost|visit\w*)\b")
OPEN = re.compile(rf"\b(?:{NOT}|n a)\b")
OF_A_DAY = re.compile(r"\b(?:date|day|month|time|exact|exactly|when)\b")
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may(?! be| have| not)|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
SPAN = "day|week|month|year"
SEASON = re.compile(
    rf"\b(?:{MONTH}|spring|summer|autumn|winter|christmas|easter|yesterday|today|(?:{SPAN})s? ago"
    rf"|(?:last|this|past|in|in the|early|late) fall|(?:last|this|past) (?:night|{SPAN}))\b"
)
YEAR = r"(?:190[1-9]|19[1-9]\d|20\d\d|2100)"
DATED = re.compile(rf"\b(?:{YEAR}(?:(?:0[1-9]|1[0-2])|\d{{4}}|\d{{8}}|\d{{10}})?|[0-3]\d[01]\d{YEAR})\b")
LAST_DAY = re.compile(
    r"\b(?:(?:31 ?(?:12|dec\w*)|(?:12|dec\w*) 31) ?(?:2099|2100)|(?:2099|2100) ?(?:12|dec\w*) ?31|0?1 0?1 2100)\b"
)
OTHER_YEAR = re.compile(r"\d{4}")
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

    Only a word of death or yes, a season, a month or a year in which a patient can have died say so. Anything
    else (a denial, a word for not known or not applicable, a day that stands for never) leaves it unknown.

    >>> says_dead("last spring"), says_dead(True), says_dead("died, day not known"), says_dead("03/04/2025")
    (True, True, True, True)
    >>> says_dead("#N/A"), says_dead("still alive"), says_dead("not deceased"), says_dead("31.12.9999"), says_dead(None)
    (False, False, False, False, False)
    """
    if given is None:
        return False
    text = str(given).strip().casefold()[:LONGEST_READ]
    if text in YES:
        return True
    clauses = [_plainly(one) for one in re.split(r"[,;]|\bbut\b", text)]
    of_death = [one for one in clauses if DIED.search(one)]
    if of_death:
        return not all(DENIED.search(one) for one in of_death)
    return _tells_when(" ".join(clauses))


def _plainly(text: str) -> str:
    """Words and numbers alone; `no longer alive` is dead, and the name of the column says nothing."""
    words = re.findall(r"[^\W\d_]+|\d+", text.replace("n't", " not").replace("n’t", " not"))
    return DATE_OF_DEATH.sub("day", NO_LONGER.sub("dead", " ".join(words)))


def _tells_when(text: str) -> bool:
    """Whether words without one of death tell roughly when it was, and not that somebody was seen alive."""
    if ALIVE.search(text) or LAST_DAY.search(text) or (OPEN.search(text) and not OF_A_DAY.search(text)):
        return False
    return bool(DATED.search(text) or (SEASON.search(text) and not OTHER_YEAR.search(text)))


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
    return _days(row.get(one) for name in LIVED for row in _reached(record, name) for one in LIVED[name])


def _reached(record: Mapping[str, Any], table: str) -> Iterable[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = record.get(table) or []
    return (row for row in rows if row.get("status") != "planned")


def _days(texts: Iterable[object]) -> list[str]:
    """The dates, without their clock times, of those that are any."""
    return [str(text)[:WHOLE_DAY] for text in texts if text is not None and is_date(text)]
