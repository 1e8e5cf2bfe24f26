"""ISO 8601 times at the precision in which they were given.

A date alone is a whole day, a month a whole month: what is not given stays unknown. Clock times
without a zone are in the clinic's zone, UTC unless told otherwise. Everything is counted on that zone's
wall clock: a day is the day there, and one on which the clocks change is one day like any other.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTES_PER_DAY = 1440
EPOCH_DAY = date(1970, 1, 1).toordinal()
PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
LONGEST_DATE = len("2025-01-06")
HOW_TO_WRITE = "write the date as YYYY-MM-DD, with a time of day as YYYY-MM-DDTHH:MM"
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Moment(NamedTuple):
    """A stretch of time: its first and last minute since 1970 on the clinic's clock.

    `clock` tells whether an hour was given; without it the stretch is a day, a month or a year.
    """

    first: int
    last: int
    clock: bool

    @property
    def day(self) -> int:
        """Days since 1970 of the first minute."""
        return self.first // MINUTES_PER_DAY


def zone_of(text: str) -> tzinfo:
    """The zone that a time states, UTC when it states none: the clock by which whole days are counted."""
    try:
        return datetime.fromisoformat(text).tzinfo or UTC
    except ValueError:
        return UTC


class BadZone(ValueError):
    """A text that is not the name of a time zone."""


def named_zone(name: str) -> tzinfo:
    """The zone of a name in the IANA time zone database, such as Australia/Sydney. Raises BadZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such name, no name at all, a folder of the database
        raise BadZone(f"{name!r} is no time zone of the IANA database") from None


class BadTime(ValueError):
    """A text that is no ISO 8601 time, or lies outside the years a patient can have lived in."""


def parse_moment(text: object, zone: tzinfo = UTC) -> Moment:
    """The stretch of time that an ISO 8601 text names: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS[.f]][zone].

    >>> parse_moment("2025-03").last - parse_moment("2025-03").first + 1 == 31 * 1440
    True
    """
    if not isinstance(text, str):
        raise BadTime(f"{text!r} is not an ISO 8601 text")
    partial = PARTIAL.fullmatch(text) if len(text) <= LONGEST_DATE else None
    try:
        return _partial(*partial.groups()) if partial else _instant(text, zone)
    except ValueError as error:
        raise BadTime(f"{text!r} is not an ISO 8601 time ({error})") from None


class Moments(dict[str, Moment]):
    """The stretches of time that texts name in one record; each text is parsed once, and BadTime not kept."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, text: str) -> Moment:
        found = self[text] = parse_moment(text, self.zone)
        return found


def day_text(text: str, moment: Moment) -> str:
    """The day of a time on the record's clock; a month or a year that was given alone stays one.

    >>> day_text("2025-03-04T23:30:00Z", parse_moment("2025-03-04T23:30:00Z", ZoneInfo("Europe/Berlin")))
    '2025-03-05'
    """
    return on_day(moment.day) if moment.clock else text


def time_text(text: str, moment: Moment | None) -> str:
    """A time as it was given: a day, month or year stays one; a clock time is shown to the minute.

    >>> time_text("2025-03-04T09:30:00+00:00", parse_moment("2025-03-04T09:30:00+00:00"))
    '2025-03-04 09:30'
    >>> time_text("2025-03", parse_moment("2025-03"))
    '2025-03'
    """
    if moment is None or not moment.clock:
        return text
    minute = moment.first % MINUTES_PER_DAY
    return f"{on_day(moment.day)} {minute // 60:02d}:{minute % 60:02d}"


def on_day(day: int) -> str:
    """The date of so many days since 1970.

    >>> on_day(20_000)
    '2024-10-04'
    """
    return date.fromordinal(EPOCH_DAY + day).isoformat()


def _partial(year_text: str, month_text: str | None, day_text: str | None) -> Moment:
    year, month = int(year_text), int(month_text or 1)
    _check_year(year)
    first = date(year, month, int(day_text or 1)).toordinal()
    if day_text:
        after = first + 1
    elif month_text:
        after = date(year + month // 12, month % 12 + 1, 1).toordinal()
    else:
        after = date(year + 1, 1, 1).toordinal()
    return Moment((first - EPOCH_DAY) * MINUTES_PER_DAY, (after - EPOCH_DAY) * MINUTES_PER_DAY - 1, False)


def _instant(text: str, zone: tzinfo) -> Moment:
    if not INSTANT.fullmatch(text):
        raise ValueError(HOW_TO_WRITE)
    instant = datetime.fromisoformat(text)
    _check_year(instant.year)
    if instant.tzinfo is not None and instant.tzinfo is not zone:
        instant = instant.astimezone(zone)
    days = instant.toordinal() - EPOCH_DAY
    minute = days * MINUTES_PER_DAY + instant.hour * 60 + instant.minute
    return Moment(minute, minute, True)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
