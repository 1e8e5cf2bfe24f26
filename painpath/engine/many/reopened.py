"""Whose last answer could not be read: `record.check._reopened`, for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from painpath.engine.facts.read import observed
from painpath.engine.facts.reading import is_of_now
from painpath.engine.many.checking import Checked
from painpath.engine.response.events import NONE
from painpath.rules.model import Knowledge

Lapsed = set[tuple[int, str]]


def reopened(checked: Checked, now: int) -> Lapsed:
    """Each patient with a code of which the last row, by the times that can be read, was set aside by `now`."""
    table = checked.tables["observations"]
    if "code" not in table.words or table.kept.all():
        return set()
    codes, times = table.words["code"], table.time("time")
    key = table.patient * (len(codes.texts) + 1) + codes.places
    unread = np.flatnonzero(~table.kept & (codes.places >= 0) & (times.first != NONE) & (times.first <= now))
    known: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(table.kept & np.isin(key, key[unread])):
        known[int(key[place])].append(int(place))
    first, last = times.first, times.last
    return {
        (int(table.patient[place]), str(codes.words[codes.places[place]]))
        for place in unread
        if all(
            times.places[one] != times.places[place] and first[one] <= last[place]
            for one in known[int(key[place])]
        )
    }


def of_code(code: str, lapsed: Lapsed, count: int) -> npt.NDArray[np.int8]:
    """For each of so many patients, whether the last answer about a code could not be read."""
    found = np.zeros(count, np.int8)
    found[[patient for patient, one in lapsed if one == code]] = 1
    return found


def listening(knowledge: Knowledge, names: Iterable[str]) -> dict[str, list[int]]:
    """By code, the places of the truths, or of the numbers, that a later answer reopens."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        read = knowledge.facts[name].read
        for code in observed(read["observation"]) if is_of_now(read) else ():
            found.setdefault(code, []).append(place)
    return found
