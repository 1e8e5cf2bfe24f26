"""The clinic's own affairs: its numbers, its team, its audit trail."""

from __future__ import annotations

import csv
import json
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from painpath.record.folder.cells import harmless
from painpath.web.accounts.members import members_only
from painpath.web.accounts.models import Clinic
from painpath.web.audit.fhir import audit_event
from painpath.web.audit.models import Event
from painpath.web.patients.finding import noted


class ClinicForm(forms.ModelForm):  # type: ignore[type-arg]
    """Numbers to call, the zone, and the person to whom an unanswered alert goes."""

    class Meta:
        model = Clinic
        fields = ("name", "zone", "day_number", "night_number", "emergency_number", "escalate_to")
        labels = {  # noqa: RUF012 - Django's way
            "zone": "Time zone, such as Europe/Zurich",
            "day_number": "Telephone by day",
            "night_number": "Telephone at night",
            "emergency_number": "Emergency number",
            "escalate_to": "Who hears of an alert that nobody took: an e-mail address, or words",
        }

    wording = forms.BooleanField(
        required=False,
        label="I have read the fixed wording of the red-flag questions in the diary and confirm it",
    )

    def clean_name(self) -> str:
        """A name that no other clinic of this server has or began with: record systems find their clinic by that one."""
        name = str(self.cleaned_data["name"])
        if Clinic.has(name, but=self.instance.pk):
            raise ValidationError("Another clinic of this server has this name, or began with it.")
        return name

    def clean_escalate_to(self) -> str:
        """One address that a letter can go to, or words without any."""
        given = str(self.cleaned_data["escalate_to"]).strip()
        if "@" in given:
            validate_email(given)
        return given

    def clean_zone(self) -> str:
        """A zone that exists."""
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise ValidationError("There is no such time zone; an example is Europe/Zurich.")
        return zone


@members_only("administrator")
def clinic(request: HttpRequest) -> HttpResponse:
    """What the clinic enters about itself. The diary works only once every number is there and the wording confirmed."""
    mine = request.member.clinic  # type: ignore[attr-defined]
    form = ClinicForm(
        request.POST or None, instance=mine, initial={"wording": bool(mine.wording_confirmed_by)}
    )
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        if form.cleaned_data["wording"] and not saved.wording_confirmed_by:
            saved.wording_confirmed_by, saved.wording_confirmed_at = request.member.name, timezone.now()  # type: ignore[attr-defined]
        elif not form.cleaned_data["wording"]:
            saved.wording_confirmed_by, saved.wording_confirmed_at = "", None
        saved.save()
        noted(request, "clinic changed")
        messages.success(request, "Saved.")
        return redirect("clinic")
    return render(request, "clinic.html", {"form": form, "mine": mine})


@members_only("administrator")
def audit(request: HttpRequest) -> HttpResponse:
    """Who saw or changed what; as a page, or as a table to keep."""
    events = Event.objects.of(request.member)  # type: ignore[attr-defined]
    form = request.GET.get("form")
    if form in TAKEN_AWAY:
        noted(request, "audit taken away", what=form)
        return TAKEN_AWAY[form](events)
    page = Paginator(events, 100).get_page(request.GET.get("page"))
    return render(request, "audit.html", {"page": page})


def _fhir(events: Any) -> HttpResponse:
    """A resource a line, as bulk exports are."""
    lines = (
        json.dumps(audit_event(one)) + "\n"
        for one in events.select_related("clinic").iterator(chunk_size=1000)
    )
    response = HttpResponse(lines, content_type="application/fhir+ndjson")
    response["Content-Disposition"] = 'attachment; filename="AuditEvent.ndjson"'
    return response


def _csv(events: Any) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    names = ("at", "who", "role", "action", "patient", "what", "knowledge", "request")
    writer = csv.writer(response)
    writer.writerow(names)
    for row in events.values_list(*names).iterator():
        writer.writerow([harmless(str(cell)) for cell in row])
    return response


TAKEN_AWAY = {"csv": _csv, "ndjson": _fhir}
