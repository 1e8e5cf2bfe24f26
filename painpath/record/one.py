"""One patient's record from whatever a path holds."""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import Path

from painpath import vocabulary
from painpath.record.check import Record, check_record
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.read import read_records


def one_patient(
    path: Path | str, patient: str | None = None, max_mb: float = 100, strict: bool = False
) -> Imported:
    """The one patient that is meant, as read. Raises Unreadable when there is none, or more than one."""
    found: list[Imported] = []
    for imported in read_records(path, max_mb=max_mb, strict=strict):
        if patient is None or patient_name(imported) == patient:
            found.append(imported)
        if len(found) > 1:
            break
    if not found:
        what = f"holds no patient {patient!r}" if patient else "holds no patient"
        raise Unreadable(str(path), what, "check the patient's id or the file")
    if len(found) > 1 and patient is None:
        names = ", ".join(patient_name(one) or "?" for one in found)
        raise Unreadable(str(path), f"holds several patients ({names}, ...)", "name one with --patient")
    if len(found) > 1:
        found[0].not_understood.append(
            Problem(str(path), "the patient occurs twice", "the first one is used")
        )
    if not any(found[0].record.values()) and not found[0].not_understood:
        raise Unreadable(str(path), "the record is empty", "start one with: painpath new-record")
    return found[0]


def patient_name(imported: Imported) -> str:
    """The patient's id, empty when there is none."""
    return str((imported.record.get("patient") or {}).get("patient_id", ""))


def read_record(path: Path | str, patient: str | None = None, zone: tzinfo = UTC) -> Record:
    """A checked record from a record file, a FHIR bundle, or a folder of tables.

    What the reader repaired or did not understand stands first in its problems, then what did not
    fit the format. Clock times without a zone are taken to be in `zone`. Raises Unreadable.
    """
    imported = one_patient(path, patient)
    record = check_record(imported.record, vocabulary.load(), zone)
    record.problems[:0] = [*imported.repaired, *imported.not_understood]
    return record
