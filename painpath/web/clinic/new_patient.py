"""A new patient in a minute: who, the latest procedure, pain before and now."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from painpath.web.accounts.members import members_only
from painpath.web.clinic.forms import IdentityForm, RowForm, as_shown
from painpath.web.clinic.possible import Around
from painpath.web.patients.finding import noted
from painpath.web.patients.folding import folded
from painpath.web.patients.given import number
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh
from painpath.web.technique.filling import enter_procedure, in_use, technique_of


@members_only("clinician", "nurse")
def new_patient(request: HttpRequest) -> HttpResponse:
    """Who it is, the latest procedure, pain before and now; everything else when there is time."""
    who = IdentityForm(request.POST or None, prefix="who")
    technique = technique_of(request)
    usual = as_shown(technique.columns) if technique else {}
    born = who.cleaned_data.get("birth_date") if who.is_bound and not who.errors.get("birth_date") else None
    what = RowForm(
        "procedures",
        request.POST or None,
        prefix="what",
        initial={"status": "completed", **usual},
        around=Around(timezone.localtime(), born.isoformat() if born else ""),
    )
    scores = _pain(request)
    shown = {"who": who, "what": what, "scores": scores, "twins": [], "technique": technique, "techniques": in_use(request.member)}  # type: ignore[attr-defined]  # fmt: skip
    if request.method == "POST" and all([who.is_valid(), what.is_valid(), not scores["wrong"]]):
        twins = _twins(request, who.cleaned_data)
        if twins and request.POST.get("another") != "yes":
            return render(request, "new.html", {**shown, "twins": twins})
        return _make(request, who, what, scores)
    return render(request, "new.html", shown)


def _pain(request: HttpRequest) -> dict[str, Any]:
    """The two scores of the form as they were written, as numbers, and which of them are wrong."""
    given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in ("before", "now")}
    wrong = []
    for name in ("before", "now"):
        try:
            given[f"{name}_number"] = number(given[name], 0, 10)
        except ValueError:
            wrong.append(name)
    return {**given, "wrong": wrong}


def _twins(request: HttpRequest, who: dict[str, Any]) -> list[Patient]:
    """Patients who may be the same person: the same record number, or the same name and birth date."""
    names = {f"folded_{name}": folded(who[name]) for name in ("family", "given")}
    same = Q(**names, birth_date=who["birth_date"])
    if who["number"]:
        same |= Q(number=who["number"])
    return list(Patient.objects.of(request.member).filter(same, erased_at=None)[:5])  # type: ignore[attr-defined]


@transaction.atomic
def _make(request: HttpRequest, who: IdentityForm, what: RowForm, scores: dict[str, Any]) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    made = Patient.objects.create(clinic=member.clinic, **who.cleaned_data)
    procedure = {"procedure_id": uuid.uuid4().hex[:12], **what.row}
    rows: list[tuple[str, dict[str, Any]]] = []
    today = now_of(made).date().isoformat()  # what is only planned has its pain before it today
    pain = {
        "scale": "nrs_0_10",
        **{name: procedure[name] for name in ("side",) if procedure.get(name) in ("left", "right")},
    }
    if scores["before_number"] is not None:
        rows.append(
            (
                "pain_scores",
                {"time": min(procedure["time"][:10], today), "score": scores["before_number"], **pain},
            )
        )
    if scores["now_number"] is not None:
        rows.append(
            (
                "pain_scores",
                {"time": now_of(made).isoformat(timespec="minutes"), "score": scores["now_number"], **pain},
            )
        )
    enter_procedure(made, procedure, member.name, technique_of(request))
    enter(made, rows, member.name)
    refresh(made)
    noted(request, "new patient", made)
    return redirect("patient", made.uid)
