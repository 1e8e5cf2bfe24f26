"""A member's own account: when somebody signed in with this name, or was refused, and signing out everywhere else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from painpath.web.accounts.elsewhere import end_others
from painpath.web.accounts.members import members_only
from painpath.web.audit.models import Event
from painpath.web.patients.finding import noted

SIGNING = (
    "signed in", "signed out", "sign-in refused", "signed out elsewhere", "password changed", "second factor added",
    "second factor removed", "second factor renewed",
)  # fmt: skip
MOST = 20


@members_only()
def account(request: HttpRequest) -> HttpResponse:
    """The last times that this name was used at the door; a button ends every other session."""
    member = request.member  # type: ignore[attr-defined]
    if request.method == "POST":
        end_others(request, member)
        noted(request, "signed out elsewhere")
        messages.success(request, "You are signed out everywhere else.")
        return redirect("account")
    used = Event.objects.of(member).filter(who=member.user.get_username(), action__in=SIGNING)[:MOST]
    return render(request, "account.html", {"used": used, "zone": ZoneInfo(member.clinic.zone)})
