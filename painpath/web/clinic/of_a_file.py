"""What can be kept of a file that was read for a patient, what of it is left out, and whether it is of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from painpath.record.check import is_foreign
from painpath.record.death import is_date, says_dead
from painpath.record.fits import told
from painpath.record.moments import BadTime, parse_moment
from painpath.record.problem import Imported, Problem
from painpath.record.tables import TABLES
from painpath.web.accounts.models import Member
from painpath.web.clinic.comparing import Entry
from painpath.web.patients.models import Patient

MOST_ID = 200
LEFT_OUT = "left out"


def usable(imported: Imported) -> tuple[list[Entry], list[Problem]]:
    """The rows of a file that can be kept, and why the others are left out."""
    owner = str(_person(imported).get("patient_id") or "")
    kept: list[Entry] = []
    problems: list[Problem] = []
    for table, rows in imported.record.items():
        if table not in TABLES:
            if isinstance(rows, list):
                problems.append(Problem(table, "there is no such table in a record", LEFT_OUT))
            continue
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
            wrong = _wrong_with(row, owner)
            if wrong:
                problems.append(Problem(f"{table}, row {number}", wrong, LEFT_OUT))
            else:
                kept.append((table, row))
    stated = _person(imported).get("death_date")
    if is_date(stated) or says_dead(stated):
        kept.append(("patient", {"death_date": stated}))
    elif stated is not None:
        what = f"{told(stated)} is neither a date nor says a death"
        problems.append(Problem("patient.death_date", what, LEFT_OUT))
    return kept, problems


def _person(imported: Imported) -> dict[str, Any]:
    person = imported.record.get("patient")
    return person if isinstance(person, dict) else {}


def _wrong_with(row: Any, owner: str) -> str:
    """Why a row is left out; empty for one that can be kept."""
    if not isinstance(row, dict):
        return "no row with columns"
    if is_foreign(row, owner):
        return "the row belongs to another patient"
    if len(str(row.get("procedure_id", ""))) > MOST_ID:  # longer than the databases keep
        return f"procedure_id is longer than {MOST_ID} characters"
    return ""


def not_this_patient(patient: Patient, imported: Imported, member: Member) -> list[str]:
    """What speaks for the file being of somebody else, a sentence each."""
    return list(_signs(patient, _person(imported), member))


def _signs(patient: Patient, person: dict[str, Any], member: Member) -> Iterator[str]:
    born = person.get("birth_date")
    if patient.birth_date and born is not None and not _covers(born, patient):
        yield f"The file is of somebody born on {born}; this patient was born on {patient.birth_date}."
    sexes = {str(person.get("sex") or ""), patient.sex}
    if len(sexes - {"", "unknown"}) > 1:
        yield f"The file is of somebody {person['sex']}; this patient is {patient.sex}."
    bears = str(person.get("patient_id") or "")
    if bears and bears not in (patient.number, patient.pseudonym):
        others = Patient.objects.of(member).filter(erased_at=None).exclude(pk=patient.pk)
        other = others.filter(Q(number=bears) | Q(uid=_uid(bears))).first()
        if other:
            yield f"The file bears the number of another patient: {other}."


def _uid(text: str) -> UUID | None:
    """A pseudonym, where a text is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _covers(born: object, patient: Patient) -> bool:
    """Whether a date of birth, which may be a year alone, can be the patient's."""
    zone = ZoneInfo(patient.clinic.zone)
    try:
        stated, known = parse_moment(born, zone), parse_moment(str(patient.birth_date), zone)
    except BadTime:
        return False
    return stated.first <= known.last and known.first <= stated.last
