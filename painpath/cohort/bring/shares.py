"""A source cut into shares of whole patients, so that several processes can read it at once."""

from __future__ import annotations

import shutil
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from painpath.cohort.bring.manifest import Export
from painpath.record import duck
from painpath.record.fhir.bulk import owner_of, read_lines
from painpath.record.fhir.collect import Shared
from painpath.record.fhir.decode import READ_TYPES
from painpath.record.fhir.structs import DECODE_HEAD
from painpath.record.omop.tables import NEEDED, source_of, table_name
from painpath.record.problem import Problem

SHARE_BYTES = 64 * 1024 * 1024
HELD_BYTES = 1024 * 1024
Told = Callable[[float], None]


@dataclass(frozen=True)
class Share:
    """A folder or file of its own with whole patients, and how its places are called in the source."""

    path: Path
    called: str


class Spread:
    """Lines kept in memory by share until there are enough to be worth a write."""

    def __init__(self, out: Path, shares: int) -> None:
        self.folders = [out / f"share-{number:05d}" for number in range(shares)]
        for folder in self.folders:
            folder.mkdir(parents=True)
        self.lines: dict[int, list[bytes]] = defaultdict(list)
        self.held: dict[int, int] = defaultdict(int)

    def put(self, patient: str, line: bytes) -> None:
        """File a line under its patient's share."""
        share = zlib.crc32(patient.encode()) % len(self.folders)
        self.lines[share].append(line)
        self.held[share] += len(line)
        if self.held[share] > HELD_BYTES:
            self.flush(share)

    def flush(self, share: int) -> None:
        """Write what is held of a share."""
        with (self.folders[share] / "resources.ndjson").open("ab") as stream:
            stream.write(b"\n".join(self.lines.pop(share)) + b"\n")
        self.held.pop(share)

    def finish(self, shared: list[bytes]) -> list[Path]:
        """Write the rest, and what every share may need; gives the folders that hold anything."""
        for share in list(self.lines):
            self.flush(share)
        used = [folder for folder in self.folders if (folder / "resources.ndjson").exists()]
        for folder in used:
            (folder / "shared.ndjson").write_bytes(b"\n".join(shared) + b"\n")
        return used


def share_ndjson(
    export: Export, out: Path, called: str, jobs: int, told: Told
) -> tuple[list[Share], dict[str, int]]:
    """The lines of an export by patient, and how many there were of each type; lines of nobody are told."""
    size = sum(path.stat().st_size for path in export.files)
    spread = Spread(out, max(jobs, -(-size // SHARE_BYTES)))
    shared: list[bytes] = []
    types: dict[str, int] = defaultdict(int)
    done = 0
    for path in export.files:
        for number, line in read_lines(path):
            _put(spread, export, shared, types, line, f"{path}:{number}")
        done += path.stat().st_size
        told(done / max(1, size))
    return [Share(folder, called) for folder in spread.finish(shared)], dict(sorted(types.items()))


def _put(
    spread: Spread, export: Export, shared: list[bytes], types: dict[str, int], line: bytes, place: str
) -> None:
    try:
        head = DECODE_HEAD(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        export.problems.append(Problem(place, f"not a FHIR resource ({error})", "left out"))
        return
    types[head.resource_type] += 1
    if head.resource_type not in READ_TYPES:
        return
    if head.resource_type in Shared.TYPES:
        shared.append(line)
        return
    owner = owner_of(head)
    if owner is None:
        export.problems.append(Problem(f"{place} ({head.resource_type})", "names no patient", "left out"))
    elif f"{head.resource_type}/{head.id}" not in export.deleted and f"Patient/{owner}" not in export.deleted:
        spread.put(owner, line)


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
