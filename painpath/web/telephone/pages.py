"""The telephone script of one patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from painpath.report.view import as_question
from painpath.web.accounts.members import members_only
from painpath.web.patients.alarms import ALARMS
from painpath.web.patients.answering import patient_can_say
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import judge, now_of
from painpath.web.patients.models import Alert, Patient
from painpath.web.patients.worklist import refresh
from painpath.web.telephone.calls import keep_call
from painpath.web.telephone.models import Outcome

MORE = 3  # further questions that the script offers: a call stays short


@members_only("clinician", "nurse")
def telephone(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Whom to ask for, what to say, what to ask; the answers go into the record and the attempt is noted."""
    found = patient_of(request, uid)
    if request.method == "POST":
        try:
            call = keep_call(found, request.POST, request.member.name)  # type: ignore[attr-defined]
        except ValueError:
            messages.error(request, "Say how the call ended; pain is 0 to 10, relief up to 100 %, and who was not reached has said nothing. Nothing was saved.")  # fmt: skip
            return _page(request, found, 400)
        refresh(found)
        noted(request, "call", found, call.outcome.what)
        if Alert.objects.filter(patient=found, state=Alert.State.OPEN).exists():
            messages.warning(request, "An alert stands open for this patient: see to it now.")
        return redirect("worklist")
    noted(request, "telephone", found)
    return _page(request, found)


def _page(request: HttpRequest, found: Patient, status: int = 200) -> HttpResponse:
    judged, today = judge(found), now_of(found).date()
    asked = [
        one
        for one in judged.assessment["questions"]
        if one["fact"] not in dict(ALARMS) and patient_can_say(one["fact"], judged.assessor)
    ]
    return render(request, "telephone.html", {
        "patient": found, "alarms": ALARMS, "more": [as_question(one["ask"]) for one in asked[:MORE]],
        "dues": found.dues.filter(day__lte=today).order_by("day"), "calls": found.calls.select_related("outcome")[:10],
        "outcomes": Outcome.What.choices, "given": request.POST, "has_procedure": bool(judged.assessment["procedure_id"]),
    }, status=status)  # fmt: skip
