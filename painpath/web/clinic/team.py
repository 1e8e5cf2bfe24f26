"""Who works in the clinic: accounts made, closed and opened again, and begun anew when a phone or a password is lost."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from painpath.web.accounts.first_password import give_first_password
from painpath.web.accounts.members import members_only
from painpath.web.accounts.models import Clinic, Member
from painpath.web.patients.finding import noted

Fresh = tuple[str, str] | None


@members_only("administrator")
def team(request: HttpRequest) -> HttpResponse:
    """Who works here. A first password is shown once, and is changed when it is first used."""
    mine = request.member.clinic  # type: ignore[attr-defined]
    fresh: Fresh = None
    if request.method == "POST":
        what = request.POST.get("what", "add")
        fresh = _new_member(request, mine) if what == "add" else _changed(request, mine, what)
    members = mine.members.select_related("user").order_by("user__username")
    return render(request, "team.html", {"members": members, "roles": Member.Role.choices, "fresh": fresh})


def _new_member(request: HttpRequest, mine: Clinic) -> Fresh:
    name, role = request.POST.get("username", "").strip(), request.POST.get("role", "")
    user = get_user_model()(username=name, first_name=request.POST.get("full_name", "").strip()[:150])
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    try:
        user.full_clean()  # letters that a name may have, its length, and that nobody has it yet
        if role not in Member.Role.values:
            raise ValidationError("There is no such role.")
        with transaction.atomic():
            user.save()
            Member.objects.create(user=user, clinic=mine, role=role)
            give_first_password(user, password)
    except (ValidationError, IntegrityError):
        messages.error(request, "A name that nobody has yet, and a role; nobody was added.")
        return None
    noted(request, "member added", what=f"{name}, {role}")
    return name, password


def _changed(request: HttpRequest, mine: Clinic, what: str) -> Fresh:
    """Close or open an account, or begin it anew; nobody does this to their own."""
    asked = request.POST.get("member", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < len(str(2**63)) else 0
    member = get_object_or_404(mine.members.select_related("user"), pk=wanted)
    if member.pk == request.member.pk or what not in ("close", "open", "anew"):  # type: ignore[attr-defined]
        messages.error(request, "Another administrator must do this; nothing was changed.")
        return None
    noted(request, f"member: {what}", what=member.user.get_username())
    if what == "anew":
        return _begun_anew(member)
    member.user.is_active = what == "open"
    member.user.save(update_fields=["is_active"])
    return None


@transaction.atomic
def _begun_anew(member: Member) -> Fresh:
    """A new first password and no second factor: every session of the old ones ends."""
    password = secrets.token_urlsafe(12)
    Authenticator.objects.filter(user=member.user).delete()
    give_first_password(member.user, password)
    return member.user.get_username(), password
