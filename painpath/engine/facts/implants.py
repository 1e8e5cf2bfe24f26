"""Whether a stimulator or a pump that was implanted is still in place, by the procedures on record.

A completed implantation, revision or refill says that the device is there; only a removal that is surely later says that
it is gone. A removal of the same day as an implantation was an exchange. A removal within the days of a trial, with nothing
in place before it, took the lead of the trial out, as every trial ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from painpath.record.check import Row
from painpath.record.moments import Moment

COMPLETED = "completed"
AT_THE_CORD = frozenset(("scs_implant", "scs_revision", "drg_implant"))
AT_A_NERVE = frozenset(("pns_implant", "sacral_stimulation_implant"))
PUMP = frozenset(("itpump_implant", "itpump_revision", "itpump_refill"))
TRIED = frozenset(("scs_trial", "drg_trial"))
# the only removal that the vocabulary knows as a procedure: it takes what lies at the cord
REMOVED = "scs_explant"
KINDS = AT_THE_CORD | AT_A_NERVE | PUMP | TRIED | {REMOVED}


class InPlace(NamedTuple):
    """Which devices the procedures on record have put in and not taken out; false says nothing.

    `stimulator_removed`: the last word is a removal; neither a stimulator nor a trial of one came since.
    """

    stimulator_placed: bool
    pump_placed: bool
    stimulator_removed: bool


def in_place(rows: Iterable[Row], last_day: int) -> InPlace:
    """What is in place by the completed procedures among the rows, all of which were known; a trial lasts until `last_day`."""
    done = [row for row in rows if row["kind"] in KINDS and row["status"] == COMPLETED]
    taken = [row for row in done if row["kind"] == REMOVED and not _ends_trial(row["@time"], done, last_day)]
    removed = max((row["@time"].first for row in taken), default=None)
    placed = any(_is_there(row, removed) for row in done)
    tried = any(row["kind"] in TRIED and _since(row, removed) for row in done)
    gone = removed is not None and not placed and not tried
    return InPlace(placed, any(row["kind"] in PUMP for row in done), gone)


def after_put_in(put_in: Moment, moment: Moment) -> bool:
    """Whether a removal was not that of the day of the trial itself, by the hours if both are known."""
    return moment.day > put_in.day or bool(moment.clock and put_in.clock and moment.first > put_in.first)


def _ends_trial(taken: Moment, done: list[Row], last_day: int) -> bool:
    """Whether a removal took the lead of a trial: in its days, and no stimulator came before it or with it."""
    return any(
        row["kind"] in TRIED
        and after_put_in(row["@time"], taken)
        and taken.day - row["@time"].day <= last_day
        and not _held_one(row["@time"], taken, done, last_day)
        for row in done
    )


def _held_one(put_in: Moment, taken: Moment, done: list[Row], last_day: int) -> bool:
    """Whether a stimulator was in place before a trial, or may have come before its lead was taken out."""
    if any(
        row["kind"] in AT_THE_CORD and row["@time"].last >= put_in.first and row["@time"].first <= taken.last
        for row in done
    ):
        return True
    return in_place((row for row in done if row["@time"].last < put_in.first), last_day).stimulator_placed


def _is_there(row: Row, removed: int | None) -> bool:
    if row["kind"] in AT_A_NERVE:
        return True
    return row["kind"] in AT_THE_CORD and _since(row, removed)


def _since(row: Row, removed: int | None) -> bool:
    return removed is None or bool(removed <= row["@time"].last)
