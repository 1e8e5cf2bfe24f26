"""How soon the joint that was treated is to be replaced.

A plan lies ahead by its nature, so that its own time does not hide it: it is known from when it was entered, or since
an unknown date. A plan of a replacement is the only one that is read: it says when no steroid goes into the joint.
It is over once that joint was replaced after the treatment, even where nobody took it off the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from painpath.engine.facts.terms import Terms
from painpath.engine.response.parts import same_part
from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY

PLANNED, COMPLETED, REPLACEMENT = "planned", "completed", "joint_replacement"


class Ahead(NamedTuple):
    """Days until the next planned replacement, and from the judged procedure until then."""

    replacement_in_days: float
    replacement_after_days: float


def replacement_ahead(rows: Iterable[Row], judged: Row, now: int, terms: Terms) -> Ahead | None:
    """How far ahead the next planned replacement of the part that was treated lies; None without one."""
    known = [row for row in rows if row["kind"] == REPLACEMENT and _entered(row, now)]
    done = [row for row in known if row["status"] == COMPLETED and _between(judged, row, now)]
    plans = [
        row
        for row in known
        if row["status"] == PLANNED and row["@time"].last >= now and same_part(row, judged, terms)
    ]
    open_ = [row for row in plans if not any(_fulfils(one, row, terms) for one in done)]
    if not open_:
        return None
    day = max(now, min(row["@time"].first for row in open_)) // MINUTES_PER_DAY
    return Ahead(float(day - now // MINUTES_PER_DAY), float(day - judged["@time"].day))


def _entered(row: Row, now: int) -> bool:
    return row.get("@recorded") is None or bool(row["@recorded"].first <= now)


def _between(judged: Row, row: Row, now: int) -> bool:
    return bool(judged["@time"].last < row["@time"].first <= now)


def _fulfils(done: Row, plan: Row, terms: Terms) -> bool:
    """Whether a replacement is the one that was planned; a plan entered after it is of another operation."""
    entered = plan.get("@recorded")
    return same_part(done, plan, terms) and (entered is None or entered.first <= done["@time"].last)
