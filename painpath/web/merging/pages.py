"""Pages: who may be entered twice, what a merge would bring, the merge and its undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from painpath.web.accounts.members import members_only
from painpath.web.merging.finding import doubles, twins_of, why
from painpath.web.merging.merge import IDENTITY, CannotMerge, merge, plan
from painpath.web.merging.models import Merge
from painpath.web.merging.undo import undo
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.models import Patient

LABELS = {"family": "Family name", "given": "Given names", "birth_date": "Date of birth", "sex": "Sex", "number": "Record number",
          "email": "E-mail", "phone": "Telephone", "clinician": "Clinician"}  # fmt: skip
TABLES = {"procedures": "procedures", "pain_scores": "pain scores", "relief_reports": "own estimates", "observations": "findings",
          "conditions": "conditions", "medications": "medicines", "care": "other treatments", "patient": "facts about the person"}  # fmt: skip


@members_only("clinician", "administrator")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of patients of the clinic who may be the same person."""
    noted(request, "duplicates")
    return render(request, "duplicates.html", {"pairs": doubles(request.member)})  # type: ignore[attr-defined]


@members_only("clinician", "administrator")
def merge_patient(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose who is the same person, see what a merge would do, merge."""
    kept = patient_of(request, uid)
    gone = _other(request, kept)
    if request.method == "POST":
        return _merge(request, kept, gone)
    noted(request, "merge looked at", kept, gone.pseudonym if gone else "")
    return render(request, "merge.html", {
        "patient": kept, "gone": gone, "twins": twins_of(kept, request.member), "asked": request.GET.get("number", ""),  # type: ignore[attr-defined]
        "before": kept.merged_in.select_related("gone").all(),
        **(_compared(kept, gone) if gone else {"compared": [], "planned": None, "tables": TABLES, "same": ""}),
    })  # fmt: skip


def _other(request: HttpRequest, kept: Patient) -> Patient | None:
    """The other patient, by pseudonym or record number, of the same clinic; 404 for a pseudonym that leads nowhere."""
    asked = request.POST.get("with") or request.GET.get("with")
    if asked:
        try:
            return patient_of(request, UUID(asked))
        except ValueError:
            raise Http404 from None
    number = request.GET.get("number", "").strip()
    mine = Patient.objects.of(request.member).filter(erased_at=None).exclude(pk=kept.pk)  # type: ignore[attr-defined]
    found: Patient | None = mine.filter(number=number).first() if number else None
    return found


def _compared(kept: Patient, gone: Patient) -> dict[str, Any]:
    rows = [
        (LABELS[name], getattr(kept, name) or "", getattr(gone, name) or "", name in IDENTITY)
        for name in LABELS
    ]
    return {
        "compared": rows,
        "planned": plan(kept, gone),
        "tables": TABLES,
        "same": why(kept, gone),
    }


def _merge(request: HttpRequest, kept: Patient, gone: Patient | None) -> HttpResponse:
    try:
        if gone is None:
            raise CannotMerge("Choose the other patient first.")
        made = merge(kept, gone, request.member.name)  # type: ignore[attr-defined]
    except CannotMerge as error:
        messages.error(request, f"{error} Nothing was merged.")
        return redirect("merge", kept.uid)
    noted(request, "merged", kept, f"{gone.pseudonym}, {made.uid}")
    noted(request, "merged away", gone, f"{kept.pseudonym}, {made.uid}")
    messages.success(request, "Merged. It can be undone on the page “Entered twice?” of this patient.")
    return redirect("patient", kept.uid)


@require_POST
@members_only("clinician", "administrator")
def undo_merge(request: HttpRequest, uid: UUID, batch: UUID) -> HttpResponse:
    """Part again what was merged."""
    kept = patient_of(request, uid)
    found = Merge.objects.of(request.member).filter(kept=kept, uid=batch).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    try:
        since = undo(found, request.member.name)  # type: ignore[attr-defined]
    except CannotMerge as error:
        messages.error(request, f"{error} Nothing was changed.")
        return redirect("merge", uid)
    noted(request, "merge undone", kept, f"{found.gone.pseudonym}, {found.uid}")
    noted(request, "merge undone", found.gone, f"{kept.pseudonym}, {found.uid}")
    told = (
        f" {since} entries were made since the merge; they stay here: look whose they are." if since else ""
    )
    messages.success(request, f"The two are two again.{told}")
    return redirect("merge", uid)
