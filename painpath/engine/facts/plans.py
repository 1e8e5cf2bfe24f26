"""How soon the joint that was treated is to be replaced.

A plan lies ahead by its nature, so that its own time does not hide it: it is known from when it was entered, or since
an unknown date. A plan of a replacement is the only one that is read: it says when no steroid goes into the joint.
"""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.engine.response.parts import same_part
from painpath.engine.response.responses import Judged
from painpath.record.check import Record, Row

PLANNED, REPLACEMENT = "planned", "joint_replacement"
MINUTES_PER_DAY = 1440


def days_to_replacement(record: Record, judged: Judged, now: int, terms: Terms) -> float | None:
    """Days until the next planned replacement of the part that was treated; None without one."""
    ahead = [
        days_ahead(row["@time"].first, now)
        for row in record.tables["procedures"]
        if _is_plan(row, now) and same_part(row, judged.row, terms)
    ]
    return min(ahead, default=None)


def days_ahead(minute: int, now: int) -> float:
    """Whole days from now to a minute; none where it may be today."""
    return float(max(0, minute // MINUTES_PER_DAY - now // MINUTES_PER_DAY))


def _is_plan(row: Row, now: int) -> bool:
    entered = row.get("@recorded")
    known = entered is None or entered.first <= now
    planned = row["status"] == PLANNED and row["kind"] == REPLACEMENT
    return bool(planned and known and row["@time"].last >= now)
