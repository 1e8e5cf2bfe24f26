"""Parting what was merged: each side gets back what was its own, corrections made since included."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from painpath.web.merging.merge import CLOSED, ROW, CannotMerge
from painpath.web.merging.models import Brought, Merge
from painpath.web.patients.models import Alert, Choice, Patient, Row
from painpath.web.patients.store import correct, procedure_of, withdraw
from painpath.web.patients.worklist import refresh


@transaction.atomic
def undo(merge: Merge, by: str) -> int:
    """Undo a merge; gives how many entries were made since and stay with the one kept. Raises CannotMerge.

    A brought entry that was corrected or withdrawn since is corrected or withdrawn where it came from.
    """
    this = Merge.objects.select_for_update().select_related("kept", "gone", "clinic").get(pk=merge.pk)
    if this.undone_at or this.kept.erased_at or not this.gone.key:
        raise CannotMerge("This merge is undone already, or one of the two is no longer there.")
    back = {new: old for old, new in this.renamed.items()}
    copies = {}
    for one in this.brought.select_related("old", "new"):
        if one.new is not None:
            _part(this, one, back, by)
            copies[one.new.pk] = one.old.pk
    _hand_back(this, back)
    _empty(this.kept, this.gone, this.filled)
    this.undone_at, this.undone_by = timezone.now(), by
    this.save(update_fields=["undone_at", "undone_by"])
    this.gone.erased_at = None
    this.gone.save(update_fields=["erased_at"])
    refresh(this.gone)
    refresh(this.kept)
    return _since(this)


def _part(this: Merge, one: Brought, back: dict[str, str], by: str) -> None:
    """Take a copy out of the one kept; what was changed there since is changed where it came from."""
    last = head(one.new)  # type: ignore[arg-type]
    last.patient, one.old.patient = this.kept, this.gone
    if last.withdrawn_at:
        withdraw(one.old.pk, this.gone, by)
        return
    if last.pk != one.new_id:
        data = last.data
        if (named := procedure_of(data)) in back:
            data["procedure_id"] = back[named]
        correct(one.old.pk, this.gone, data, by)
    withdraw(last.pk, this.kept, by)


def head(row: Row) -> Row:
    """The row that stands in the place of one, through all its corrections."""
    while row.replaced_by is not None:
        row = row.replaced_by
    return row


def _hand_back(this: Merge, back: dict[str, str]) -> None:
    """Give back what was handed over; what has gone in the meantime is left."""
    for label, key, what in this.moved:
        if label == CLOSED:
            Alert.objects.filter(pk=key).update(state=what, resolved_at=None, outcome="")
        elif label.startswith(f"{ROW} "):
            _, name, field = label.split()
            apps.get_model(name)._default_manager.filter(pk=key).update(**{field: what})
        else:
            _give(apps.get_model(label), key, what, this)
    for choice in Choice.objects.filter(patient=this.gone, procedure__in=back):
        choice.procedure = back[choice.procedure]
        choice.save(update_fields=["procedure"])


def _give(model: Any, key: Any, field: str, this: Merge) -> None:
    model._default_manager.filter(pk=key, **{field: this.kept}).update(**{field: this.gone})


def _empty(kept: Patient, gone: Patient, filled: list[str]) -> None:
    """Blank again what was taken over and is still as it came."""
    same = [name for name in filled if getattr(kept, name) == getattr(gone, name)]
    for name in same:
        setattr(kept, name, getattr(Patient(), name))
    kept.save(update_fields=same)


def _since(this: Merge) -> int:
    """How many entries were made on the one kept since the merge and stand."""
    return this.kept.rows.filter(entered_at__gt=this.at, replaced_by=None, withdrawn_at=None).count()
