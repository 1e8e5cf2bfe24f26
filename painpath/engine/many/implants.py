"""Which devices are in place by the procedures on record: `facts.implants`, for many.

Few patients have both a trial and a removal on record, so each of these is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from painpath.engine.facts.implants import (
    AT_A_NERVE,
    AT_THE_CORD,
    COMPLETED,
    KINDS,
    PUMP,
    REMOVED,
    TRIED,
    InPlace,
    in_place,
)
from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Checked
from painpath.engine.many.seen import Rows
from painpath.engine.response.events import NONE


def implants(checked: Checked, now: int, patient: Ints, trial_days: int) -> dict[str, Any]:
    """For each chosen procedure's patient, whether a stimulator and whether a pump is in place, and whether one was taken out; a trial lasts `trial_days`."""
    table = checked.tables["procedures"]
    rows, time = Rows(table, now, "time"), table.time("time")
    rows.places = rows.places[rows.take(table.column("status", COMPLETED.__eq__)) == 1]
    who, first, last = rows.patient(), rows.take(time.first), rows.take(time.last)

    def of(kinds: Collection[str]) -> Flags:
        found: Flags = rows.take(table.column("kind", kinds.__contains__)) == 1
        return found

    removed = np.full(len(checked.patients), NONE, np.int64)
    gone = of((REMOVED,))
    np.maximum.at(removed, who[gone], first[gone])
    since = last >= removed[who]
    tried = of(TRIED)
    stimulators = of(AT_A_NERVE) | of(AT_THE_CORD) & since
    found = np.zeros((len(InPlace._fields), len(removed)), np.int8)
    placed, pump, taken_out = found
    placed[who[stimulators]] = 1
    pump[who[of(PUMP)]] = 1
    taken_out[who[gone]] = 1
    taken_out[who[stimulators | tried & since]] = 0
    mine = of(KINDS)
    for one in np.intersect1d(who[gone], who[tried]):
        devices = checked.rows(table, rows.places[mine & (who == one)])
        found[:, one] = in_place(devices, trial_days)
    return dict(zip(InPlace._fields, found[:, patient], strict=True))
