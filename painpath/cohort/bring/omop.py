"""An OMOP folder cut into shares of whole persons."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from painpath.cohort.bring.shares import Share
from painpath.record import duck
from painpath.record.omop.tables import NEEDED, source_of, table_name

Told = Callable[[float], None]


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
