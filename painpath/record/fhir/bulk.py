"""A FHIR bulk-export folder (NDJSON files) → one raw record per patient, streamed.

The lines may stand in any order and in any file: they are filed by patient in a temporary database on
disk first, so memory holds one patient at a time, and the same lines in another order give the same
records.
"""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from painpath.record.fhir.bundle import HANDLERS, misfit, read_patient, read_resource, unlisted_patient
from painpath.record.fhir.collect import Collector, Lookup, Shared
from painpath.record.fhir.patients import NOBODY, patient_id_in, subject_of
from painpath.record.fhir.structs import DECODE_HEAD, DECODE_RESOURCE, Head, Resource
from painpath.record.problem import Imported, Problem, Unreadable

SUFFIXES = (".ndjson", ".ndjson.gz")
Filed = tuple[str, str, str, bytes]  # patient, type, id, line


def read_ndjson_folder(path: Path) -> Iterator[Imported]:
    """One raw record per patient, by patient id; lines that no patient owns are reported with the first."""
    files = sorted(file for file in path.glob("*") if file.name.endswith(SUFFIXES))
    if not files:
        raise Unreadable(str(path), "no *.ndjson or *.ndjson.gz file", "give a FHIR bulk-export folder")
    store = _Store()
    try:
        for file in files:
            store.file_all(file)
        yield from store.records(str(path))
    finally:
        store.base.close()


class _Store:
    """Lines by patient in a private temporary database that is gone when it is closed."""

    def __init__(self) -> None:
        self.base = sqlite3.connect("")
        self.base.execute("PRAGMA journal_mode = OFF")
        self.base.execute("CREATE TABLE line (patient TEXT, kind TEXT, id TEXT, text BLOB)")
        self.base.execute("CREATE TABLE shared (name TEXT PRIMARY KEY, text BLOB) WITHOUT ROWID")
        self.problems: list[Problem] = []

    def file_all(self, file: Path) -> None:
        """File every line of one file under its patient."""
        rows = (row for number, line in read_lines(file) for row in self._filed(line, f"{file}:{number}"))
        self.base.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)

    def _filed(self, line: bytes, place: str) -> Iterable[Filed]:
        try:
            head = DECODE_HEAD(line)
        except msgspec.ValidationError as error:
            self.problems.extend(misfit(line, place, str(error)))
            return ()
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self.problems.append(Problem(place, f"not a FHIR resource ({error})", "left out"))
            return ()
        if head.resource_type in Shared.TYPES:
            names = {name for name in (head.url, f"{head.resource_type}/{head.id}") if name}
            self.base.executemany("INSERT OR REPLACE INTO shared VALUES (?, ?)", [(n, line) for n in names])
            return ()
        if head.resource_type not in HANDLERS and head.resource_type != "Patient":
            return ()
        owner = owner_of(head)
        if owner is None:
            self.problems.append(Problem(f"{place} ({head.resource_type})", "names no patient", "left out"))
            return ()
        return ((owner, head.resource_type, head.id or "", line),)

    def records(self, where: str) -> Iterator[Imported]:
        """The record of each patient, in the order of their ids."""
        self.base.execute("CREATE INDEX by_patient ON line (patient, kind, id)")
        order = "SELECT patient, kind, id, text FROM line ORDER BY patient, kind, id, text"
        for patient, rows in groupby(self.base.execute(order), key=lambda row: str(row[0])):
            yield self._record(patient, rows, where)

    def _record(self, patient: str, rows: Iterable[Filed], where: str) -> Imported:
        resources, misfits = _decoded(rows, where)
        patients = [r for r in resources if r.resource_type == "Patient"]
        if patients or not resources:
            out = read_patient(patient, patients[0] if patients else None, where, self._lookup())
        else:
            out = unlisted_patient(patient, resources[0], where, self._lookup())
        if len(out.record["patient"]) <= 1 and not patients:
            out.report(
                Problem(f"{where}: Patient/{patient}", "no Patient resource", "birth date and sex unknown")
            )
        _read_all(resources, out)
        for problem in [*misfits, *self.problems]:
            out.report(problem)
        self.problems.clear()
        return out.imported()

    def _lookup(self) -> Lookup:
        def find(reference: str) -> Resource | None:
            address = reference.partition("|")[0].partition("/_history/")[0]
            names = (address, "/".join(address.rsplit("/", 2)[-2:]))
            found = self.base.execute("SELECT text FROM shared WHERE name IN (?, ?)", names).fetchone()
            return DECODE_RESOURCE(found[0]) if found else None

        return find


def owner_of(head: Head) -> str | None:
    """The id of the patient whom a resource is about; None when it names none."""
    if head.resource_type == "Patient":
        return head.id
    reference = subject_of(head)
    if reference is None or reference == NOBODY:
        return None
    if reference.startswith("#"):
        return f"{head.resource_type}/{head.id}{reference}"
    return patient_id_in(reference)


def _decoded(rows: Iterable[Filed], where: str) -> tuple[list[Resource], list[Problem]]:
    resources, misfits = [], []
    for _, kind, name, line in rows:
        try:
            resources.append(DECODE_RESOURCE(line))
        except msgspec.ValidationError as error:
            misfits.extend(misfit(line, f"{where}: {kind}/{name}", str(error)))
    return resources, misfits


def _read_all(resources: list[Resource], out: Collector) -> None:
    for resource in resources:
        if resource.resource_type in HANDLERS:
            read_resource(resource, out)


def read_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, with their numbers. Raises Unreadable where it is damaged."""
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.strip().removeprefix(b"\xef\xbb\xbf")
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(
            str(file), f"cannot be read to its end ({error})", "export or copy it again"
        ) from None
