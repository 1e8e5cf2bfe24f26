"""Do the tables of many patients fit the record format? The meaning is that of `record.check`.

Columns are checked as a whole; only a row in which something is wrong is looked at by itself, by the
same code that checks one patient's record, for the words in which its problem is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import numpy as np
import polars as pl

from painpath.engine.many.cells import (
    Flags,
    Ints,
    Words,
    cells_of,
    numbers_of,
    times_of,
    truths_of,
    words_of,
)
from painpath.engine.many.checked import ANY_TIME, Checked, Format, Table
from painpath.engine.many.complaints import problems_of
from painpath.engine.response.events import NONE
from painpath.record.check import Row
from painpath.record.fits import fit
from painpath.record.folder.cells import columns_of, read_any
from painpath.record.tables import REQUIRED, SCALE_TOP, TABLES, Column
from painpath.vocabulary import Vocabulary

NO_TEXTS = pl.Series([], dtype=pl.String)


def check_tables(tables: Mapping[str, pl.DataFrame], vocabulary: Vocabulary, zone: tzinfo) -> Checked:
    """Every table checked row by row; what stands across tables is checked by `across`."""
    patients = everyone(tables)
    form = Format(vocabulary, zone)
    checked = Checked(patients, form)
    for stage, name in enumerate(("patient", *TABLES)):
        frame = tables.get(name)
        if frame is None:
            frame = pl.DataFrame(schema={"patient_id": patients.dtype})
        table = check_table(name, frame, places_of(frame["patient_id"], patients), form)
        checked.tables[name] = table
        checked.told += [(p, stage, problem) for p, problem in problems_of(table, form)]
    return checked


def everyone(tables: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Every patient of whom any table speaks, sorted."""
    ids = [frame["patient_id"] for frame in tables.values()]
    if not ids:
        return pl.Series("patient_id", [], pl.String)
    if not ids[0].dtype.is_integer():
        return pl.concat([one.cast(pl.String) for one in ids]).unique().sort()
    numbers = [one.to_numpy() for one in ids]
    begins = [one[np.append(True, one[1:] != one[:-1])[: len(one)]] for one in numbers]
    return pl.Series("patient_id", np.unique(np.concatenate(begins)), ids[0].dtype)


def places_of(ids: pl.Series, patients: pl.Series) -> Ints:
    """The place of each row's patient."""
    if patients.dtype.is_integer():
        if len(patients) and patients[0] == 0 and patients[-1] == len(patients) - 1:
            return ids.to_numpy().astype(np.int64)
        return np.searchsorted(patients.to_numpy(), ids.to_numpy())
    return ids.cast(pl.String).cast(pl.Enum(patients)).to_physical().cast(pl.Int64).to_numpy()


def check_table(name: str, frame: pl.DataFrame, patient: Ints, form: Format) -> Table:
    """One table, each of its columns by its kind."""
    rows = frame.height
    table = Table(name, frame, patient, np.ones(rows, np.bool_), np.zeros(rows, np.bool_))
    columns = columns_of(name)
    given = {one: column for one, column in columns.items() if one in frame.columns and one != "patient_id"}
    words = words_of(frame, [one for one, column in given.items() if column.kind not in ("number", "truth")])
    for column_name, column in given.items():
        bad = _read(table, column_name, column, words.get(column_name), form)
        if bad is not None:
            table.odd |= bad
    for required in REQUIRED.get(name, ()):
        table.kept &= _there(table, required, columns[required])
    if name == "pain_scores":
        top = table.column("scale", lambda scale: SCALE_TOP[scale], 0)
        with np.errstate(invalid="ignore"):
            table.kept &= (table.number("score") >= 0) & (table.number("score") <= top)
    if name == "observations":
        table.kept &= _values_fit(table, form)
    table.odd |= ~table.kept
    return table


