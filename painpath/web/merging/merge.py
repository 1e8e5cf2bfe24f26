"""Merging one patient into another, and undoing it.

Each patient's rows are sealed under that patient's own key, so they are not moved but written anew under the key of
the one kept, and the old ones stay untouched. Everything else about the patient (calls, alerts, decisions, links)
is handed over. The one who is gone is marked as no longer there, with the key, until a merge is undone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel
from django.utils import timezone

from painpath.web.merging.models import Brought, Merge
from painpath.web.patients.models import Alert, Choice, Due, Patient, Row
from painpath.web.patients.store import enter, living, procedure_of, record_of
from painpath.web.patients.worklist import refresh

STAYS = {Row, Due, Merge}
IDENTITY = ("given", "birth_date", "sex", "number", "email", "phone", "clinician")
ROW, CLOSED = "row", "closed"
SAME_ALERT = "the same alert stands on the record that this one was merged into"


class CannotMerge(Exception):
    """Why two patients cannot be merged, or a merge not undone, in words for the page."""


@dataclass(frozen=True)
class Plan:
    """What a merge would do: each row with its data as it would be brought (None: the one kept has the same)."""

    rows: list[tuple[Row, dict[str, Any] | None]]
    renamed: dict[str, str]

    @property
    def same(self) -> int:
        """How many entries both have."""
        return sum(data is None for _, data in self.rows)

    @property
    def fresh(self) -> dict[str, int]:
        """How many entries would be brought, by table."""
        tables = [row.table for row, data in self.rows if data is not None]
        return {table: tables.count(table) for table in dict.fromkeys(tables)}


def plan(kept: Patient, gone: Patient) -> Plan:
    """What merging would bring. A procedure whose id the kept one has for another procedure gets a new id."""
    own, other = living(kept), living(gone)
    mine: dict[str, list[dict[str, Any]]] = {}
    for row in own:
        mine.setdefault(row.table, []).append(row.data)
    own_procedures = mine.get("procedures", [])
    ids = {procedure_of(one) for one in own_procedures} - {None}
    theirs = [row.data for row in other if row.table == "procedures" and row.data not in own_procedures]
    clash = {named for one in theirs if (named := procedure_of(one)) in ids and named}
    renamed = {one: uuid.uuid4().hex[:12] for one in sorted(clash)}
    known = record_of(kept)["patient"]
    return Plan([(row, _brought(row, mine, renamed, known)) for row in other], renamed)


def _brought(row: Row, mine: dict[str, list[dict[str, Any]]], renamed: dict[str, str], known: dict[str, Any]) -> dict[str, Any] | None:  # fmt: skip
    data = row.data
    if row.table == "patient":
        return {name: value for name, value in data.items() if name not in known} or None
    if (named := procedure_of(data)) in renamed:
        data["procedure_id"] = renamed[named]
    return None if data in mine.get(row.table, ()) else data


@transaction.atomic
def merge(kept: Patient, gone: Patient, by: str) -> Merge:
    """Bring one patient into another. Raises CannotMerge."""
    both = Patient.objects.filter(pk__in=(kept.pk, gone.pk)).order_by("pk")
    locked = {one.pk: one for one in both.select_for_update(no_key=True)}
    if kept.pk == gone.pk or kept.clinic_id != gone.clinic_id:
        raise CannotMerge("Choose two patients of this clinic.")
    if any(one.erased_at for one in locked.values()):
        raise CannotMerge("One of the two is no longer there.")
    planned = plan(kept, gone)
    made = Merge.objects.create(clinic=kept.clinic, kept=kept, gone=gone, by=by, renamed=planned.renamed)
    copies = _bring(made, planned, by)
    made.filled = _fill(kept, gone)
    made.moved = [*_hand_over(kept, gone, planned.renamed), *_repoint(copies)]
    made.save(update_fields=["filled", "moved"])
    gone.erased_at = timezone.now()
    gone.save(update_fields=["erased_at"])
    gone.dues.all().delete()
    refresh(kept)
    return made


def _bring(made: Merge, planned: Plan, by: str) -> dict[int, int]:
    """Write the rows anew; gives the new key of each old one."""
    copies = {}
    for row, data in planned.rows:
        [new] = enter(made.kept, [(row.table, data)], by, "merge", row.batch) if data is not None else [None]
        Brought.objects.create(merge=made, old=row, new=new)
        if new is not None:
            copies[row.pk] = new.pk
    return copies


def _fill(kept: Patient, gone: Patient) -> list[str]:
    """Take over what the one kept does not have."""
    filled = [name for name in IDENTITY if not getattr(kept, name) and getattr(gone, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    kept.save(update_fields=filled)
    return filled


def _hand_over(kept: Patient, gone: Patient, renamed: dict[str, str]) -> Iterator[list[Any]]:
    """Give everything that hangs on the one patient to the other; an alert that both have is closed on one."""
    for model, field in _hanging():
        for one in model._default_manager.filter(**{field: gone}):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=one.pk).update(**{field: kept})
                yield [model._meta.label, one.pk, field]
            except IntegrityError:
                if isinstance(one, Alert):
                    yield _close(one)
            if isinstance(one, Choice) and one.procedure in renamed:
                Choice.objects.filter(pk=one.pk).update(procedure=renamed[one.procedure])


def _hanging() -> Iterator[tuple[Any, str]]:
    """Each model that points to a patient, and by which field; not those sealed under the patient's key."""
    for model, field in _pointing(Patient):
        sealed = any(one.name == "sealed" for one in model._meta.get_fields())
        if model not in STAYS and not sealed:
            yield model, field


def _pointing(to: type[models.Model]) -> Iterator[tuple[Any, str]]:
    """Each model that points to another, and by which field."""
    for relation in to._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model, relation.field.name


def _close(alert: Alert) -> list[Any]:
    before = alert.state
    alert.state, alert.resolved_at, alert.outcome = Alert.State.RESOLVED, timezone.now(), SAME_ALERT
    alert.save(update_fields=["state", "resolved_at", "outcome"])
    return [CLOSED, alert.pk, before]


def _repoint(copies: dict[int, int]) -> Iterator[list[Any]]:
    """What points to a row (a decision, the mark of a template) points to the row as it now is."""
    for model, field in _pointing(Row):
        if model not in (Row, Brought):
            for one in model._default_manager.filter(**{f"{field}__in": copies}):
                before = getattr(one, f"{field}_id")
                model._default_manager.filter(pk=one.pk).update(**{field: copies[before]})
                yield [f"{ROW} {model._meta.label} {field}", one.pk, before]
