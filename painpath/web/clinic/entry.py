"""Entering: any row of the record, corrections with their history, who the patient is."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from painpath.record.tables import TABLES
from painpath.web.accounts.members import members_only
from painpath.web.clinic.forms import NAMES, IdentityForm, RowForm, as_shown
from painpath.web.clinic.in_words import line_of, procedure_names, told_row
from painpath.web.clinic.possible import Around
from painpath.web.clinic.twice import just_entered
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.folding import folded
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import (
    Changed,
    SomebodyElses,
    correct,
    enter,
    erase,
    living,
    procedure_of,
    put_back,
    withdraw,
)
from painpath.web.patients.worklist import refresh
from painpath.web.technique.filling import TEMPLATE, enter_procedure, in_use, technique_of, without_mark

ROWS_AT_ONCE = 200  # on one page


@members_only("clinician", "nurse", "administrator")
def find(request: HttpRequest) -> HttpResponse:
    """Patients by the beginning of a name or by record number."""
    asked = request.GET.get("q", "").strip()
    found = Patient.objects.of(request.member).filter(erased_at=None).order_by("family", "given")  # type: ignore[attr-defined]
    if asked:
        begins = folded(asked)
        found = found.filter(
            Q(folded_family__startswith=begins) | Q(folded_given__startswith=begins) | Q(number=asked)
        )
    noted(request, "find")
    return render(request, "find.html", {"found": found[:50], "asked": asked})


@members_only("clinician", "nurse")
def enter_row(request: HttpRequest, uid: UUID, table: str) -> HttpResponse:
    """A form for one row of a table."""
    found = patient_of(request, uid)
    if table not in TABLES:
        raise Http404
    form = RowForm(table, request.POST or None, procedures=_procedures(found), around=_around(found))
    member = request.member  # type: ignore[attr-defined]
    technique = technique_of(request) if table == "procedures" else None
    if request.method == "GET":
        form.initial = {"time": now_of(found).date().isoformat(), "scale": "nrs_0_10", "status": "completed"}
        form.initial |= as_shown(technique.columns) if technique else {}
    if request.method == "POST" and form.is_valid():
        if just_entered(found, table, form.row, member.name):
            messages.info(
                request, f"This {NAMES[table]} was saved just now; it was not entered a second time."
            )
            return redirect("patient", uid)
        if table == "procedures":
            enter_procedure(
                found, {"procedure_id": uuid.uuid4().hex[:12], **form.row}, member.name, technique
            )
        else:
            enter(found, [(table, form.row)], member.name)
        refresh(found)
        noted(request, "enter", found, table)
        messages.success(request, f"Saved: {NAMES[table]}.")
        return redirect("patient", uid)
    return render(
        request,
        "enter.html",
        {"patient": found, "form": form, "what": NAMES[table], "table": table, "row": None, "technique": technique,
         "techniques": in_use(member) if table == "procedures" else []},
    )  # fmt: skip


def _procedures(patient: Patient) -> list[tuple[str, str]]:
    done = [row.data for row in living(patient) if row.table == "procedures"]
    return list(procedure_names(done).items())


def _around(patient: Patient) -> Around:
    """What an entry about a patient must agree with."""
    done = [row.data for row in living(patient) if row.table == "procedures"]
    times = {named: str(row.get("time", "")) for row in done if (named := procedure_of(row))}
    return Around(now_of(patient), patient.birth_date.isoformat() if patient.birth_date else "", times)


@members_only("clinician", "nurse", "administrator")
def rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every row with its history: who entered it when, what replaced it, what was withdrawn."""
    found = patient_of(request, uid)
    every = found.rows.select_related(None).order_by("table", "-id")
    page = Paginator(every, ROWS_AT_ONCE).get_page(request.GET.get("page"))
    for row in page:
        row.patient = found
    noted(request, "rows", found)
    procedures = dict(_procedures(found))
    told = [(row, told_row(row.table, row.data, procedures)) for row in page]
    shown = {"patient": found, "rows": told, "names": NAMES, "imports": _imports(found), "page": page}
    return render(request, "rows.html", shown)


def _imports(patient: Patient) -> Any:
    """Each import of which something stands, the latest first: how many of its entries do, by whom it was, and when."""
    standing = patient.rows.filter(replaced_by=None, withdrawn_at=None).exclude(batch=None)
    grouped = standing.values("batch").annotate(many=Count("pk"), by=Min("entered_by"), at=Max("entered_at"))
    return grouped.order_by("-at")


