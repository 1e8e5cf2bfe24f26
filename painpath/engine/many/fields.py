"""What follows from the fields of each procedure's row: as they are, from kind, region or target, by the lesion model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from painpath.engine.facts.lesion import INPUTS, capture_percent
from painpath.engine.facts.lesion import NAMES as CAPTURED
from painpath.engine.facts.read import FactReader
from painpath.engine.facts.reading import FOLLOWS, procedure_field
from painpath.engine.facts.terms import Terms
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Table, first_alike
from painpath.engine.many.columns import Fact, Texts
from painpath.record.tables import TABLES

RECORDED = TABLES["procedures"]


def described(table: Table, rows: Ints, reader: FactReader) -> dict[str, Fact]:
    """The facts that are fields of the procedure, or follow from its kind, region or target."""
    fields = reader.readers.of_procedure.items()
    return {name: _field(field, table, rows, reader.terms) for name, field in fields}


def captured(table: Table, rows: Ints, terms: Terms) -> dict[str, Fact]:
    """What the lesion model says of each procedure, looked up once for each different setting."""
    columns = {name: _field(field, table, rows, terms) for name, field in INPUTS.items()}
    settings = pl.DataFrame(
        {name: one.places if isinstance(one, Texts) else one for name, one in columns.items()}
    )
    first, which = first_alike(settings)
    told = [
        capture_percent(**{name: _cell(column, row) for name, column in columns.items()}) for row in first
    ]
    found = np.array([[one[name] for one in told] for name in CAPTURED], np.float64).reshape(
        len(CAPTURED), -1
    )
    return dict(zip(CAPTURED, found[:, which], strict=True))


def _field(name: str, table: Table, rows: Ints, terms: Terms) -> Fact:
    if name in RECORDED and RECORDED[name].kind == "number":
        return np.ascontiguousarray(table.number(name)[rows])
    if name in table.truths:
        return np.maximum(table.truths[name][rows], -1).astype(np.int8)
    source = name
    of: Callable[[Any], Any] = lambda cell: cell[0] if isinstance(cell, list) else cell  # noqa: E731
    if name in FOLLOWS:
        source = {"region_group": "region"}.get(name, "target" if "target" in name else "kind")
        of = lambda cell: procedure_field(name, _least(source, cell), terms)  # noqa: E731
    return _texts(table, source, rows, of)


def _cell(fact: Fact, row: int) -> str | float | None:
    """A number or a text, None where it is unknown."""
    if isinstance(fact, Texts):
        return fact.texts[fact.places[row]] if fact.places[row] >= 0 else None
    return None if np.isnan(fact[row]) else float(fact[row])


def _least(source: str, cell: str) -> dict[str, str]:
    """A row from which a field follows; every kind will do where another column says it."""
    return {"kind": "mbb", source: cell}


def _texts(table: Table, source: str, rows: Ints, of: Callable[[Any], Any]) -> Fact:
    if source not in table.words:
        return Texts([], np.full(len(rows), -1, np.int32))
    meant = [None if cell is None else of(cell) for cell in table.cells[source]]
    words = table.words[source]
    if any(isinstance(one, bool) for one in meant):
        found = [-1 if one is None else int(one) for one in meant]
        truths: Fact = words.of(np.array(found, np.int8), np.int8(-1))[rows]
        return truths
    texts = list(dict.fromkeys(one for one in meant if one is not None))
    places = [-1 if one is None else texts.index(one) for one in meant]
    return Texts(texts, words.of(np.array(places, np.int32), np.int32(-1))[rows])
