"""The files of a source opened: what can be read of them, whose the rows are, and what is set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from painpath.cohort.layout import source as sources
from painpath.cohort.layout.disk import cannot_write, is_full
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.source import Source
from painpath.record import duck
from painpath.record.problem import Problem, Unreadable

WHOSE = "left out; whose are they?"


@dataclass
class Files:
    """A source opened: SQL for the rows of every file and for their number by patient, and what has been set aside so far."""

    database: Any
    rows: dict[str, dict[Path, str]] = field(default_factory=dict)
    counts: dict[Path, str] = field(default_factory=dict)
    aside: list[tuple[str | None, str, Problem]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def lose(self, table: str, file: Path, error: Unreadable) -> None:
        """Name a file that cannot be read, and go on without it."""
        self.rows[table].pop(file, None)
        self.lost.append(file.name)
        self.aside.append(
            (None, table, Problem(str(file), error.what, "the whole file is set aside; " + error.repair))
        )

    def leave_out(self, lost: Collection[str]) -> None:
        """Go on without the files that were lost before, by their paths."""
        for rows in self.rows.values():
            for path in [path for path in rows if str(path) in lost]:
                del rows[path]


def open_files(database: Any, source: Source, secret: Secret | None) -> Files:
    """The SQL of every file that can be opened; the others are named, as is what they hold beyond a record."""
    files = Files(database, {table: {} for table in source.files})
    files.aside += [(None, "", problem) for problem in source.problems]
    for table, paths in source.files.items():
        for path in paths:
            try:
                query = sources.query(database, table, path, secret)
                files.aside += [(None, table, problem) for problem in query.strange]
                for misfit in query.misfits:
                    files.aside += _misfits(database, table, path, misfit)
                files.rows[table][path], files.counts[path] = query.rows, query.counts
            except Unreadable as error:
                files.lose(table, path, error)
    return files


def _misfits(database: Any, table: str, path: Path, sql: str) -> Iterator[tuple[str | None, str, Problem]]:
    """Cells that are neither empty nor what their column asks for."""
    try:
        found = database.execute(sql).fetchall()
    except duckdb.Error as error:
        raise duck.unreadable(str(path), error) from None
    for patient, name, given in found:
        yield patient, table, Problem(f"{table}.{name}", f"{given!r} does not fit the column", "set aside")


def run(files: Files, sql: str, where: str) -> None:
    """Run SQL on the files. Raises Unreadable, for a full disk in its own words."""
    with _told(where):
        files.database.execute(sql)


def fetched(files: Files, sql: str, where: str) -> Any:
    """The rows of a query as an Arrow table, in any thread. Raises Unreadable."""
    with _told(where), files.database.cursor() as cursor:
        return cursor.sql(sql).to_arrow_table()


@contextmanager
def _told(where: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if is_full(error):
            raise cannot_write(Path(where), OSError(28, "No space left on device")) from None
        raise duck.unreadable(where, error) from None


def count_rows(files: Files) -> None:
    """The rows of each patient in each table; a file that cannot be read is lost, rows of nobody are told."""
    database = files.database
    database.execute("CREATE TABLE counts (patient_id VARCHAR, n BIGINT)")
    for table in files.rows:
        for path in list(files.rows[table]):
            try:
                run(files, f"INSERT INTO counts {files.counts[path]}", str(path))
            except Unreadable as error:
                files.lose(table, path, error)
            nobody = database.execute("SELECT sum(n) FROM counts WHERE patient_id IS NULL").fetchone()[0]
            if nobody:
                told = Problem(path.name, f"rows without patient_id: {nobody}", WHOSE)
                files.aside.append((None, table, told))
                database.execute("DELETE FROM counts WHERE patient_id IS NULL")
