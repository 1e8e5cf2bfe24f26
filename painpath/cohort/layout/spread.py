"""Tables in any order and any number of files → one folder for each range of patients, in bounded memory.

First the rows of each patient are counted. Then each range is read from the source, where that reads little
beside it (`straight`); elsewhere every row is filed under the range of its patient first. A range is sorted and
written, and a patient never in two. Each step is noted when it is finished (`begun`), so that a layout which was
killed goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa

from painpath.cohort.columns import SET_ASIDE
from painpath.cohort.layout.begun import Begun, Filed, Finished, Way
from painpath.cohort.layout.disk import FULL, cannot_write, write_parquet, write_text
from painpath.cohort.layout.filing import drop_filed, file_all, filed_rows
from painpath.cohort.layout.index import FORMAT, LAYOUT, Layout, PartOf
from painpath.cohort.layout.opened import Files, count_rows, fetched, open_files, run
from painpath.cohort.layout.part import write_part
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.source import SYNTHETIC, Source
from painpath.cohort.layout.straight import read, straight
from painpath.record import duck
from painpath.record.problem import Problem, Unreadable
from painpath.version import __version__

PART_PATIENTS, PART_ROWS = 25_000, 4_000_000
MOST_ROWS = 50_000
WHOLE = 10**9
AT_ONCE = 2  # ranges
ASIDE = "set_aside.parquet"


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
    """Lay a source out in a folder; `told` hears how much is done, from 0 to 1.

    One that was killed goes on when it is asked for again: tables that are filed and ranges that are
    written are kept. With a secret everything is begun anew, because the next secret is another one.
    """
    sizes = (part_patients, part_rows, most_rows)
    way = Way(out, None if secret else Begun(source.digest, sizes))
    (out / LAYOUT).unlink(missing_ok=True)
    try:
        way.start()
        with duck.connection() as database:
            files = open_files(database, source, secret)
            layout = _lay_out(source, way, files, sizes, told)
    except OSError as error:
        raise cannot_write(out, error) from None
    finally:
        if secret:
            way.forget()
    way.forget()
    return layout


def _lay_out(
    source: Source, way: Way, files: Files, sizes: tuple[int, int, int], told: Callable[[float], None]
) -> Layout:
    database, out = files.database, way.out
    database.execute(f"SET temp_directory = {duck.quoted(str(way.pieces / 'spill'))}")
    database.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
    _count(files, way, sizes)
    if files.lost and not any(files.rows.values()):
        way.forget()
        raise _nothing_read(source, files)
    told(0.1)
    metadata = {"painpath.version": __version__, "painpath.layout": str(FORMAT), **_label(source)}
    every = _straight(files, way, metadata, told) or _piecewise(files, way, metadata, told)
    parts, rows = [one.part for one in every], dict[str, int]()
    for one in every:
        rows = {name: rows.get(name, 0) + one.rows.get(name, 0) for name in {**rows, **one.rows}}
        files.aside += one.aside
    _write_aside(files, out / ASIDE, metadata)
    layout = Layout(
        FORMAT, __version__, source.digest, parts, dict(sorted(rows.items())), len(files.aside), files.lost,
        source.synthetic,
    )  # fmt: skip
    write_text(out / LAYOUT, msgspec.json.format(msgspec.json.encode(layout), indent=1).decode() + "\n")
    return layout


def _nothing_read(source: Source, files: Files) -> Unreadable:
    """What to say of a source of which no file can be read: the reason of the first."""
    lost = (one for _, _, one in files.aside if Path(one.where).name == files.lost[0])
    what = next(lost).what
    if len(files.lost) > 1:
        what = f"none of its {len(files.lost)} files can be read; {files.lost[0]}: {what}"
        return Unreadable(str(source.path), what, "export it again")
    return Unreadable(str(source.path / files.lost[0]), what, "export it again")


def _straight(
    files: Files, way: Way, metadata: dict[str, str], told: Callable[[float], None]
) -> list[Finished] | None:
    """Every range read from the source; None where its rows are to be filed before, or a file cannot be read."""
    filed = way.filed()
    if filed is None or filed.tables or filed.piecewise or (plan := straight(files)) is None:
        return None

    def work(number: int) -> Finished:
        return _finish(files, way, number, partial(_read, files, plan[number], number), metadata)

    try:
        return list(_each(way, len(plan), work, lambda share: told(0.1 + 0.9 * share)))
    except Unreadable as error:
        if FULL in error.what:
            raise
        way.unfinish()
        way.note_filed(msgspec.structs.replace(filed, piecewise=True))
        return None


def _piecewise(
    files: Files, way: Way, metadata: dict[str, str], told: Callable[[float], None]
) -> list[Finished]:
    """Every row filed under the range of its patient, then each range read from its pieces."""
    file_all(files, way, lambda share: told(0.1 + 0.5 * share))
    count = files.database.execute("SELECT coalesce(max(part) + 1, 0) FROM patients").fetchone()[0]

    def work(number: int) -> Finished:
        done = _finish(files, way, number, partial(filed_rows, files, way, number), metadata)
        drop_filed(files, way, number)
        return done

    return list(_each(way, count, work, lambda share: told(0.6 + 0.4 * share)))


def _each(
    way: Way, count: int, work: Callable[[int], Finished], told: Callable[[float], None]
) -> Iterator[Finished]:
    """Every range in its order, a few at once; one that was finished before is not done again."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        ranges = [pool.submit(lambda one: way.finished(named(one)) or work(one), n) for n in range(count)]
        for number, future in enumerate(ranges, 1):
            yield future.result()
            told(number / count)
    finally:
        pool.shutdown(cancel_futures=True)


