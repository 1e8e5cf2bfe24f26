"""Regions that nobody stated, for many patients: what `record.check` implies for one."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from painpath.engine.many.cells import Ints, Words
from painpath.engine.many.checking import NO_TEXTS, Checked, Table
from painpath.record.region import region_of


def imply_regions(checked: Checked) -> None:
    """Fill in the regions of procedures, each different place looked up once."""
    table, fields = checked.tables["procedures"], checked.form.vocabulary.by_field
    cells = table.cells.get("region", [])
    stated = _words(table, "region")
    rows = np.flatnonzero(table.kept & ~stated.of([cell is not None for cell in cells], False))
    if not len(rows):
        return
    first, which = _each(table, rows)
    found = [
        region_of(
            fields["procedures.kind"][_cell(table, "kind", row)],
            fields["procedures.target"].get(_cell(table, "target", row) or ""),
            _cell(table, "levels", row) or (),
        )
        for row in rows[first]
    ]
    implied = sorted({one for one in found if one})
    place_of = {one: len(cells) + place for place, one in enumerate(implied)}
    places = stated.places.copy()
    places[rows] = np.array([place_of.get(one or "", -1) for one in found], np.int32)[which]
    table.words["region"] = Words(pl.concat([stated.texts, pl.Series(implied, dtype=pl.String)]), places)
    table.cells["region"] = [*cells, *implied]


def _words(table: Table, name: str) -> Words:
    return table.words.get(name) or Words(NO_TEXTS, np.full(len(table.patient), -1, np.int32))


def _each(table: Table, rows: Ints) -> tuple[Ints, Ints]:
    """(where each different kind, target and levels stands first, which of them every row has)."""
    key = np.zeros(len(rows), np.int64)
    for words in (_words(table, name) for name in ("kind", "target", "levels")):
        key = key * (len(words.texts) + 1) + words.places[rows] + 1
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return first, which


def _cell(table: Table, name: str, row: int) -> Any:
    """What a row holds in a column of codes, None where it holds nothing that fits."""
    place = table.words[name].places[row] if name in table.words else -1
    return table.cells[name][place] if place >= 0 else None
