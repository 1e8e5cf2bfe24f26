"""Signing in, signing out and failing to, as rows of the audit trail; a name that nobody has belongs to no clinic."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from painpath.web.accounts.models import Member
from painpath.web.audit.models import note


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody is in."""
    _noted(request, "signed in", user=user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody left, or the session was ended."""
    if user is not None:
        _noted(request, "signed out", user=user)


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A wrong password; the password itself is never here."""
    name = credentials.get("username") or credentials.get("login")
    if name:
        _noted(request, "sign-in refused", user__username=name)


def _noted(request: HttpRequest | None, action: str, **who: Any) -> None:
    member = Member.objects.select_related("clinic", "user").filter(**who).first()
    if member is not None:
        note(member, action, request=getattr(request, "id", ""))
