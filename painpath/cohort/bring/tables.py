"""Records gathered column by column and written as Parquet tables, as `record.folder.write` would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from painpath.record.folder.cells import FORMULA_STARTS, columns_of, write_cell
from painpath.record.problem import Problem
from painpath.record.tables import TABLES, Column

KINDS = {"number": pa.float64(), "truth": pa.bool_()}
PLAIN = frozenset(("time", "code", "choice"))
MOST_ROWS, LARGEST = 200_000, 1e300


class TableColumns:
    """One table while it is gathered; written in pieces so that memory stays bounded."""

    def __init__(self, table: str, path: Path) -> None:
        self.columns = columns_of(table)
        self.path = path
        self.rows = 0
        self.cells: dict[str, list[Any]] = {}
        self.schema = pa.schema(
            [(name, KINDS.get(one.kind, pa.string())) for name, one in self.columns.items()]
        )
        self.writer: Any = None

    def add(self, patient_id: str, row: Mapping[str, Any]) -> list[str]:
        """Add a row; gives what is wrong with each column that cannot be kept."""
        cells, rows, wrong = self.cells, self.rows, []
        for name, given in row.items():
            column = self.columns.get(name)
            if column is None:
                wrong.append(f"unknown column {name!r}")
            elif column.kind in KINDS and not _fits(column, given):
                wrong.append(f"{name} does not fit the column")
            elif given is not None and name != "patient_id":
                held = cells.get(name)
                if held is None:
                    held = cells[name] = []
                if len(held) < rows:
                    held.extend([None] * (rows - len(held)))
                held.append(_cell(name, column, given))
        cells.setdefault("patient_id", []).append(_guarded(patient_id))
        self.rows = rows + 1
        if self.rows >= MOST_ROWS:
            self.flush()
        return wrong

    def flush(self) -> None:
        """Write what is held."""
        if not self.rows:
            return
        arrays = []
        for field in self.schema:
            held = self.cells.get(field.name, [])
            held.extend([None] * (self.rows - len(held)))
            arrays.append(pa.array(held, field.type))
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = parquet.ParquetWriter(self.path, self.schema, compression="lz4")
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.cells, self.rows = {}, 0

    def close(self) -> None:
        """Write the rest."""
        self.flush()
        if self.writer is not None:
            self.writer.close()


def _fits(column: Column, given: Any) -> bool:
    """Whether a value can stand in a column of numbers or truths; absent always can."""
    if given is None or isinstance(given, bool):
        return given is None or column.kind == "truth"
    return column.kind == "number" and isinstance(given, int | float) and abs(given) <= LARGEST


def _cell(name: str, column: Column, given: Any) -> Any:
    if column.kind in PLAIN and isinstance(given, str):
        return given
    if column.kind in KINDS:
        return given
    if column.kind == "text" and isinstance(given, str):
        return _guarded(given)
    return write_cell(name, column, given)


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def write_tables(records: Iterable[Mapping[str, Any]], folder: Path, tell: Callable[[Problem], None]) -> None:
    """Write records as one file for each table; what a table cannot hold is told and left out."""
    tables = {name: TableColumns(name, folder / f"{name}.parquet") for name in ("patient", *TABLES)}
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
    for row in rows:
        if row.get("patient_id", patient_id) != patient_id:
            tell(Problem(table.path.stem, "the row belongs to another patient", "left out"))
            continue
        for what in table.add(patient_id, row):
            tell(Problem(table.path.stem, what, "left out"))
