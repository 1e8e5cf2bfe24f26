"""A button that was pressed twice: the same entry by the same person within a moment is one entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from painpath.web.patients.models import Patient

TWICE = timedelta(minutes=1)


def just_entered(patient: Patient, table: str, row: dict[str, Any], by: str) -> bool:
    """Whether the same person entered the same a moment ago: a button that was pressed twice."""
    Patient.objects.select_for_update(no_key=True).filter(pk=patient.pk).first()
    standing = patient.rows.filter(replaced_by=None, withdrawn_at=None, table=table, entered_by=by)
    lately = list(standing.filter(entered_at__gt=timezone.now() - TWICE))
    for one in lately:
        one.patient = patient
    return any(_said(one.data) == _said(row) for one in lately)


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, without what is added to it here: its id, the mark of a template."""
    return {name: value for name, value in row.items() if name not in ("procedure_id", "note")}
