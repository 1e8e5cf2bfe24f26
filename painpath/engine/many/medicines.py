"""What is taken of opioids and of medicines that relieve pain of their own: `facts.medicines`, for many.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.response.events import FAR, NONE


def opioid_dose(drugs: Any, a: int, b: int, minute: int) -> float:
    """Oral morphine mg a day at a minute; NaN when no opioid is recorded or a dose is missing."""
    total, recorded = 0.0, False
    for i in range(a, b):
        if not drugs.opioid[i]:
            continue
        recorded = True
        if drugs.first[i] > minute or drugs.end_last[i] < minute:
            continue
        total += drugs.dose[i] * drugs.factor[i]
    return total if recorded else np.nan


def pump_dose_raised(drugs: Any, a: int, b: int, minute: int) -> float:
    """1 where a pump gives more of an opioid a day than it once gave, 0 where not, NaN where two doses are not known."""
    told = np.nan
    for i in range(a, b):
        if not drugs.pump_opioid[i] or drugs.first[i] > minute or drugs.end_last[i] < minute:
            continue
        for j in range(a, b):
            over = drugs.end_last[j] < minute
            begun = drugs.first[i] != NONE and drugs.first[j] != NONE and drugs.last[j] < drugs.first[i]
            if drugs.code[j] != drugs.code[i] or not (over or begun):
                continue
            if np.isnan(drugs.dose[i] + drugs.dose[j]):
                continue
            if drugs.dose[i] > drugs.dose[j]:
                return 1.0
            told = 0.0
    return told


def takes_kind(drugs: Any, a: int, b: int, kind: int, minute: int) -> bool:
    """Whether a medicine of a kind that relieves pain of its own is taken at a minute."""
    taken = False
    for i in range(a, b):
        taken = taken or (drugs.own_relief[i] == kind and drugs.first[i] <= minute <= drugs.end_last[i])
    return taken


def medicine_begun(drugs: Any, a: int, b: int, minute: int, last: int) -> bool:
    """Whether one was begun after a minute, by `last`, may still be taken then, and none of its kind before; see `facts.medicines`."""
    for i in range(a, b):
        kind = drugs.own_relief[i]
        begun = minute < drugs.first[i] <= last and (last >= FAR or last <= drugs.end_last[i])
        if kind and begun and not takes_kind(drugs, a, b, kind, minute):
            return True
    return False
