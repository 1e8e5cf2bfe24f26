"""Answers that a later one reopened: it was set aside, so that what was said before no longer holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    for row in rows:
        code, time = str(row.get("code")), row.get("time")
        moment = _moment(time, moments) if code in kept else None
        if moment is None:
            continue
        entered = _moment(row.get("recorded"), moments)
        known = moment.first if entered is None else max(moment.first, entered.first)
        over = [_known(one) for one in kept[code] if one["time"] == time or one["@time"].first > moment.last]
        covered = min(over, default=NEVER)
        if known < covered:
            bound = row.get("bound")
            is_sign = isinstance(bound, str) and bound in UP | DOWN
            found[code].append(Reopened(moment.first, bound if is_sign else None, known, covered))
    return dict(found)


def _known(row: Row) -> int:
    """The minute from which on a row is known."""
    entered = row.get("@recorded")
    return int(row["@time"].first if entered is None else max(row["@time"].first, entered.first))


def _moment(time: Any, moments: Moments) -> Any:
    """The time that a cell names; None where it names none that can be read."""
    try:
        return moments[time] if isinstance(time, str) else None
    except BadTime:
        return None
