"""Tables in any order and any number of files → one folder for each range of patients, in bounded memory.

First the rows of each patient are counted, then every row is filed under the range of its patient,
then each range is sorted and written. A patient is never in two ranges.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.columns import SET_ASIDE
from painpath.cohort.layout.disk import cannot_write, write_parquet, write_text
from painpath.cohort.layout.index import FORMAT, LAYOUT, Layout, PartOf
from painpath.cohort.layout.opened import Files, count_rows, open_files, run
from painpath.cohort.layout.part import schema_of, write_part
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.source import SYNTHETIC, Source
from painpath.record import duck
from painpath.record.problem import Problem, Unreadable
from painpath.version import __version__

PART_PATIENTS, PART_ROWS = 25_000, 4_000_000
MOST_ROWS = 50_000
WHOLE = 10**9
FILES_AT_ONCE = 64
PIECES, ASIDE = ".pieces", "set_aside.parquet"


def lay_out(
    source: Source,
    out: Path,
    *,
    part_patients: int = PART_PATIENTS,
    part_rows: int = PART_ROWS,
    most_rows: int = MOST_ROWS,
    secret: Secret | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> Layout:
    """Lay a source out in a folder; `told` hears how much is done, from 0 to 1. What was begun is begun anew."""
    for begun in (*out.glob("part-*"), out / PIECES):
        shutil.rmtree(begun, ignore_errors=True)
    (out / LAYOUT).unlink(missing_ok=True)
    try:
        with duck.connection() as database:
            files = open_files(database, source, secret)
            return _lay_out(source, out, files, (part_patients, part_rows, most_rows), told)
    except OSError as error:
        raise cannot_write(out, error) from None
    finally:
        shutil.rmtree(out / PIECES, ignore_errors=True)


def _lay_out(
    source: Source, out: Path, files: Files, sizes: tuple[int, int, int], told: Callable[[float], None]
) -> Layout:
    database, pieces = files.database, out / PIECES
    (pieces / "spill").mkdir(parents=True)
    database.execute(f"SET temp_directory = {duck.quoted(str(pieces / 'spill'))}")
    database.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    count_rows(files)
    told(0.1)
    _ranges(files, *sizes)
    for number, table in enumerate(files.rows, 1):
        _file(files, table, pieces)
        told(0.1 + 0.5 * number / len(files.rows))
    metadata = {"painpath.version": __version__, "painpath.layout": str(FORMAT), **_label(source)}
    parts, rows = [], dict[str, int]()
    count = database.execute("SELECT coalesce(max(part) + 1, 0) FROM patients").fetchone()[0]
    for number in range(count):
        part = _finish(files, pieces, out, number, metadata)
        parts.append(PartOf(f"part-{number:05d}", part[0], sum(part[1].values())))
        rows = {name: rows.get(name, 0) + part[1].get(name, 0) for name in {**rows, **part[1]}}
        told(0.6 + 0.4 * (number + 1) / count)
    _write_aside(files, out / ASIDE, metadata)
    layout = Layout(
        FORMAT, __version__, source.digest, parts, dict(sorted(rows.items())), len(files.aside), files.lost,
        source.synthetic,
    )  # fmt: skip
    write_text(out / LAYOUT, msgspec.json.format(msgspec.json.encode(layout), indent=1).decode() + "\n")
    return layout


def _ranges(files: Files, part_patients: int, part_rows: int, most_rows: int) -> None:
    """Which range each patient falls into; one with too many rows falls into none and is named."""
    database = files.database
    database.execute("CREATE TABLE sums AS SELECT patient_id, sum(n) AS n FROM counts GROUP BY 1")
    many = database.execute(f"SELECT * FROM sums WHERE n > {most_rows} ORDER BY 1").fetchall()
    for patient, n in many:
        told = Problem(
            "patient",
            f"has {n} rows, more than {most_rows}",
            "set aside as a whole; raise --most-rows to judge",
        )
        files.aside.append((patient, "", told))
    each = -(-WHOLE // part_patients)
    weight = f"greatest({each}, n * {WHOLE} // {part_rows})"
    before = f"sum({weight}) OVER (ORDER BY patient_id ROWS UNBOUNDED PRECEDING) - {weight}"
    database.execute(
        f"CREATE TABLE patients AS SELECT patient_id, CAST(({before}) // {WHOLE} AS INTEGER) AS part "
        f"FROM sums WHERE n <= {most_rows}"
    )
    # a heavy patient may have filled several ranges: the numbers left free are closed up
    database.execute(
        "CREATE OR REPLACE TABLE patients AS SELECT patient_id, "
        "CAST(dense_rank() OVER (ORDER BY part) - 1 AS INTEGER) AS part FROM patients"
    )


def _file(files: Files, table: str, pieces: Path) -> None:
    """File the rows of a table under their ranges; where that fails, file by file, to find the bad one."""
    every = list(files.rows[table].items())
    for first in range(0, len(every), FILES_AT_ONCE):
        some = every[first : first + FILES_AT_ONCE]
        folder = pieces / table / str(first)
        try:
            _copy(files, [sql for _, sql in some], folder, table)
        except Unreadable as error:
            if "disk is full" in error.what:
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


def _finish(
    files: Files, pieces: Path, out: Path, number: int, metadata: dict[str, str]
) -> tuple[int, dict[str, int]]:
    """One range, from its pieces to its folder; gives its patients and its rows by table."""
    found = files.database.execute("SELECT patient_id FROM patients WHERE part = ? ORDER BY 1", [number])
    patients = [row[0] for row in found.fetchall()]
    tables = {table: _pieces(pieces / table, table, number) for table in files.rows}
    folder, draft = out / f"part-{number:05d}", out / PIECES / "part"
    rows, problems = write_part(draft, tables, patients, metadata)
    draft.rename(folder)
    files.aside += [(patient, "patient", problem) for patient, problem in problems]
    for table in files.rows:
        for piece in (pieces / table).glob(f"*/part={number}"):
            shutil.rmtree(piece)
    return len(patients), rows


def _pieces(folder: Path, table: str, number: int) -> pa.Table:
    schema = pa.schema(list(schema_of(table).items()))
    texts = [name for name in schema.names if pa.types.is_string(schema.field(name).type)]
    found = [
        parquet.read_table(path, columns=schema.names, read_dictionary=texts, partitioning=None)
        for path in sorted(folder.glob(f"*/part={number}/*.parquet"))
    ]
    return pa.concat_tables(found).unify_dictionaries() if found else schema.empty_table()


def _write_aside(files: Files, path: Path, metadata: dict[str, str]) -> None:
    rows = [(patient, table, one.where, one.what, one.repair) for patient, table, one in files.aside]
    frame = pl.DataFrame(rows, schema=SET_ASIDE, orient="row").sort(list(SET_ASIDE))
    write_parquet(path, frame.to_arrow(), metadata)


def _label(source: Source) -> dict[str, str]:
    """The mark of made-up data, where the source carries it."""
    return {SYNTHETIC.decode(): "synthetic: made up by painpath, no real patient"} if source.synthetic else {}
