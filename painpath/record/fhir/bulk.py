"""A FHIR bulk-export folder (NDJSON files) → one raw record per patient, streamed.

The lines may stand in any order and in any file: they are filed by patient first, in memory or, where
there are many, in a temporary database on disk, so that memory is bounded, and the same lines in
another order give the same records. Of several versions of a resource the newest is read, and what a
bundle among the lines deletes is not.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from painpath.record.fhir.bundle import HANDLERS, read_patient, read_resource, unlisted_patient
from painpath.record.fhir.collect import Collector, Lookup, Shared
from painpath.record.fhir.decode import misfit, read_one
from painpath.record.fhir.lines import (
    BUNDLE,
    BUNDLE_IN_A_LINE,
    DAMAGED,
    SUFFIXES,
    Filed,
    head_of,
    kept_lines,
    newest_filed,
    not_read,
    owner_of,
    read_lines,
)
from painpath.record.fhir.moulds import OBSERVATION, Moulded, Moulds
from painpath.record.fhir.pages import OUTCOME, told_by_server
from painpath.record.fhir.patients import is_nobodys
from painpath.record.fhir.plain import read_plain
from painpath.record.fhir.structs import (
    DECODE_RESOURCE,
    DECODE_USUAL,
    NOTHING,
    Measured,
    Resource,
)
from painpath.record.fhir.versions import (
    Key,
    Stamp,
    deletions,
    has_versions,
    is_gone,
    parted,
    stamp_of,
    withdrawn_first,
)
from painpath.record.problem import Imported, Problem, Unreadable

HELD_BYTES, INFLATES = 128 * 1024 * 1024, 20
PATIENT = itemgetter(0)


def read_ndjson_folder(path: Path) -> Iterator[Imported]:
    """One raw record per patient, by patient id; lines that no patient owns are reported with the first."""
    files = sorted(file for file in path.glob("*") if file.name.endswith(SUFFIXES))
    if not files:
        raise Unreadable(str(path), "no *.ndjson or *.ndjson.gz file", "give a FHIR bulk-export folder")
    yield from _read(files, [], str(path), not_read(path))


def read_kept_lines(kept: list[Path], beside: list[Path], where: str) -> Iterator[Imported]:
    """The same of lines that are filed already; `beside` are NDJSON files of what every patient's may point at."""
    return _read(beside, kept, where)


def _read(
    files: list[Path], kept: list[Path], where: str, problems: Iterable[Problem] = ()
) -> Iterator[Imported]:
    lines: _Lines = _OnDisk() if _size([*files, *kept]) > HELD_BYTES else _Held()
    lines.problems.extend(problems)
    try:
        for file in files:
            lines.add(
                row for number, line in read_lines(file) for row in lines.filed(line, f"{file}:{number}")
            )
        lines.add(kept_lines(kept))
        yield from lines.records(where)
    finally:
        lines.close()


def _size(files: Iterable[Path]) -> int:
    """About how many bytes the files hold when they are unpacked."""
    return sum(file.stat().st_size * (INFLATES if file.suffix == ".gz" else 1) for file in files)


class _Lines(ABC):
    """The lines of an export by patient, and the resources that every patient's may point at."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.deleted: dict[Key, list[Stamp]] = defaultdict(list)
        self.moulds = Moulds()

    @abstractmethod
    def add(self, rows: Iterable[Filed]) -> None:
        """Take lines that are filed under their patients."""

    @abstractmethod
    def by_patient(self) -> Iterator[tuple[str, list[Filed]]]:
        """The lines of each patient by type, id and text, in the order of the patients' ids."""

    @abstractmethod
    def share(self, names: Iterable[str], line: bytes) -> None:
        """Keep a resource that others point at by its names; a later one takes the place of an earlier one."""

    @abstractmethod
    def shared(self, names: tuple[str, str]) -> bytes | None:
        """A resource that others point at."""

    def close(self) -> None:  # noqa: B027 (most have nothing to give back)
        """Give back what was used."""

    def filed(self, line: bytes, place: str) -> Iterable[Filed]:
        """A line under its patient; none where it is no patient's, or cannot be read, which is reported."""
        try:
            head = head_of(line)
        except msgspec.ValidationError as error:
            self.problems.extend(misfit(line, place, str(error)))
            return ()
        except DAMAGED as error:
            self.problems.append(Problem(place, f"not a FHIR resource ({error})", "left out"))
            return ()
        if head.resource_type in Shared.TYPES:
            self._share({name for name in (head.url, f"{head.resource_type}/{head.id}") if name}, line)
            return ()
        if head.resource_type == BUNDLE:
            gone, holds_more = parted(line)
            for key, stamp in deletions(gone):
                self.deleted[key].append(stamp)
            if holds_more:
                self.problems.append(Problem(f"{place} ({BUNDLE})", BUNDLE_IN_A_LINE, "left out"))
        if head.resource_type == OUTCOME:
            self.problems.extend(told_by_server(line, place))
        if is_nobodys(head) or (head.resource_type not in HANDLERS and head.resource_type != "Patient"):
            return ()
        owner = owner_of(head)
        if owner is None:
            self.problems.append(Problem(f"{place} ({head.resource_type})", "names no patient", "left out"))
            return ()
        return ((owner, head.resource_type, head.id or "", line),)

    def _share(self, names: Iterable[str], line: bytes) -> None:
        """The same of those names that no newer version has taken already."""
        if has_versions(line):
            known = {name: self.shared((name, name)) for name in names}
            names = [
                name for name, one in known.items() if not (one and stamp_of(one).is_after(stamp_of(line)))
            ]
        self.share(names, line)

    def records(self, where: str) -> Iterator[Imported]:
        """The record of each patient, in the order of their ids; none of one of whom everything is deleted."""
        for patient, rows in self.by_patient():
            held = [row for row in rows if not self._is_deleted(row, where)] if self.deleted else rows
            if held:
                yield self._record(patient, held, where)

    def _is_deleted(self, row: Filed, where: str) -> bool:
        """Whether a line is deleted, which is reported."""
        _, kind, name, line = row
        gone = is_gone(stamp_of(line), self.deleted.get((kind, name), ()))
        if gone:
            self.problems.append(Problem(f"{where}: {kind}/{name}", "a deleted version", "left out"))
        return gone

    def _record(self, patient: str, rows: list[Filed], where: str) -> Imported:
        found = _Decoded(rows, where, self.moulds)
        patients = found.patients
        if patients or not found.others:
            out = read_patient(patient, patients[0] if patients else None, where, self._lookup())
        else:
            out = unlisted_patient(patient, found.first(), where, self._lookup())
        if len(out.record["patient"]) <= 1 and not patients:
            out.report(
                Problem(f"{where}: Patient/{patient}", "no Patient resource", "birth date and sex unknown")
            )
        found.read(out)
        for problem in [*found.problems, *self.problems]:
            out.report(problem)
        self.problems.clear()
        return out.imported()

    def _lookup(self) -> Lookup:
        def find(reference: str) -> Resource | None:
            address = reference.partition("|")[0].partition("/_history/")[0]
            names = (address, "/".join(address.rsplit("/", 2)[-2:]))
            found = self.shared(names)
            return DECODE_RESOURCE(found) if found else None

        return find


