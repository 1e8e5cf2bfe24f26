"""When a trial was over, where the record says so: its lead was removed, or its row among the care has an end.

A removal on the day of the trial itself is that of what lay there before, unless hours say otherwise. While a device from
before is in place nobody knows which of them a later removal took.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from painpath.engine.facts.implants import REMOVED, TRIED, after_put_in, in_place
from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import FAR
from painpath.engine.response.parts import may_be_same_part
from painpath.engine.response.turns import DAY_SPAN, slack
from painpath.record.check import Row
from painpath.record.moments import Moment

REMOVAL = "device_removal"  # as a step among the care
NOT_DONE = ("declined", "unavailable")
TRIALS_OF_CARE = frozenset(("scs_trial", "drg_trial", "pns_trial", "itpump_trial"))
TELLS = TRIALS_OF_CARE | {REMOVAL}


def trial_ended(trial: Row, procedures: Sequence[Row], care: Iterable[Row], now: int, terms: Terms) -> int:
    """The minute in which a trial surely ended, FAR where nobody wrote it down; of a day without hours its end.

    An end later than trials last is that of something else, unless it stands in a row of the trial itself that began with
    it: then it counts up to `trial_told_last_day`.
    """
    first = trial["@time"].first
    before = in_place((row for row in procedures if row["@time"].last < first), terms.rules.trial_last_day)
    named, unnamed = not before.stimulator_placed, not (before.stimulator_placed or before.pump_placed)
    usual, longest = terms.rules.trial_last_day, terms.rules.trial_told_last_day
    ends = [(_removed(trial, row, terms), usual) for row in procedures if named]
    ends += [
        (_ended(trial, row), longest if _began_with(trial, row) else usual)
        for row in care
        if unnamed or row["code"] != REMOVAL
    ]
    told = [
        moment.last
        for moment, days in ends
        if moment is not None
        and moment.last - moment.first <= DAY_SPAN
        and moment.first <= now
        and first <= moment.last < (trial["@time"].day + days + 1) * (DAY_SPAN + 1)
    ]
    return min(told, default=FAR)


def _began_with(trial: Row, row: Row) -> bool:
    """Whether a row of care is that of the trial itself: of its kind and begun on its day."""
    begun, moment = row.get("@start"), trial["@time"]
    if row["code"] != trial["kind"] or begun is None or slack(begun) or slack(moment):
        return False
    return bool(begun.day == moment.day)


def _removed(trial: Row, row: Row, terms: Terms) -> Moment | None:
    done = row["kind"] == REMOVED and row["status"] == "completed" and trial["kind"] in TRIED
    taken = done and may_be_same_part(trial, row, terms) and after_put_in(trial["@time"], row["@time"])
    return row["@time"] if taken else None


def _ended(trial: Row, row: Row) -> Moment | None:
    if row["code"] not in (trial["kind"], REMOVAL) or row.get("outcome") in NOT_DONE:
        return None
    end: Moment | None = row.get("@end")
    if row["code"] != REMOVAL:
        return end
    taken: Moment | None = end or row.get("@time")
    return taken if taken is not None and after_put_in(trial["@time"], taken) else None