@members_only("clinician", "nurse")
def correct_row(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """A correction; the second of two people who correct the same row is told."""
    found = patient_of(request, uid)
    old = get_object_or_404(Row, pk=pk, patient=found, table__in=TABLES)
    old.patient = found
    before = without_mark(old) if old.origin == TEMPLATE else old.data
    form = RowForm(
        old.table,
        request.POST or None,
        procedures=_procedures(found),
        note="note" in before,
        around=_around(found),
        initial=as_shown(before),
    )
    if request.method == "POST" and form.is_valid():
        unseen = {name for name in before if name not in form.fields} | ({"note"} - set(request.POST))
        kept = {name: before[name] for name in unseen if name in before}
        meant = {**kept, **form.row}
        try:
            correct(pk, found, meant, request.member.name)  # type: ignore[attr-defined]
        except Changed:
            return _changed(request, found, old, form, meant)
        refresh(found)
        noted(request, "correct", found, old.table)
        return redirect("rows", uid)
    return render(request, "enter.html", _shown(found, form, old))


def _shown(patient: Patient, form: RowForm, old: Row) -> dict[str, Any]:
    what = {"what": NAMES.get(old.table, old.table), "table": old.table, "row": old}
    return {"patient": patient, "form": form, **what, "technique": None, "techniques": []}


def _changed(
    request: HttpRequest, patient: Patient, old: Row, form: RowForm, meant: dict[str, Any]
) -> HttpResponse:
    """The page again with what was typed, and beside it what the entry says since somebody changed it.

    Whoever sent the same correction twice is told nothing: it is saved.
    """
    old.refresh_from_db()
    now = old.replaced_by
    if now is not None:
        now.patient = patient
        if now.entered_by == request.member.name and now.data == meant:  # type: ignore[attr-defined]
            return redirect("rows", patient.uid)
    said = line_of(now.table, now.data, dict(_procedures(patient))) if now else ""
    shown = {**_shown(patient, form, old), "changed": True, "now": now, "said": said}
    return render(request, "enter.html", shown, status=409)


@require_POST
@members_only("clinician", "nurse")
def withdraw_row(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Take a row back; it stays in the history."""
    found = patient_of(request, uid)
    get_object_or_404(Row, pk=pk, patient=found)
    try:
        withdraw(pk, found, request.member.name)  # type: ignore[attr-defined]
    except Changed:
        messages.error(request, "This entry was changed in the meantime; nothing was withdrawn.")
        return redirect("rows", uid)
    refresh(found)
    noted(request, "withdraw", found, str(pk))
    return redirect("rows", uid)


@require_POST
@members_only("clinician", "nurse")
def put_back_row(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Undo a withdrawal: the row stands again; not one that belongs to somebody else after all."""
    found = patient_of(request, uid)
    get_object_or_404(Row, pk=pk, patient=found)
    try:
        put_back(pk, found)
    except Changed:
        messages.error(request, "This entry was changed in the meantime; nothing was put back.")
        return redirect("rows", uid)
    except SomebodyElses:
        messages.error(
            request, "This entry belongs to the patient who was parted from this one; nothing was put back."
        )
        return redirect("rows", uid)
    refresh(found)
    noted(request, "put back", found, str(pk))
    return redirect("rows", uid)


@members_only("clinician", "nurse", "administrator")
def identity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who the patient is and how to reach them."""
    found = patient_of(request, uid)
    names = list(IdentityForm.base_fields)
    form = IdentityForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    others = ""
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen")
        others = _since(form, found) if seen and seen != _seen(found) else ""
        if not others:
            found = _identified(found, form.cleaned_data)
            noted(request, "identity", found)
            refresh(found)
            return redirect("patient", uid)
    return render(
        request,
        "enter.html",
        {
            "patient": found,
            "form": form,
            "what": "who the patient is",
            "table": "identity",
            "row": None,
            "technique": None,
            "techniques": [],
            "seen": _seen(found) if others or not request.POST else request.POST.get("seen", ""),
            "others": others,
        },
        status=409 if others else 200,
    )


def _seen(patient: Patient) -> str:
    """What tells that somebody else has changed who the patient is since a form was opened."""
    said = [str(getattr(patient, name)) for name in IdentityForm.base_fields]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def _since(form: IdentityForm, patient: Patient) -> str:
    """What stands here now and is not what was typed."""
    now = {name: getattr(patient, name) for name in form.fields}
    other = [name for name, value in now.items() if (value or "") != (form.cleaned_data[name] or "")]
    return "; ".join(f"{form[name].label}: {now[name] or 'empty'}" for name in other)


@transaction.atomic
def _identified(found: Patient, who: dict[str, Any]) -> Patient:
    """The patient with a new identity; 404 for one who was erased while the form was open or on its way."""
    living_one: Patient = get_object_or_404(Patient.objects.select_for_update(), pk=found.pk, erased_at=None)
    for name, value in who.items():
        setattr(living_one, name, value)
    living_one.save(update_fields=list(who))
    return living_one


@require_POST
@members_only("administrator")
def erase_patient(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Erase a patient for good, once the family name was typed to show that this one is meant."""
    found = patient_of(request, uid)
    if request.POST.get("family", "").strip() != found.family:
        messages.error(request, "That is not this patient's family name; nothing was erased.")
        return redirect("identity", uid)
    noted(request, "erased", found)
    erase(found)
    messages.success(request, "The patient was erased. Nothing of the record can be read any more.")
    return redirect("find")
