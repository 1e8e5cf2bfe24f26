"""An OMOP CDM 5.4 folder or zip → records, patient by patient, in bounded memory.

Codes are read through CONCEPT and painpath's maps; what has no place in a record is counted and named.
OMOP has no place for relief reports nor for the technique of a procedure: the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from painpath.record import duck
from painpath.record.omop.archive import unpacked
from painpath.record.omop.fields import Collected, Fields
from painpath.record.omop.rows import READERS
from painpath.record.omop.tables import NEEDED, open_tables, table_name
from painpath.record.omop.write import write_omop
from painpath.record.problem import Imported, Problem, Unreadable

__all__ = ["read_omop", "write_omop"]

MAX_UNPACKED_MB = 4096
NO_CONCEPTS = Problem(
    "concept",
    "there is no CONCEPT table, so the codes cannot be read",
    "export CONCEPT with the other tables",
)
TECHNIQUE = Problem(
    "procedure_occurrence",
    "OMOP has no place for relief reports, injectate, guidance, needle, lesion settings and spread",
    "unknown here; add them from the clinic's own notes",
)


def read_omop(path: Path | str, max_mb: float = MAX_UNPACKED_MB) -> Iterator[Imported]:
    """The records of an OMOP folder or zip in the order of person_id; `max_mb` bounds what a zip unpacks to."""
    path = Path(path)
    if path.is_dir():
        yield from _read_folder(path, str(path))
        return
    with unpacked(path, lambda name: table_name(name) in NEEDED, max_mb) as folder:
        yield from _read_folder(folder, str(path))


def _read_folder(folder: Path, where: str) -> Iterator[Imported]:
    with duck.connection() as database:
        tables = open_tables(database, folder, where)
        if "person" not in tables:
            raise Unreadable(where, "there is no PERSON table", "give an OMOP CDM 5.4 folder or zip")
        problems = [] if "concept" in tables else [NO_CONCEPTS]
        order = {name: query.columns for name, query in tables.items()}
        streams = {
            name: duck.by_patient(database, query.sql, query.where)
            for name, query in tables.items()
            if name in READERS
        }
        nobody = True
        for person_id, found in duck.merged(_with_person(streams, problems)):
            imported = _imported(order, person_id, found)
            if nobody:
                imported.not_understood[:0] = problems
            nobody = False
            yield imported
        if nobody:
            raise Unreadable(where, "PERSON holds nobody", "export the persons too")


def _with_person(streams: dict[str, duck.Patients], problems: list[Problem]) -> dict[str, duck.Patients]:
    return {name: _named(name, stream, problems) for name, stream in streams.items()}


def _named(name: str, stream: duck.Patients, problems: list[Problem]) -> duck.Patients:
    for person_id, rows in stream:
        if person_id is None:
            problems.append(
                Problem(name, f"rows without person_id: {len(rows)}", "left out; whose are they?")
            )
        else:
            yield person_id, rows


def _imported(order: dict[str, list[str]], person_id: str, found: dict[str, list[duck.Row]]) -> Imported:
    collected = Collected(patient={"patient_id": person_id})
    for table, reader in READERS.items():
        for row in found.get(table, ()):
            reader(Fields(table, dict(zip(order[table], row, strict=True))), collected)
    if "person" not in found:
        collected.problems.append(
            Problem("person", f"nobody has person_id {person_id}", "kept without birth and sex")
        )
    collected.date_death()
    record: dict[str, Any] = {"patient": collected.patient, **collected.tables}
    counts = {table: len(rows) for table, rows in collected.tables.items()}
    told = collected.problems + collected.unplaced()
    if "procedures" in collected.tables:
        told.append(TECHNIQUE)
    return Imported(record, counts, collected.repaired, told)
