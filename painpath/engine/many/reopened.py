"""Whose last answer could not be read: `record.check._reopened`, for many."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from painpath.engine.many.checking import Checked
from painpath.engine.response.events import NONE


def reopened(checked: Checked, now: int) -> set[tuple[int, str]]:
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
