"""What is wrong with the rows of a table of many patients, in the words of the check of one patient.

Rows that are wrong in the same way are looked at once: a time that can be read and a text of which
anything may stand are the same for every row, because no problem tells of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl

from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import ANY_TIME, Format, Table, raw_rows
from painpath.engine.response.events import NONE
from painpath.record.check import Row
from painpath.record.death import UNDATED
from painpath.record.folder.cells import columns_of
from painpath.record.problem import Problem
from painpath.record.tables import Column

PLACE = re.compile(r"^([a-z_]+)\[(\d+)\]")
ROW, LIKE = "row of the table", "like which row"


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
    names = told.columns
    each = told.with_row_index(ROW).unique(names, keep="first", maintain_order=True).with_row_index(LIKE)
    kinds = told.join(each, on=names, how="left", nulls_equal=True, maintain_order="left")[LIKE]
    return each[ROW].to_list(), kinds.to_list()


def _alike(table: Table, column: Column, cells: pl.Series, rows: Ints) -> pl.Series:
    """A column in which whatever no problem tells of is the same."""
    texts = cells.cast(pl.String)
    if column.kind == "text":
        return texts.set(cells.is_not_null(), "")
    if column.kind == "time":
        return texts.set(pl.Series(table.times[cells.name].of(rows).first != NONE), ANY_TIME)
    return texts
