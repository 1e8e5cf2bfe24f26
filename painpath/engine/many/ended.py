"""When the trials of many patients were over: `response.ended`, for many.

Few records say so, so each trial of theirs is looked at by itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from painpath.engine.facts.implants import KINDS, REMOVED
from painpath.engine.facts.terms import Terms
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Checked, Table
from painpath.engine.many.seen import Rows
from painpath.engine.response.ended import TELLS, trial_ended
from painpath.engine.response.events import FAR, TRIAL


def trials_ended(checked: Checked, rows: Rows, judged: Ints, now: int, terms: Terms) -> Ints:
    """For each procedure that was done the minute in which it ended as a trial, FAR where that is not on record."""
    care = Rows(checked.tables["care"], now, "time", "start")
    removed = _by_patient(rows, rows.take(rows.table.column("kind", REMOVED.__eq__)) == 1)
    devices = _by_patient(rows, rows.take(rows.table.column("kind", KINDS.__contains__)) == 1)
    told = _by_patient(care, care.take(care.table.column("code", TELLS.__contains__)) == 1)
    found = np.full(len(rows.places), FAR, np.int64)
    patient = rows.patient()
    for n in np.flatnonzero((judged == TRIAL) & np.isin(patient, [*removed, *told])):
        one = int(patient[n])
        mine = checked.rows(rows.table, rows.places[n : n + 1])[0]
        moved, steps = _rows(checked, rows.table, devices[one]), _rows(checked, care.table, told[one])
        found[n] = trial_ended(mine, moved, steps, now, terms)
    return found


def _by_patient(rows: Rows, wanted: Any) -> dict[int, list[int]]:
    """The places of some rows in their table, by patient."""
    found: dict[int, list[int]] = defaultdict(list)
    for patient, place in zip(rows.patient()[wanted].tolist(), rows.places[wanted].tolist(), strict=True):
        found[patient].append(place)
    return found


def _rows(checked: Checked, table: Table, places: list[int]) -> list[Any]:
    return checked.rows(table, np.array(places)) if places else []
