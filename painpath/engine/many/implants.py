"""Which devices are in place by the procedures on record: `facts.implants`, for many.

Few patients have one, so each is looked at by himself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from painpath.engine.facts.implants import KINDS, InPlace, in_place
from painpath.engine.many.cells import Ints
from painpath.engine.many.checking import Checked
from painpath.engine.many.seen import Rows


def implants(checked: Checked, now: int, patient: Ints) -> dict[str, Any]:
    """For each chosen procedure's patient, whether a stimulator and whether a pump is in place."""
    table = checked.tables["procedures"]
    found = np.zeros((len(InPlace._fields), len(patient)), np.int8)
    rows = Rows(table, now, "time")
    mine: dict[int, list[int]] = defaultdict(list)
    for place in rows.places[rows.take(table.column("kind", KINDS.__contains__) == 1)]:
        mine[int(table.patient[place])].append(int(place))
    for n in np.flatnonzero(np.isin(patient, list(mine))):
        found[:, n] = in_place(checked.rows(table, np.array(mine[int(patient[n])])))
    return dict(zip(InPlace._fields, found, strict=True))
