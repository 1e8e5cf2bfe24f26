"""A patient by pseudonym, only within the clinic of the one who asks; every look is written down."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from painpath.web.audit.models import note
from painpath.web.patients.models import Patient


def patient_of(request: HttpRequest, uid: UUID) -> Patient:
    """The patient; 404 for another clinic's, an erased or an unknown one, which look the same."""
    mine = Patient.objects.of(request.member)  # type: ignore[attr-defined]
    found: Patient | None = mine.select_related("clinic").filter(uid=uid, erased_at=None).first()
    if found is None:
        raise Http404
    request.patients_seen = [*getattr(request, "patients_seen", ()), found]  # type: ignore[attr-defined]
    return found


def noted(
    request: HttpRequest, action: str, patient: Patient | None = None, what: str = "", knowledge: str = ""
) -> None:
    """Write down what the signed-in member does."""
    pseudonym = patient.pseudonym if patient else ""
    request.patients_noted = {*getattr(request, "patients_noted", ()), pseudonym}  # type: ignore[attr-defined]
    note(request.member, action, pseudonym, what, knowledge, request.id)  # type: ignore[attr-defined]


def every_look(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page about a patient that wrote nothing down itself (a form, a chart) is written down as opened."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            response.status_code < 300 or response.status_code == 400
        ):  # 400: a form again, with what was entered
            view = request.resolver_match.view_name if request.resolver_match else ""
            for one in getattr(request, "patients_seen", ()):
                if one.pseudonym not in getattr(request, "patients_noted", ()):
                    noted(request, "opened", one, view)
        return response

    return handle
