"""How soon the joint that was treated is to be replaced: `facts.plans`, for many.

Few patients have such a plan, so each is looked at by himself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from painpath.engine.facts.plans import PLANNED, REPLACEMENT, days_ahead
from painpath.engine.facts.terms import Terms
from painpath.engine.many.cells import Ints
from painpath.engine.many.checking import Checked
from painpath.engine.response.parts import same_part


def days_to_replacement(checked: Checked, now: int, terms: Terms, places: Ints, patient: Ints) -> Any:
    """For each chosen procedure the days until the planned replacement of its part, NaN without one."""
    table = checked.tables["procedures"]
    found = np.full(len(places), np.nan)
    times = table.time("time")
    plan = table.kept & (table.column("status", PLANNED.__eq__) == 1)
    plan &= (table.column("kind", REPLACEMENT.__eq__) == 1) & (times.last >= now)
    plan &= table.time("recorded").first <= now
    plans: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(plan):
        plans[int(table.patient[place])].append(int(place))
    for n in np.flatnonzero(np.isin(patient, list(plans))):
        mine = plans[int(patient[n])]
        judged = checked.rows(table, places[n : n + 1])[0]
        ahead = [
            days_ahead(int(times.first[place]), now)
            for place, row in zip(mine, checked.rows(table, np.array(mine)), strict=True)
            if same_part(row, judged, terms)
        ]
        found[n] = min(ahead, default=np.nan)
    return found