def named(number: int) -> str:
    """The folder of a range."""
    return f"part-{number:05d}"


def _count(files: Files, way: Way, sizes: tuple[int, int, int]) -> None:
    """Which range each patient falls into, counted or as it was noted."""
    filed = way.filed()
    if filed is not None:
        kept = duck.quoted(str(way.patients()))
        files.database.execute(f"CREATE TABLE patients AS SELECT * FROM read_parquet({kept})")
        files.aside, files.lost = filed.aside, filed.lost
        files.leave_out({problem.where for _, _, problem in filed.aside})
        return
    count_rows(files)
    _ranges(files, *sizes)
    draft = way.pieces / "patients"
    run(files, f"COPY patients TO {duck.quoted(str(draft))} (FORMAT parquet)", str(draft))
    draft.rename(way.patients())
    way.note_filed(Filed([], files.aside, files.lost))


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


def _finish(
    files: Files, way: Way, number: int, tables: Callable[[], dict[str, pa.Table]], metadata: dict[str, str]
) -> Finished:
    """One range, from its rows to its folder."""
    sql = f"SELECT patient_id FROM patients WHERE part = {number} ORDER BY 1"
    patients = fetched(files, sql, named(number))["patient_id"].to_pylist()

    def write(draft: Path) -> Finished:
        rows, problems = write_part(draft, tables(), patients, metadata)
        part = PartOf(named(number), len(patients), sum(rows.values()))
        return Finished(part, rows, [(patient, "patient", problem) for patient, problem in problems])

    return way.finish(named(number), write)


def _read(files: Files, queries: dict[str, list[str]], number: int) -> dict[str, pa.Table]:
    """The tables of a range, from the source."""
    found = {table: read(files, some, number, table) for table, some in queries.items()}
    return {table: one for table, one in found.items() if one is not None}


def _write_aside(files: Files, path: Path, metadata: dict[str, str]) -> None:
    rows = [(patient, table, one.where, one.what, one.repair) for patient, table, one in files.aside]
    frame = pl.DataFrame(rows, schema=SET_ASIDE, orient="row").sort(list(SET_ASIDE))
    write_parquet(path, frame.to_arrow(), metadata)


def _label(source: Source) -> dict[str, str]:
    """The mark of made-up data, where the source carries it."""
    return {SYNTHETIC.decode(): "synthetic: made up by painpath, no real patient"} if source.synthetic else {}
