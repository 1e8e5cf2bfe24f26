"""The tables of many patients as they were checked: columns as arrays, which rows are kept, what was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.engine.many.cells import ABSENT_TIME, Flags, Ints, Times, Words
from painpath.engine.response.events import NONE
from painpath.record.check import Row, check_record
from painpath.record.folder.cells import columns_of, read_cell
from painpath.record.problem import Problem
from painpath.record.tables import STOP_REASONS, Column
from painpath.vocabulary import Vocabulary

ANY_TIME = "1900"
ROW, LIKE = "row of the table", "like which row"


def first_alike(frame: pl.DataFrame) -> tuple[list[int], list[int]]:
    """(the first row of each kind of row, the kind of each row)."""
    names = frame.columns
    each = frame.with_row_index(ROW).unique(names, keep="first", maintain_order=True).with_row_index(LIKE)
    kinds = frame.join(each, on=names, how="left", nulls_equal=True, maintain_order="left")[LIKE]
    return each[ROW].to_list(), kinds.to_list()


def raw_rows(table: str, frame: pl.DataFrame) -> list[Row]:
    """The rows of a frame as rows of a record."""
    columns = columns_of(table)
    named = [name for name in frame.columns if name in columns and name != "patient_id"]
    return [_raw_row(columns, row) for row in frame.select(named).to_dicts()]


def _raw_row(columns: dict[str, Column], cells: Row) -> Row:
    found = {}
    for name, given in cells.items():
        if given is None:
            continue
        is_cell = isinstance(given, str) and columns[name].kind != "text"
        value = read_cell(name, columns[name], given) if is_cell else given
        if value is not None:
            found[name] = value
    return found


class Format(NamedTuple):
    """What a record may hold, and the clock by which it is read."""

    vocabulary: Vocabulary
    zone: tzinfo

    def listed(self, field: str, kind: str) -> Collection[str]:
        """The codes or choices of a column."""
        if kind in ("code", "codes"):
            return self.vocabulary.labels(field)
        if kind != "choice":
            return ()
        return STOP_REASONS if field == "medications.stop_reason" else self.vocabulary.choices[field]

    def check(self, table: str, rows: list[Row]) -> tuple[list[Row], list[Problem]]:
        """(the rows that are kept, the problems of each by its place), as one patient's record is checked."""
        raw: dict[str, Any] = {table: rows}
        if table == "patient":
            raw = {"patient": rows[0]}
        if table == "relief_reports":
            ids = dict.fromkeys(row["procedure_id"] for row in rows if "procedure_id" in row)
            kind = next(iter(self.vocabulary.codes("procedures.kind")))
            known = {"time": ANY_TIME, "kind": kind, "status": "planned"}
            raw["procedures"] = [{"procedure_id": one, **known} for one in ids]
        record = check_record(raw, self.vocabulary, self.zone)
        kept = [record.patient] if table == "patient" else record.tables[table]
        return kept, record.problems


@dataclass
class Table:
    """One table checked: its columns as arrays, and which rows are kept."""

    name: str
    frame: pl.DataFrame
    patient: Ints
    kept: Flags
    odd: Flags
    times: dict[str, Times] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    truths: dict[str, Ints] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    cells: dict[str, list[Any]] = field(default_factory=dict)

    def column(self, name: str, of: Any, absent: int = NONE) -> Ints:
        """A number for each row: what `of` gives for the value of its cell, `absent` where there is none."""
        if name not in self.words:
            return np.full(len(self.patient), absent, np.int64)
        column: Ints = self.of_words(name, of, absent)[self.words[name].places]
        return column

    def of_words(self, name: str, of: Any, absent: int = NONE) -> Ints:
        """What `of` gives for each different cell of a column, and last what stands for an absent one."""
        cells = self.cells[name] if name in self.words else ()
        return np.array([*(absent if cell is None else of(cell) for cell in cells), absent], np.int64)

    def number(self, name: str) -> Any:
        """A column of numbers, NaN where absent."""
        found = self.numbers.get(name)
        return np.full(len(self.patient), np.nan) if found is None else found

    def time(self, name: str) -> Times:
        """A column of times, NONE where absent."""
        found = self.times.get(name)
        if found is None:
            found = Times(ABSENT_TIME, np.full(len(self.patient), -1, np.int32))
        return found


@dataclass
class Checked:
    """All tables of some patients, and what was set aside, in the order in which one check tells it."""

    patients: pl.Series
    form: Format
    tables: dict[str, Table] = field(default_factory=dict)
    told: list[tuple[int, int, Problem]] = field(default_factory=list)
    clashes: list[tuple[int, int]] = field(
        default_factory=list
    )  # by patient, from when on dates that contradict each other were known
    deaths: dict[int, int] = field(
        default_factory=dict
    )  # first minutes of those that cannot be read, by patient

    def rows(self, table: Table, places: Ints) -> list[Row]:
        """Rows that are kept, as the check of one patient leaves them."""
        raw = raw_rows(table.name, table.frame[places])
        return [self.form.check(table.name, [row])[0][0] for row in raw]
