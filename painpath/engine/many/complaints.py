"""What is wrong with the rows of a table of many patients, in the words of the check of one patient.

Rows that are wrong in the same way are looked at once: a time that can be read, a choice that fits and a text
of which anything may stand are the same for every row, because no problem tells of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl

from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import ANY_TIME, Format, Table, first_alike, raw_rows
from painpath.engine.response.events import NONE
from painpath.record.check import Row
from painpath.record.death import UNDATED
from painpath.record.folder.cells import columns_of
from painpath.record.problem import Problem
from painpath.record.tables import Column

# Columns that are required, or that fit only beside another one; of any other a value that fits is as good as none.
TOGETHER = frozenset(("status", "scale", "score", "code", "value", "unit", "bound"))
PLACE = re.compile(r"^([a-z_]+)\[(\d+)\]")


def problems_of(table: Table, form: Format) -> Iterator[tuple[int, Problem]]:
    """What is wrong with each odd row, as (the place of the patient, the problem)."""
    odd = np.flatnonzero(table.odd)
    if not len(odd):
        return
    patients = table.patient[odd]
    if table.name == "patient":
        for patient, row in zip(patients, raw_rows(table.name, table.frame[odd]), strict=True):
            for problem in form.check("patient", [row])[1]:
                if not problem.what.startswith(UNDATED):  # told by `across`, which knows the other tables
                    yield int(patient), problem
        return
    places = (odd - np.searchsorted(table.patient, patients) + 1).tolist()
    first, which = _unlike(table, odd)
    told = _told(table.name, raw_rows(table.name, table.frame[odd[first]]), form)
    for patient, place, kind in zip(patients.tolist(), places, which, strict=True):
        for where, what, repair in told.get(kind, ()):
            yield patient, Problem(f"{table.name}[{place}]{where}", what, repair)


def _told(name: str, rows: list[Row], form: Format) -> dict[int, list[tuple[str, str, str]]]:
    """By the place of a row: the column, what is wrong and what was done, for each of its problems."""
    told = defaultdict(list)
    for problem in form.check(name, rows)[1]:
        found = PLACE.match(problem.where)
        if found is not None and found[1] == name:
            told[int(found[2]) - 1].append((problem.where[found.end() :], problem.what, problem.repair))
    return told


def _unlike(table: Table, rows: Ints) -> tuple[list[int], list[int]]:
    """(the first row of each kind that a problem may tell apart, the kind of each row)."""
    columns, frame = columns_of(table.name), table.frame[rows]
    told = pl.DataFrame(
        [
            _alike(table, columns[name], frame[name], rows)
            for name in frame.columns
            if name in columns and name != "patient_id"
        ]
    )
    return first_alike(told)


def _alike(table: Table, column: Column, cells: pl.Series, rows: Ints) -> pl.Series:
    """A column in which whatever no problem tells of is the same."""
    texts = cells.cast(pl.String)
    if column.kind == "text":
        return texts.set(cells.is_not_null(), "")
    if column.kind == "time":
        return texts.set(pl.Series(table.times[cells.name].of(rows).first != NONE), ANY_TIME)
    if column.kind == "choice" and cells.name not in TOGETHER:
        fitting = [cell is not None for cell in table.cells[cells.name]]
        return texts.set(pl.Series(table.words[cells.name].of(fitting, False)[rows]), None)
    return texts
