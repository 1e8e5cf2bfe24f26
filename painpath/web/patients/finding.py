"""A patient by pseudonym, only within the clinic of the one who asks; every look is written down."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from painpath.web.audit.models import note
from painpath.web.patients.models import Patient


def patient_of(request: HttpRequest, uid: UUID) -> Patient:
    """The patient; 404 for another clinic's, an erased or an unknown one, which look the same."""
    mine = Patient.objects.of(request.member)  # type: ignore[attr-defined]
    found: Patient | None = mine.select_related("clinic").filter(uid=uid, erased_at=None).first()
    if found is None:
        raise Http404
    return found


def noted(
    request: HttpRequest, action: str, patient: Patient | None = None, what: str = "", knowledge: str = ""
) -> None:
    """Write down what the signed-in member does."""
    pseudonym = patient.pseudonym if patient else ""
    note(request.member, action, pseudonym, what, knowledge, request.id)  # type: ignore[attr-defined]
