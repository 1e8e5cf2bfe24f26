"""The board's buttons: accept, plan, decline, begun, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from painpath.web.accounts.members import members_only
from painpath.web.deciding.decisions import Refused, begin, decide, take_back
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import judge_asked
from painpath.web.patients.models import Choice
from painpath.web.patients.worklist import refresh

BEGUN = "begun"
AGAINST = ("blocked", "avoid")


@require_POST
@members_only("clinician")
def decide_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """A step accepted, declined, planned or begun, with the reason and who said so; undone by the next decision."""
    found, what = patient_of(request, uid), request.POST.get("what", "")
    judged = judge_asked(found, procedure=request.POST.get("procedure") or None)
    given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in ("when", "kind", "outcome")}
    offered = {one["id"]: one["status"] for one in judged.assessment["next_steps"]}
    if what not in (*Choice.What.values, BEGUN) or step not in offered:
        return HttpResponseBadRequest("There is no such step to decide about.")
    reason, by = request.POST.get("reason", "").strip()[:500], request.member.name  # type: ignore[attr-defined]
    if offered[step] in AGAINST and what != Choice.What.DECLINED and not reason:
        messages.error(request, "The knowledge speaks against this step: give the reason. Nothing was saved.")
        return redirect("patient", uid)
    try:
        if what == BEGUN:
            begin(found, judged, step, reason, by, when=given["when"], outcome=given["outcome"])
        else:
            decide(found, judged, step, what, reason, by, when=given["when"], kind=given["kind"])
    except Refused as error:
        messages.error(request, str(error))
        return redirect("patient", uid)
    noted(request, f"step {what}", found, step, judged.assessment["knowledge_version"])
    refresh(found)
    return redirect("patient", uid)


@require_POST
@members_only("clinician")
def take_back_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Take back what was decided about a step."""
    found = patient_of(request, uid)
    try:
        take_back(found, step, request.member.name)  # type: ignore[attr-defined]
    except Refused as error:
        messages.error(request, str(error))
        return redirect("patient", uid)
    noted(request, "step taken back", found, step)
    refresh(found)
    messages.success(request, "Taken back. The decision and its entry stay in the history.")
    return redirect("patient", uid)
