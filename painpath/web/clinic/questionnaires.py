"""Scores of questionnaires, entered by the clinic."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from painpath.record.moments import BadTime, parse_moment
from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh
from painpath.web.questionnaires.instruments import INSTRUMENTS, range_of, rows_of


@members_only("clinician", "nurse")
def questionnaires(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One page for all scores of a day, each with its range and with what its licence allows."""
    found = patient_of(request, uid)
    wrong = ""
    if request.method == "POST":
        try:
            at = _day(request.POST.get("time", "").strip()[:40], found)
            if not (rows := rows_of(request.POST, at)):
                raise ValueError("no score")
        except (ValueError, BadTime):
            wrong = "No score was given, one is out of its range, a part is missing, or the day is none or still to come. Nothing was saved."
        else:
            enter(found, rows, request.member.name, "questionnaire")  # type: ignore[attr-defined]
            refresh(found)
            noted(request, "questionnaire", found, ", ".join(row["code"] for _, row in rows))
            messages.success(request, f"Saved: {len(rows)} scores.")
            return redirect("patient", uid)
    listed = [(one, *range_of(one)) for one in INSTRUMENTS]
    today = now_of(found).date().isoformat()
    return render(request, "questionnaires.html", {"patient": found, "listed": listed, "given": request.POST, "today": today, "wrong": wrong}, status=400 if wrong else 200)  # fmt: skip


def _day(text: str, patient: Patient) -> str:
    """A time as it was given, when it is not still to come. Raises BadTime, ValueError."""
    zone = ZoneInfo(patient.clinic.zone)
    if (
        parse_moment(text, zone).first
        > parse_moment(now_of(patient).isoformat(timespec="minutes"), zone).last
    ):
        raise ValueError(text)
    return text
