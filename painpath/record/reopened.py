"""Answers that a later one reopened: it was set aside, so that what was said before no longer holds."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from painpath.record.bounds import DOWN, UP
from painpath.record.moments import BadTime, Moments

Row = dict[str, Any]
NEVER = 2**62


class Reopened(NamedTuple):
    """A row that was set aside: its first minute, its bound where it is one, and while when it is the last word.

    It is from when it was known, until a readable row of its time or a later one is known.
    """

    minute: int
    bound: str | None
    known: int
    covered: int

    def is_last(self, now: int) -> bool:
        """Whether nothing that can be read was known at `now` of the same time or later."""
        return self.known <= now < self.covered


def reopened(
    rows: Iterable[Mapping[str, Any]], kept: Mapping[str, list[Row]], moments: Moments
) -> dict[str, list[Reopened]]:
    """By code set aside, its rows that were the last word for some time; `kept` has the readable rows of each."""
    found: dict[str, list[Reopened]] = defaultdict(list)
    readable = {code: _Readable(mine) for code, mine in kept.items()}
    for row in rows:
        code, time = str(row.get("code")), row.get("time")
        moment = _moment(time, moments) if code in kept else None
        if moment is None:
            continue
        entered = _moment(row.get("recorded"), moments)
        since = moment.first if entered is None else max(moment.first, entered.first)
        covered = readable[code].known_since(str(time), moment.last)
        if since < covered:
            bound = row.get("bound")
            is_sign = isinstance(bound, str) and bound in UP | DOWN
            found[code].append(Reopened(moment.first, bound if is_sign else None, since, covered))
    return dict(found)


class _Readable:
    """The readable rows of a code: from when on one of a time, or of a later one, was known."""

    def __init__(self, rows: list[Row]) -> None:
        later = sorted(((row["@time"].first, known(row)) for row in rows), reverse=True)
        self.known = list(accumulate((minute for _, minute in later), min))
        self.first = [-first for first, _ in later]
        self.of_time: dict[str, int] = {}
        for row in rows:
            self.of_time[row["time"]] = min(known(row), self.of_time.get(row["time"], NEVER))

    def known_since(self, time: str, last: int) -> int:
        """The minute from which on a row of this time, or one that begins after the minute `last`, was known."""
        later = bisect_left(self.first, -last)
        return min(self.of_time.get(time, NEVER), self.known[later - 1] if later else NEVER)


def undated(rows: Iterable[Mapping[str, Any]], codes: Collection[str], moments: Moments) -> dict[str, int]:
    """By code set aside whose time cannot be read either, the minute from which on the first such row was known.

    Nothing shows that a later answer followed it. A row that does not say when it was entered was always known.
    """
    found: dict[str, int] = {}
    for row in rows:
        code = str(row.get("code"))
        if code in codes and _moment(row.get("time"), moments) is None:
            entered = _moment(row.get("recorded"), moments)
            found[code] = min(found.get(code, NEVER), -NEVER if entered is None else entered.first)
    return found


def known(row: Row) -> int:
    """The minute from which on a row is known."""
    entered = row.get("@recorded")
    return int(row["@time"].first if entered is None else max(row["@time"].first, entered.first))


def _moment(time: Any, moments: Moments) -> Any:
    """The time that a cell names; None where it names none that can be read."""
    try:
        return moments[time] if isinstance(time, str) else None
    except BadTime:
        return None
