"""How soon the joint that was treated is to be replaced: `facts.plans`, for many.

Few patients have such a plan, so each is looked at by himself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from painpath.engine.facts.plans import PLANNED, REPLACEMENT, Ahead, replacement_ahead
from painpath.engine.facts.terms import Terms
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Checked


def planned_replacements(
    checked: Checked, now: int, terms: Terms, places: Ints, patient: Ints
) -> dict[str, Any]:
    """For each chosen procedure how far ahead the planned replacement of its part lies, NaN without one."""
    table = checked.tables["procedures"]
    found = np.full((len(Ahead._fields), len(places)), np.nan)
    replaced = table.kept & (table.column("kind", REPLACEMENT.__eq__) == 1)
    plan = replaced & (table.column("status", PLANNED.__eq__) == 1) & (table.time("time").last >= now)
    planned = set(table.patient[plan].tolist())
    mine: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(replaced):
        if int(table.patient[place]) in planned:
            mine[int(table.patient[place])].append(int(place))
    for n in np.flatnonzero(np.isin(patient, list(mine))):
        judged = checked.rows(table, places[n : n + 1])[0]
        rows = checked.rows(table, np.array(mine[int(patient[n])]))
        ahead = replacement_ahead(rows, judged, now, terms)
        if ahead is not None:
            found[:, n] = ahead
    return dict(zip(Ahead._fields, found, strict=True))
