"""The pain scores of many patients as the rows that the kernel reads, in one pass over their cells.

Plain Python that numba can compile. There are more scores than anything else, so nothing of them is
held twice: a cell is the place of its text, and what that text stands for is looked up in a small table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from painpath.engine.many.arrays import NEW, REPEATED, UNLIKE

SPAN_BITS = 3
SCALE_BITS, SITE_BITS, SIDE_BITS, DESCRIPTOR_BITS = 2, 5, 3, 3


class Cells(NamedTuple):
    """The columns of the table of scores: places of texts, below 0 without one, and the number given."""

    time: Any
    scale: Any
    site: Any
    side: Any
    descriptor: Any
    given: Any


class Meanings(NamedTuple):
    """What each text stands for; the last entry of a table is for a cell without one.

    `*_order` puts the series of one time in order. `start` counts minutes from `EARLIEST` and `first`
    from 1970; `span` says which of SPANS is named.
    """

    start: Any
    first: Any
    span: Any
    scale_order: Any
    site_order: Any
    side_order: Any
    descriptor_order: Any
    scale: Any
    top: Any
    site: Any
    side: Any
    descriptor: Any


def write_keys(cells: Cells, meanings: Meanings, places: Any, keys: Any) -> None:
    """For the rows at `places` a number that orders them by time and series, the same only for equal ones."""
    for n in range(len(places)):
        i = places[n]
        key = meanings.start[cells.time[i]]
        key = (key << SCALE_BITS) | meanings.scale_order[cells.scale[i]]
        key = (key << SITE_BITS) | meanings.site_order[cells.site[i]]
        key = (key << SIDE_BITS) | meanings.side_order[cells.side[i]]
        key = (key << DESCRIPTOR_BITS) | meanings.descriptor_order[cells.descriptor[i]]
        keys[n] = (key << SPAN_BITS) | meanings.span[cells.time[i]]


def write_scores(cells: Cells, meanings: Meanings, places: Any, keys: Any, starts: Any, rows: Any) -> None:
    """Fill `rows` from the cells at `places`, which stand in the order of patient and key."""
    for p in range(len(starts) - 1):
        for n in range(starts[p], starts[p + 1]):
            i, row = places[n], rows[n]
            row.first = meanings.first[cells.time[i]]
            row.span = meanings.span[cells.time[i]]
            row.points = np.rint(cells.given[i] * 1000 / meanings.top[cells.scale[i]])
            row.scale = meanings.scale[cells.scale[i]]
            row.site = meanings.site[cells.site[i]]
            row.side = meanings.side[cells.side[i]]
            row.descriptor = meanings.descriptor[cells.descriptor[i]]
            row.again = NEW
            if n > starts[p] and keys[n] == keys[n - 1]:
                row.again = REPEATED if cells.given[i] == cells.given[places[n - 1]] else UNLIKE
