"""Records to a folder of CSV or Parquet tables that reads back as the same records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal, Protocol

from painpath.record.folder.cells import columns_of, write_cell
from painpath.record.problem import Problem
from painpath.record.tables import TABLES, Column

BATCH_ROWS = 10_000
NEEDS_QUOTES = (",", '"', "\n", "\r")
Cells = list[str | None]


class Writer(Protocol):
    """What writes one table: a row at a time, its cells by column; what is not among them is left empty."""

    def row(self, values: Mapping[str, Any]) -> None:
        """Write one row. Raises OSError where the disk does not take it."""

    def close(self) -> None:
        """Write what is still held back; nothing can be written afterwards."""


def write_table_folder(
    records: Iterable[Mapping[str, Any]], path: Path | str, format: Literal["csv", "parquet"] = "csv"
) -> list[Problem]:
    """Write records as one file per table; what a table cannot hold is left out and told."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    problems: dict[Problem, None] = {}
    writers: dict[str, Writer] = {}
    with ExitStack() as open_files:
        for record in records:
            for table, values in _rows(record, problems):
                if table not in writers:
                    kind = CsvTable if format == "csv" else ParquetTable
                    writers[table] = kind(folder / f"{table}.{format}", columns_of(table))
                    open_files.callback(writers[table].close)
                writers[table].row(values)
    return list(problems)


def _rows(record: Mapping[str, Any], problems: dict[Problem, None]) -> Iterator[tuple[str, dict[str, Any]]]:
    patient = record.get("patient") or {}
    patient_id = patient.get("patient_id")
    if not isinstance(patient_id, str) or not patient_id:
        problems[Problem("patient.patient_id", "missing", "the record is left out; give it one")] = None
        return
    yield "patient", _known("patient", patient, problems)
    for table in record:
        if table not in ("patient", *TABLES):
            problems[Problem(f"{patient_id}, {table}", "there is no such table", "left out")] = None
    for table in TABLES:
        for number, row in enumerate(record.get(table) or [], 1):
            if row.get("patient_id", patient_id) != patient_id:
                where = f"{patient_id}, {table}[{number}]"
                problems[Problem(where, "the row belongs to another patient", "left out")] = None
                continue
            yield table, {**_known(table, row, problems), "patient_id": patient_id}


def _known(table: str, row: Mapping[str, Any], problems: dict[Problem, None]) -> dict[str, Any]:
    columns = columns_of(table)
    for name in row:
        if name not in columns:
            problems[Problem(f"{table}.{name}", "unknown column", "left out")] = None
    return {name: row[name] for name in columns if row.get(name) is not None}


class CsvTable:
    """A CSV file in UTF-8: absent is nothing, an empty text is a pair of quotes."""

    def __init__(self, path: Path, columns: dict[str, Column]) -> None:
        self.columns = columns
        self.file = path.open("w", encoding="utf-8", newline="")
        self.file.write(",".join(columns) + "\n")

    def row(self, values: Mapping[str, Any]) -> None:
        cells = [
            _csv_cell(write_cell(name, column, values[name])) if name in values else ""
            for name, column in self.columns.items()
        ]
        self.file.write(",".join(cells) + "\n")

    def close(self) -> None:
        self.file.close()


def _csv_cell(cell: str | None) -> str:
    if cell is None:
        return ""
    if cell and not any(mark in cell for mark in NEEDS_QUOTES) and cell == cell.strip():
        return cell
    return '"' + cell.replace('"', '""') + '"'


class ParquetTable:
    """A Parquet file: numbers as double, truth values as boolean, everything else as text."""

    def __init__(self, path: Path, columns: dict[str, Column]) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        kinds = {"number": pa.float64(), "truth": pa.bool_()}
        self.columns = columns
        self.schema = pa.schema([(n, kinds.get(c.kind, pa.string())) for n, c in columns.items()])
        self.writer = ParquetWriter(path, self.schema, compression="zstd")
        self.batch: list[dict[str, Any]] = []

    def row(self, values: Mapping[str, Any]) -> None:
        row = {}
        for name, column in self.columns.items():
            given = values.get(name)
            plain = column.kind in ("number", "truth")
            row[name] = given if plain else write_cell(name, column, given)
        self.batch.append(row)
        if len(self.batch) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        self.writer.write_table(pa.Table.from_pylist(self.batch, self.schema))
        self.batch.clear()

    def close(self) -> None:
        self._flush()
        self.writer.close()
