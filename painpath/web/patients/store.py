"""The record of a patient put together from its rows; entering, correcting and taking back rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.dispatch import Signal
from django.utils import timezone

from painpath.record.tables import TABLES
from painpath.web.patients.models import Kept, Patient, Row
from painpath.web.patients.sealed import forget

MOST_AT_ONCE = 1000  # rows in one statement
erasing = Signal()  # a patient is being erased: what else is kept of the person goes with it


putting_back = Signal()  # a row is to stand again: raises SomebodyElses where it must not


class SomebodyElses(Exception):
    """The row belongs to another patient after all."""


class Changed(Exception):
    """Somebody else has corrected or withdrawn this row in the meantime."""


def living(patient: Patient) -> list[Row]:
    """The rows that stand: neither replaced nor withdrawn, in the order of entry."""
    found = patient.rows.filter(replaced_by__isnull=True, withdrawn_at__isnull=True).order_by("id")
    rows = list(found)
    for row in rows:
        row.patient = patient
    return rows


def _standing(patient: Patient) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same rows as (table, data), read without making an object of each."""
    found = patient.rows.filter(replaced_by__isnull=True, withdrawn_at__isnull=True).order_by("id")
    for table, sealed in found.values_list("table", "sealed"):
        yield table, patient.unseal(sealed)


def procedure_of(row: dict[str, Any]) -> str | None:
    """The procedure that a raw row is or tells of; None where none is named by a text, as an imported row may hold anything."""
    named = row.get("procedure_id")
    return named if isinstance(named, str) else None


def record_of(patient: Patient) -> dict[str, Any]:
    """The raw record in the record format, under the patient's pseudonym. Raises Erased."""
    who: dict[str, Any] = {"patient_id": patient.pseudonym}
    if patient.birth_date:
        who["birth_date"] = patient.birth_date.isoformat()
    if patient.sex:
        who["sex"] = patient.sex
    record: dict[str, Any] = {"patient": who}
    for table, row in _standing(patient):
        if table == "patient":
            who.update(row)
        else:
            record.setdefault(table, []).append(row)
    return record


def enter(patient: Patient, rows: Iterable[tuple[str, dict[str, Any]]], by: str, origin: str = "entry", batch: uuid.UUID | None = None) -> list[Row]:  # fmt: skip
    """Add rows, each (table, data), all or none."""
    return add(sealed(patient, rows, by, origin, batch))


def add(rows: list[Row]) -> list[Row]:
    """Save rows that were sealed, all or none; what is slow about many of them was done before."""
    made: list[Row] = Row.objects.bulk_create(rows, batch_size=MOST_AT_ONCE)
    return made


def sealed(patient: Patient, rows: Iterable[tuple[str, dict[str, Any]]], by: str, origin: str = "entry", batch: uuid.UUID | None = None) -> list[Row]:  # fmt: skip
    """Rows of the tables of a record, sealed and not yet saved."""
    return [
        Row(
            patient=patient,
            table=table,
            sealed=patient.seal(_without_names(data)),
            entered_by=by,
            origin=origin,
            batch=batch,
        )
        for table, data in rows
        if table in TABLES or table == "patient"
    ]


def _without_names(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "patient_id" and not name.startswith("@")}


@transaction.atomic
def correct(row_id: int, patient: Patient, data: dict[str, Any], by: str) -> Row:
    """Replace a row by a corrected one, which belongs to the import that the row came by. Raises Changed when it no
    longer stands."""
    old = Row.objects.select_for_update().get(pk=row_id, patient=patient)
    if old.replaced_by_id or old.withdrawn_at:
        raise Changed
    [new] = enter(patient, [(old.table, data)], by, "correction", old.batch)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    return new


@transaction.atomic
def withdraw(row_id: int, patient: Patient, by: str) -> None:
    """Take a row back; it stays in the history. Raises Changed when it no longer stands."""
    old = Row.objects.select_for_update().get(pk=row_id, patient=patient)
    if old.replaced_by_id or old.withdrawn_at:
        raise Changed
    old.withdrawn_at, old.withdrawn_by = timezone.now(), by
    old.save(update_fields=["withdrawn_at", "withdrawn_by"])


@transaction.atomic
def put_back(row_id: int, patient: Patient) -> None:
    """Undo a withdrawal: the row stands again, with all that hangs on it. Raises Changed when it is not withdrawn,
    SomebodyElses when it was taken out as another patient's."""
    row = Row.objects.select_for_update().get(pk=row_id, patient=patient)
    if not row.withdrawn_at:
        raise Changed
    putting_back.send(sender=Row, row=row)
    row.withdrawn_at, row.withdrawn_by = None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])


def take_back(patient: Patient, batch: uuid.UUID, by: str) -> int:
    """Undo an import: withdraw every row of it that still stands, corrected or not."""
    standing = patient.rows.filter(batch=batch, replaced_by__isnull=True, withdrawn_at__isnull=True)
    return standing.update(withdrawn_at=timezone.now(), withdrawn_by=by)


def _about(patient: Patient) -> Iterator[tuple[type[Model], str]]:
    """Every kind of row that points at a patient and is not sealed, with the name of the pointer."""
    for relation in patient._meta.related_objects:
        if relation.related_model not in (Row, Kept):
            yield relation.related_model, relation.field.name


def erase(patient: Patient) -> None:
    """Destroy the key and the identity: what was written can no longer be read. The pseudonym stays for the audit.

    What stands outside the key goes too, in every part of the clinic: alerts, telephone notes, decisions, diary
    links. Entries and kept assessments stay as what they are now, bytes that nobody can read.
    """
    patient.key, patient.erased_at = b"", timezone.now()
    patient.family, patient.given, patient.number, patient.email, patient.phone = "erased", "", "", "", ""
    patient.birth_date, patient.sex, patient.clinician = None, "", ""
    with transaction.atomic():
        erasing.send(sender=Patient, patient=patient)
        patient.save()
        for model, name in _about(patient):
            model._base_manager.filter(**{name: patient}).delete()
        patient.kept.update(procedure="")
    forget()
