"""Records gathered column by column and written as Parquet tables, as `record.folder.write` would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute, parquet

from painpath.record.folder.cells import FORMULA_STARTS, columns_of, write_cell
from painpath.record.problem import Problem
from painpath.record.tables import TABLES, Column

KINDS = {"number": pa.float64(), "truth": pa.bool_()}
PLAIN = frozenset(("time", "code", "choice"))
EMPTY = frozenset((type(None),))
# What a cell is that is stored as it is given, by the kind of its column.
AS_GIVEN: dict[str, frozenset[type]] = {
    **dict.fromkeys(PLAIN, EMPTY | {str}), "number": EMPTY | {int, float}, "truth": EMPTY | {bool}
}  # fmt: skip
MOST_ROWS, LARGEST = 200_000, 1e300


class TableColumns:
    """One table while it is gathered; written in pieces so that memory stays bounded.

    Rows are kept as they come and turned into columns when a piece is written; what does not fit is
    told then.
    """

    def __init__(self, table: str, path: Path, tell: Callable[[Problem], None]) -> None:
        self.columns = columns_of(table)
        self.path = path
        self.tell = tell
        self.ids: list[str] = []
        self.rows: list[Mapping[str, Any]] = []
        self.schema = pa.schema(
            [(name, KINDS.get(one.kind, pa.string())) for name, one in self.columns.items()]
        )
        self.writer: Any = None

    def add(self, patient_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows of a patient, whose id is guarded already."""
        self.ids += [patient_id] * len(rows)
        self.rows += rows
        if len(self.rows) >= MOST_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if not self.rows:
            return
        named = set(chain.from_iterable(self.rows))
        for name in sorted(named - set(self.columns)):
            self._wrong(f"unknown column {name!r}", sum(name in row for row in self.rows))
        arrays = [self._array(field.name, field.type, named) for field in self.schema]
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = parquet.ParquetWriter(self.path, self.schema, compression="lz4")
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.ids, self.rows = [], []

    def _array(self, name: str, kind: pa.DataType, named: set[str]) -> pa.Array:
        """A column of what is held."""
        if name == "patient_id":
            return pa.array(self.ids, kind)
        if name not in named:
            return pa.nulls(len(self.rows), kind)
        column, given = self.columns[name], [row.get(name) for row in self.rows]
        as_given = _as_given(column, given, kind)
        return pa.array(self._cells(name, column, given), kind) if as_given is None else as_given

    def _cells(self, name: str, column: Column, given: list[Any]) -> list[Any]:
        if column.kind not in KINDS:
            return [None if one is None else _cell(name, column, one) for one in given]
        cells = [_stored(column, one) if _fits(column, one) else None for one in given]
        self._wrong(f"{name} does not fit the column", cells.count(None) - given.count(None))
        return cells

    def _wrong(self, what: str, times: int) -> None:
        for _ in range(times):
            self.tell(Problem(self.path.stem, what, "left out"))

    def close(self) -> None:
        """Write the rest."""
        self.flush()
        if self.writer is not None:
            self.writer.close()


def _as_given(column: Column, given: list[Any], kind: pa.DataType) -> pa.Array | None:
    """A column of which every cell is stored as it is, as most are; None where one may not be."""
    if not set(map(type, given)) <= AS_GIVEN.get(column.kind, EMPTY):
        return None
    try:
        array = pa.array(given, kind)
    except pa.ArrowInvalid:  # a whole number that is too large
        return None
    if (
        column.kind == "number"
        and compute.all(compute.less_equal(compute.abs(array), LARGEST)).as_py() is False
    ):
        return None
    return array


def _fits(column: Column, given: Any) -> bool:
    """Whether a value can stand in a column of numbers or truths; absent always can."""
    if given is None or isinstance(given, bool):
        return given is None or column.kind == "truth"
    return column.kind == "number" and isinstance(given, int | float) and abs(given) <= LARGEST


def _stored(column: Column, given: Any) -> Any:
    """A value that fits as it is stored; a whole number may be larger than Arrow takes for one."""
    return float(given) if column.kind == "number" and given is not None else given


def _cell(name: str, column: Column, given: Any) -> Any:
    if column.kind in PLAIN and isinstance(given, str):
        return given
    if column.kind == "text" and isinstance(given, str):
        return _guarded(given)
    return write_cell(name, column, given)


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def write_tables(records: Iterable[Mapping[str, Any]], folder: Path, tell: Callable[[Problem], None]) -> None:
    """Write records as one file for each table; what a table cannot hold is told and left out."""
    tables = {name: TableColumns(name, folder / f"{name}.parquet", tell) for name in ("patient", *TABLES)}
    try:
        for record in records:
            patient = record.get("patient") or {}
            patient_id = patient.get("patient_id")
            if not isinstance(patient_id, str) or not patient_id:
                tell(Problem("patient.patient_id", "missing", "the record is left out; give it one"))
                continue
            _add(tables["patient"], patient_id, [patient], tell)
            for name, rows in record.items():
                if name in TABLES:
                    _add(tables[name], patient_id, rows or (), tell)
                elif name != "patient":
                    tell(Problem(name, "there is no such table", "left out"))
    finally:
        for table in tables.values():
            table.close()


def _add(
    table: TableColumns, patient_id: str, rows: Iterable[Mapping[str, Any]], tell: Callable[[Problem], None]
) -> None:
    every = list(rows)
    own = [row for row in every if row.get("patient_id", patient_id) == patient_id]
    for _ in range(len(every) - len(own)):
        tell(Problem(table.path.stem, "the row belongs to another patient", "left out"))
    table.add(_guarded(patient_id), own)
