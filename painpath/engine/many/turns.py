"""The procedures of many patients in the order in which one patient's stand; see `response.turns`."""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Table
from painpath.engine.many.seen import Rows
from painpath.engine.response.turns import CONTENTS, DAY_SPAN


def put_in_turn(table: Table, rows: Rows, is_block: Flags) -> None:
    """Sort the rows by patient and time; of one moment, or a day without hours, blocks first and ids last."""
    times = table.time("time")
    first, last = rows.take(times.first), rows.take(times.last)
    minute = np.where(~is_block & (last - first == DAY_SPAN), last, first)
    order = np.lexsort((~is_block, minute, rows.patient()))
    rows.places = rows.places[order]
    keys = np.stack([rows.patient(), minute[order], is_block[order]])
    same = (keys[:, 1:] == keys[:, :-1]).all(axis=0)
    if same.any():
        _settle(table, rows, same)


def _settle(table: Table, rows: Rows, same: Flags) -> None:
    """Order those that share patient and time, each with its neighbour, by what they were and then by id."""
    group = np.concatenate([[0], np.cumsum(~same)])
    tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    places = rows.places[tied]
    columns = [_content(table, name, kind, places) for name, kind in CONTENTS]
    ids = table.words["procedure_id"].places[places]
    order = np.lexsort((ids, *reversed(columns), group[tied]))
    rows.places[tied] = places[order]


def _content(table: Table, name: str, kind: str, places: Ints) -> Any:
    """A column of some rows as numbers in the order of `turns.contents`."""
    if kind == "number":
        return np.nan_to_num(table.number(name)[places], nan=-np.inf)
    if kind == "truth":
        found = table.truths.get(name)
        return np.full(len(places), -1) if found is None else np.maximum(found[places], -1)
    if name not in table.words:
        return np.zeros(len(places), np.int64)
    texts = ["" if cell is None else repr(cell) for cell in table.cells[name]]
    ranks = {text: rank for rank, text in enumerate(sorted({*texts, ""}))}
    return np.array([*(ranks[text] for text in texts), 0], np.int64)[table.words[name].places[places]]
