"""Whether a stimulator or a pump that was implanted is still in place, by the procedures on record.

A completed implantation, revision or refill says that the device is there; only a removal that is surely later says that
it is gone. A removal of the same day as an implantation was an exchange.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from painpath.record.check import Row

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


def in_place(rows: Iterable[Row]) -> InPlace:
    """What is in place by the completed procedures among the rows, all of which were known."""
    done = [row for row in rows if row["kind"] in KINDS and row["status"] == COMPLETED]
    removed = max((row["@time"].first for row in done if row["kind"] == REMOVED), default=None)
    placed = any(_is_there(row, removed) for row in done)
    tried = any(row["kind"] in TRIED and _since(row, removed) for row in done)
    gone = removed is not None and not placed and not tried
    return InPlace(placed, any(row["kind"] in PUMP for row in done), gone)


def _is_there(row: Row, removed: int | None) -> bool:
    if row["kind"] in AT_A_NERVE:
        return True
    return row["kind"] in AT_THE_CORD and _since(row, removed)


def _since(row: Row, removed: int | None) -> bool:
    return removed is None or bool(removed <= row["@time"].last)
