"""Reading large tables with DuckDB: bounded memory, patient by patient in the order of their ids.

DuckDB is imported when the first connection is opened, never for one patient's file.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from painpath.record.problem import Unreadable

MEMORY_LIMIT = "1GB"
BATCH = 2048

LINE = re.compile(r"CSV Error on Line: (\d+)")
COUNTED = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
ONE_CELL = "end a short line with commas, and put a text that holds a comma in double quotes"
KNOWN = (
    ("unterminated quote", "a double quote is not closed", "close it; inside a text write it twice"),
    ("Invalid unicode", "is not UTF-8 text", "export it as CSV in UTF-8"),
    ("GZIP", "damaged gzip file", "copy or export it again"),
)

Row = tuple[Any, ...]
Patients = Iterator[tuple[Any, list[Row]]]


@contextmanager
def connection() -> Iterator[Any]:
    """A database in memory that spills to a folder of its own, removed at the end."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="painpath-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": spill,
            "memory_limit": MEMORY_LIMIT,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        database = duckdb.connect(":memory:", config=settings)
        try:
            yield database
        finally:
            database.close()


def by_patient(database: Any, query: str, where: str) -> Patients:
    """The rows of a query that is ordered by its first column, one group for each patient."""
    return groups(_rows(database.cursor(), query, where))


def groups(rows: Iterator[Row]) -> Patients:
    """Rows that stand by patient, their first cell, as one group for each; a group is read when it is asked for."""
    return ((patient, list(group)) for patient, group in groupby(rows, key=itemgetter(0)))


def _rows(cursor: Any, query: str, where: str) -> Iterator[Row]:
    import duckdb

    try:
        cursor.execute(query)
        while batch := cursor.fetchmany(BATCH):
            yield from batch
    except duckdb.Error as error:
        raise unreadable(where, error) from None


def unreadable(where: str, error: Exception) -> Unreadable:
    """What DuckDB says about a file, in plain words where they are known: which line, what is wrong, what would do."""
    told = str(error)
    first = told.splitlines()[0].removeprefix("Invalid Input Error: ")
    line = LINE.match(first)
    counted = COUNTED.search(told)
    if line and counted:
        more = "fewer" if int(counted[2]) < int(counted[1]) else "more"
        return Unreadable(f"{where}, line {line[1]}", f"{more} cells than headings", ONE_CELL)
    for sign, what, repair in KNOWN:
        if sign in told:
            return Unreadable(f"{where}, line {line[1]}" if line else where, what, repair)
    return Unreadable(where, first, "mend the file, or export it again")


def merged(streams: Mapping[str, Patients]) -> Iterator[tuple[str, dict[str, list[Row]]]]:
    """One patient after the other, with his rows from every stream; each stream is ordered by patient."""
    heads = {name: next(stream, None) for name, stream in streams.items()}
    while waiting := {name: head for name, head in heads.items() if head is not None}:
        patient = min(head[0] for head in waiting.values())
        found = {name: head[1] for name, head in waiting.items() if head[0] == patient}
        for name in found:
            heads[name] = next(streams[name], None)
        yield patient, found


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def source(path: Path, names: list[str], delimiter: str = ",") -> str:
    """The SQL that reads a CSV file with these columns as text, or a Parquet file.

    Files with tabs, as the OMOP vocabulary service gives them out, have no quotes.
    """
    literal = quoted(_no_glob(str(path)))
    if path.suffix.lower() == ".parquet":
        return f"read_parquet({literal})"
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    quotes = "quote='', escape=''" if delimiter == "\t" else "quote='\"', escape='\"'"
    return (
        f"read_csv({literal}, columns={{{columns}}}, header=true, auto_detect=false, delim={quoted(delimiter)}, "
        f"{quotes}, nullstr='', allow_quoted_nulls=false)"
    )


def _no_glob(path: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def described(database: Any, path: Path) -> dict[str, str]:
    """The columns of a Parquet file and their types."""
    import duckdb

    try:
        found = database.execute(f"DESCRIBE SELECT * FROM {source(path, [])}").fetchall()
    except duckdb.Error as error:
        raise unreadable(path.name, error) from None
    return {name: kind for name, kind, *_ in found}


def as_text(name: str, kind: str) -> str:
    """The SQL that turns a column of a Parquet file into the text of a cell; times as ISO 8601."""
    sql = column(name)
    if kind.endswith("[]"):
        return f"array_to_string({sql}, ';')"
    if kind.startswith("TIMESTAMP WITH"):
        return f"strftime({sql} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):  # midnight is how a date is stored: an hour that nobody gave
        day, instant = (f"strftime({sql}, '{form}')" for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"))
        return f"CASE WHEN {sql} = date_trunc('day', {sql}) THEN {day} ELSE {instant} END"
    return f"CAST({sql} AS VARCHAR)"
