"""Every row filed under the range of its patient, where a range cannot be read straight from the source.

A table is filed whole before the next, many files in one go; a file that cannot be read is found by filing that go
once more, file by file.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.layout.begun import Filed, Way
from painpath.cohort.layout.disk import FULL
from painpath.cohort.layout.opened import Files, run
from painpath.cohort.layout.part import schema_of
from painpath.record import duck
from painpath.record.problem import Unreadable

FILES_AT_ONCE = 64


def file_all(files: Files, way: Way, told: Callable[[float], None]) -> None:
    """File the rows of every table that is not filed yet."""
    filed = way.filed() or Filed([], [], [])
    tables = filed.tables
    for number, table in enumerate(files.rows, 1):
        if table not in tables:
            shutil.rmtree(way.pieces / table, ignore_errors=True)
            _file(files, table, way.pieces)
            tables = [*tables, table]
            way.note_filed(Filed(tables, files.aside, files.lost, filed.piecewise))
        told(number / len(files.rows))


def _file(files: Files, table: str, pieces: Path) -> None:
    """File the rows of a table under their ranges; where that fails, file by file, to find the bad one."""
    every = list(files.rows[table].items())
    for first in range(0, len(every), FILES_AT_ONCE):
        some = every[first : first + FILES_AT_ONCE]
        folder = pieces / table / str(first)
        try:
            _copy(files, [sql for _, sql in some], folder, table)
        except Unreadable as error:
            if FULL in error.what:
                raise
            shutil.rmtree(folder, ignore_errors=True)
            for number, (path, sql) in enumerate(some):
                _file_one(files, table, path, sql, pieces / table / f"{first}-{number}")


def _file_one(files: Files, table: str, path: Path, sql: str, folder: Path) -> None:
    try:
        _copy(files, [sql], folder, str(path))
    except Unreadable as error:
        shutil.rmtree(folder, ignore_errors=True)
        files.lose(table, path, error)


def _copy(files: Files, queries: list[str], folder: Path, where: str) -> None:
    folder.mkdir(parents=True)
    rows = " UNION ALL ".join(f"({sql})" for sql in queries)
    run(
        files,
        f"COPY (SELECT rows.*, part FROM ({rows}) rows JOIN patients USING (patient_id)) "
        f"TO {duck.quoted(str(folder))} (FORMAT parquet, COMPRESSION lz4, PARTITION_BY (part), OVERWRITE_OR_IGNORE)",
        where,
    )


def filed_rows(files: Files, way: Way, number: int) -> dict[str, pa.Table]:
    """The tables of a range, from what was filed under it."""
    return {table: _of_pieces(way.pieces / table, table, number) for table in files.rows}


def drop_filed(files: Files, way: Way, number: int) -> None:
    """Forget what was filed under a range."""
    for table in files.rows:
        for piece in (way.pieces / table).glob(f"*/part={number}"):
            shutil.rmtree(piece)


def _of_pieces(folder: Path, table: str, number: int) -> pa.Table:
    schema = pa.schema(list(schema_of(table).items()))
    texts = [name for name in schema.names if pa.types.is_string(schema.field(name).type)]
    found = [
        parquet.read_table(path, columns=schema.names, read_dictionary=texts, partitioning=None)
        for path in sorted(folder.glob(f"*/part={number}/*.parquet"))
    ]
    return pa.concat_tables(found).unify_dictionaries() if found else schema.empty_table()
