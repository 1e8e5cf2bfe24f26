"""When a trial was over, where the record says so: its lead was removed, or its row among the care has an end."""

from __future__ import annotations

from collections.abc import Iterable

from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import FAR
from painpath.engine.response.parts import may_be_same_part
from painpath.engine.response.turns import DAY_SPAN
from painpath.record.check import Row
from painpath.record.moments import Moment

REMOVED, REMOVAL = "scs_explant", "device_removal"  # as a procedure, and as a step among the care
NOT_DONE = ("declined", "unavailable")
TRIALS_OF_CARE = frozenset(("scs_trial", "drg_trial", "pns_trial", "itpump_trial"))
TELLS = TRIALS_OF_CARE | {REMOVAL}


def trial_ended(trial: Row, procedures: Iterable[Row], care: Iterable[Row], now: int, terms: Terms) -> int:
    """The minute in which a trial surely ended, FAR where nobody wrote it down; of a day without hours its end.

    An end later than trials last is that of something else.
    """
    ends = [_removed(trial, row, terms) for row in procedures] + [_ended(trial, row) for row in care]
    first = trial["@time"].first
    last = (trial["@time"].day + terms.rules.trial_last_day + 1) * (DAY_SPAN + 1)
    told = [
        moment.last
        for moment in ends
        if moment is not None and moment.last - moment.first <= DAY_SPAN and moment.first <= now
    ]
    return min((minute for minute in told if first <= minute < last), default=FAR)


def _removed(trial: Row, row: Row, terms: Terms) -> Moment | None:
    done = row["kind"] == REMOVED and row["status"] == "completed"
    return row["@time"] if done and may_be_same_part(trial, row, terms) else None


def _ended(trial: Row, row: Row) -> Moment | None:
    if row["code"] not in (trial["kind"], REMOVAL) or row.get("outcome") in NOT_DONE:
        return None
    end: Moment | None = row.get("@end")
    return end or row.get("@time") if row["code"] == REMOVAL else end
