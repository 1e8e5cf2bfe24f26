"""The block diary as the clinic fills it in: from a paper diary, by telephone, or at the bedside."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from painpath.web.accounts.members import members_only
from painpath.web.block_diary.slots import Diary, diary_of, save, set_clock
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import Changed
from painpath.web.patients.worklist import refresh


@members_only("clinician", "nurse")
def block_diary(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every time of the latest block, or of the one that the address names."""
    found, procedure = patient_of(request, uid), request.GET.get("procedure", "")
    diary = diary_of(found, procedure)
    if request.method == "POST" and diary:
        _saved(request, found, procedure, diary)
        return redirect(request.get_full_path())
    return render(request, "block_diary.html", {"patient": found, "diary": diary, "dated": diary is not None and len(str(diary.row["time"])) == len("2026-03-04")})  # fmt: skip


def _saved(request: HttpRequest, found: Patient, procedure: str, diary: Diary) -> None:
    by = request.member.name  # type: ignore[attr-defined]
    try:
        if "clock" in request.POST:
            set_clock(found, diary, request.POST["clock"], by)
        elif not save(found, procedure, request.POST, by):
            messages.warning(request, "No new score was given; nothing was saved.")
            return
    except ValueError:
        messages.error(request, "A score is a number from 0 to 10, a time is like 14:05. Nothing was saved.")
        return
    except Changed:
        messages.error(request, "Somebody else has just corrected this procedure. Nothing was saved.")
        return
    refresh(found)
    noted(request, "block diary", found, str(diary.row["procedure_id"]))
    messages.success(request, "Saved.")
