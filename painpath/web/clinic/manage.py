"""The clinic's own affairs: its numbers, its team, its audit trail."""

from __future__ import annotations

import csv
import secrets
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from painpath.web.accounts.members import members_only
from painpath.web.accounts.models import Clinic, Member
from painpath.web.audit.models import Event
from painpath.web.patients.finding import noted


class ClinicForm(forms.ModelForm):  # type: ignore[type-arg]
    """Numbers to call, the zone, and the person to whom an unanswered alert goes."""

    class Meta:
        model = Clinic
        fields = ("name", "zone", "day_number", "night_number", "emergency_number", "escalate_to")

    wording = forms.BooleanField(
        required=False,
        label="I have read the fixed wording of the red-flag questions in the diary and confirm it",
    )

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
def team(request: HttpRequest) -> HttpResponse:
    """Who works here. A new member gets a first password, shown once."""
    mine = request.member.clinic  # type: ignore[attr-defined]
    fresh = None
    if request.method == "POST":
        fresh = _new_member(request, mine)
    members = mine.members.select_related("user").order_by("user__username")
    return render(request, "team.html", {"members": members, "roles": Member.Role.choices, "fresh": fresh})


def _new_member(request: HttpRequest, mine: Clinic) -> tuple[str, str] | None:
    name, role = request.POST.get("username", "").strip(), request.POST.get("role", "")
    users = get_user_model()
    if not name or role not in Member.Role.values or users.objects.filter(username=name).exists():
        messages.error(request, "A name that nobody has yet, and a role; nobody was added.")
        return None
    password = secrets.token_urlsafe(12)
    validate_password(password)
    user = users.objects.create_user(
        name, password=password, first_name=request.POST.get("full_name", "").strip()[:150]
    )
    Member.objects.create(user=user, clinic=mine, role=role)
    noted(request, "member added", what=f"{name}, {role}")
    return name, password


@members_only("administrator")
def audit(request: HttpRequest) -> HttpResponse:
    """Who saw or changed what; as a page, or as a table to keep."""
    events = Event.objects.of(request.member)  # type: ignore[attr-defined]
    if request.GET.get("form") == "csv":
        return _csv(events)
    page = Paginator(events, 100).get_page(request.GET.get("page"))
    return render(request, "audit.html", {"page": page})


def _csv(events: object) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    names = ("at", "who", "role", "action", "patient", "what", "knowledge", "request")
    writer = csv.writer(response)
    writer.writerow(names)
    for row in events.values_list(*names).iterator():  # type: ignore[attr-defined]
        writer.writerow([_harmless(str(cell)) for cell in row])
    return response


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