class _OnDisk(_Lines):
    """Lines in a private temporary database that is gone when it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.base = sqlite3.connect("")
        self.base.execute("PRAGMA journal_mode = OFF")
        self.base.execute("CREATE TABLE line (patient TEXT, kind TEXT, id TEXT, text BLOB)")
        self.base.execute("CREATE TABLE shared (name TEXT PRIMARY KEY, text BLOB) WITHOUT ROWID")

    def add(self, rows: Iterable[Filed]) -> None:
        self.base.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)

    def by_patient(self) -> Iterator[tuple[str, list[Filed]]]:
        self.base.execute("CREATE INDEX by_patient ON line (patient, kind, id)")
        rows = self.base.execute("SELECT patient, kind, id, text FROM line ORDER BY patient, kind, id, text")
        return ((patient, list(some)) for patient, some in groupby(rows, key=PATIENT))

    def share(self, names: Iterable[str], line: bytes) -> None:
        self.base.executemany("INSERT OR REPLACE INTO shared VALUES (?, ?)", [(n, line) for n in names])

    def shared(self, names: tuple[str, str]) -> bytes | None:
        found = self.base.execute("SELECT text FROM shared WHERE name IN (?, ?)", names).fetchone()
        return found[0] if found else None

    def close(self) -> None:
        self.base.close()


class _Held(_Lines):
    """Lines in memory, where there are few enough of them; quicker by far."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[Filed]] = defaultdict(list)
        self.by_name: dict[str, bytes] = {}

    def add(self, rows: Iterable[Filed]) -> None:
        for row in rows:
            self.rows[row[0]].append(row)

    def by_patient(self) -> Iterator[tuple[str, list[Filed]]]:
        return ((patient, sorted(self.rows.pop(patient))) for patient in sorted(self.rows))

    def share(self, names: Iterable[str], line: bytes) -> None:
        self.by_name.update(dict.fromkeys(names, line))

    def shared(self, names: tuple[str, str]) -> bytes | None:
        found = [self.by_name[name] for name in sorted(names) if name in self.by_name]
        return found[0] if found else None


class _Decoded:
    """The newest version of each resource of a patient; older ones and those that do not fit are reported."""

    def __init__(self, rows: list[Filed], where: str, moulds: Moulds) -> None:
        self.where, self.moulds = where, moulds
        self.patients: list[Resource] = []
        self.others: list[Resource | Moulded] = []
        self.problems: list[Problem] = []
        for row in newest_filed(rows, where, self.problems):
            self._take(row)

    def _take(self, row: Filed) -> None:
        _, kind, name, line = row
        try:
            if kind == OBSERVATION:
                self.others.append(self.moulds.moulded(DECODE_USUAL(line)) or read_one(line))
            elif kind == "Patient":
                self.patients.append(DECODE_RESOURCE(line))
            else:
                self.others.append(DECODE_RESOURCE(line))
        except msgspec.ValidationError as error:
            self.problems.extend(misfit(line, f"{self.where}: {kind}/{name}", str(error)))

    def read(self, out: Collector) -> None:
        """Add all of them to the record of their patient."""
        for one in withdrawn_first(self.others):
            if isinstance(one, Moulded):
                one.read(out)
            elif one.extension is not NOTHING or not read_plain(one, out):
                read_resource(one, out)

    def first(self) -> Measured:
        """The first that is no Patient."""
        one = self.others[0]
        return one.usual if isinstance(one, Moulded) else one
