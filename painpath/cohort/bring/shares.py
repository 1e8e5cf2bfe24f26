"""A source cut into shares of whole patients, so that several processes can read it at once."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import duckdb

from painpath.cohort.bring.manifest import Export
from painpath.cohort.bring.ranges import Share, ranges_of, spread
from painpath.record import duck
from painpath.record.fhir.bulk import size_of
from painpath.record.omop.tables import NEEDED, source_of, table_name

SHARE_BYTES = 64 * 1024 * 1024
RANGES_EACH = 4  # for each process, so that none waits long for another
Told = Callable[[float], None]


def share_ndjson(
    export: Export, out: Path, called: str, jobs: int, pool: Executor, told: Told
) -> tuple[list[Share], dict[str, int]]:
    """The lines of an export by patient, and how many there were of each type; lines of nobody are told."""
    folders = [
        out / f"share-{number:05d}" for number in range(max(jobs, -(-size_of(export.files) // SHARE_BYTES)))
    ]
    for folder in folders:
        folder.mkdir(parents=True)
    size = sum(path.stat().st_size for path in export.files)
    ranges = [one for path in export.files for one in ranges_of(path, size // (jobs * RANGES_EACH))]
    waiting = [pool.submit(spread, one, folders, frozenset(export.deleted)) for one in ranges]
    shared: list[bytes] = []
    types: Counter[str] = Counter()
    before: Counter[Path] = Counter()  # lines of a file in the ranges before
    for done, (one, result) in enumerate(zip(ranges, waiting, strict=True), 1):
        found = result.result()
        export.problems += [*found.problems(one.path, before[one.path])]
        shared += found.shared
        types.update(found.types)
        before[one.path] += found.lines
        told(done / len(ranges))
    used = [folder for folder in folders if any(folder.iterdir())]
    for folder in used:  # what every share may need
        (folder / "shared.ndjson").write_bytes(b"\n".join(shared) + b"\n")
    return [Share(folder, called) for folder in used], dict(sorted(types.items()))


def share_bundles(folder: Path) -> list[Share]:
    """Each bundle is a share."""
    names = sorted(path for path in folder.rglob("*") if path.name.endswith((".json", ".json.gz")))
    return [Share(path, str(path)) for path in names if path.is_file()]


def share_omop(folder: Path, out: Path, called: str, shares: int, told: Told) -> list[Share]:
    """An OMOP folder as several, each with some of the persons and all of the concepts."""
    files = {
        table_name(path.name): path for path in sorted(folder.iterdir()) if table_name(path.name) in NEEDED
    }
    folders = [out / f"share-{number:05d}" for number in range(shares)]
    for one in folders:
        one.mkdir(parents=True)
    with duck.connection() as database:
        database.execute("SET threads = 1")  # one file for each share
        for done, (table, path) in enumerate(files.items(), 1):
            rows, names = source_of(database, path)
            if table == "concept" or "person_id" not in names:
                for one in folders:
                    shutil.copy(path, one / path.name)
            else:
                _share_table(database, rows, folders, out / table, str(path))
            told(done / len(files))
    return [
        Share(one, called)
        for one in folders
        if any(table_name(path.name) != "concept" for path in one.iterdir())
    ]


def _share_table(database: Any, rows: str, folders: list[Path], out: Path, where: str) -> None:
    """Rows without a person go to the first share, where they are told."""
    which = f"coalesce(hash(nullif(CAST(person_id AS VARCHAR), '')) % {len(folders)}, 0)"
    out.mkdir()
    try:
        database.execute(
            f"COPY (SELECT *, {which} AS share FROM {rows}) TO {duck.quoted(str(out))} "
            "(FORMAT parquet, PARTITION_BY (share), OVERWRITE_OR_IGNORE)"
        )
    except duckdb.Error as error:
        raise duck.unreadable(where, error) from None
    for number, folder in enumerate(folders):
        for file in (out / f"share={number}").glob("*.parquet"):
            file.rename(folder / f"{out.name}.parquet")
    shutil.rmtree(out)