def _read(table: Table, name: str, column: Column, words: Words | None, form: Format) -> Flags | None:
    """Read one column; where it has a value that does not fit, None where every one does."""
    if words is None and column.kind == "number":
        table.numbers[name], bad = numbers_of(table.frame[name], column)
        return bad
    if words is None:
        table.truths[name] = truths_of(table.frame[name])
        return None
    if column.kind == "time":
        times = table.times[name] = times_of(words, form.zone)
        return times.where(times.by_word.bad) if times.by_word.bad.any() else None
    table.words[name] = words
    if column.kind in ("text", "any"):
        table.cells[name] = [read_any(word) if column.kind == "any" else word for word in words.words]
        return None
    listed = form.listed(f"{table.name}.{name}", column.kind)
    fits = fit(name, column, listed, {})  # no time comes here
    table.cells[name], misfits = cells_of(words, name, column, fits)
    misfit: Flags | None = words.of(misfits, False) if any(misfits) else None
    return misfit


def _there(table: Table, name: str, column: Column) -> Flags:
    """Where a column has a value that fits."""
    if name in table.numbers:
        stated: Flags = ~np.isnan(table.numbers[name])
        return stated
    if name in table.truths:
        known: Flags = table.truths[name] != NONE
        return known
    if name in table.times:
        return table.times[name].where(table.times[name].by_word.first != NONE)
    if name not in table.words:
        return np.zeros(len(table.patient), np.bool_)
    words = table.words[name]
    if column.kind in ("text", "any"):
        return words.places >= 0
    found: Flags = words.of([cell is not None for cell in table.cells[name]], False)
    return found


def _values_fit(table: Table, form: Format) -> Flags:
    """Whether each observation's value is of the kind its code asks for; fills in truths and numbers."""
    rows = len(table.patient)
    values, codes, units, bounds = (
        table.words.get(name, Words(NO_TEXTS, np.full(rows, -1, np.int32)))
        for name in ("value", "code", "unit", "bound")
    )
    table.truths["value"] = table.column("value", lambda one: int(one) if isinstance(one, bool) else NONE)
    table.numbers["number"] = np.full(rows, np.nan)
    fits = table.kept.copy()
    kinds = [
        None if code is None else _entry(form, code).value or "true or false"
        for code in table.cells.get("code", [])
    ]
    takes_truth = codes.of([kind in ("true or false", "number or true") for kind in kinds], False)
    is_truth = table.truths["value"] != NONE
    fits &= takes_truth | ~is_truth
    table.odd |= is_truth & (bounds.places >= 0)  # a bound beside a truth is told and left out
    others = np.flatnonzero(fits & ~is_truth)
    if len(others):
        _others_fit(table, form, others, (values, codes, units, bounds), fits)
    return fits


def _others_fit(table: Table, form: Format, rows: Ints, cells: tuple[Words, ...], fits: Flags) -> None:
    """Values that are numbers or texts: each different one of a code, unit and bound once."""
    values, codes, units, bounds = cells
    key = (codes.places[rows].astype(np.int64) * (len(units.texts) + 1) + units.places[rows] + 1) * (
        len(values.texts) + 1
    )
    key = (key + values.places[rows]) * (len(bounds.texts) + 1) + bounds.places[rows] + 1
    each, first, which = np.unique(key, return_index=True, return_inverse=True)
    numbers, fine = np.full(len(each), np.nan), np.zeros(len(each), np.bool_)
    asked = [_stated(table, cells, place, n) for n, place in enumerate(rows[first])]
    for row in form.check("observations", asked)[0]:
        fine[int(row["note"])] = True
        numbers[int(row["note"])] = row.get("number", np.nan)
    fits[rows] = fine[which]
    table.numbers["number"][rows] = numbers[which]


def _stated(table: Table, cells: tuple[Words, ...], place: int, number: int) -> Row:
    """An observation with the code, value, unit and bound of one row; its note tells which one it is."""
    values, codes, units, bounds = (one.places[place] for one in cells)
    row = {"time": ANY_TIME, "code": table.cells["code"][codes], "value": table.cells["value"][values]}
    unit = {"unit": cells[2].words[units]} if units >= 0 else {}
    bound = {"bound": cells[3].words[bounds]} if bounds >= 0 else {}
    return {**row, **unit, **bound, "note": str(number)}


def _entry(form: Format, code: str) -> Any:
    return form.vocabulary.entry("observations.code", code)
