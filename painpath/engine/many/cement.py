"""Whether the pain of a cemented vertebra is back: `facts.cement`, for many.

Few patients have cement in a bone, so each is looked at by himself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.facts.cement import AUGMENTATION, pain_is_back
from painpath.engine.facts.terms import Terms
from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Checked
from painpath.engine.many.seen import Rows
from painpath.record.check import Row

READ = ("procedures", "pain_scores", "observations")


def cement_pain_back(checked: Checked, now: int, terms: Terms, patient: Ints) -> Flags:
    """For each chosen procedure's patient, whether the pain of a cemented vertebra is back."""
    found = np.zeros(len(checked.patients), np.bool_)
    kinds = {code for code, kind in terms.kinds.items() if kind.kind == AUGMENTATION}
    tables = [Rows(checked.tables[name], now, "time") for name in READ]
    cement = tables[0].take(tables[0].table.column("kind", kinds.__contains__)) == 1
    for one in np.unique(tables[0].patient()[cement]):
        procedures, scores, findings = (_of(checked, rows, int(one)) for rows in tables)
        found[one] = pain_is_back(procedures, scores, findings, now, terms)
    return found[patient]


def _of(checked: Checked, rows: Any, patient: int) -> list[Row]:
    return checked.rows(rows.table, rows.places[rows.patient() == patient])
