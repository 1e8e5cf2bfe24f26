"""Signing in, signing out and failing to, another password and another second factor, as rows of the audit trail; a
name that nobody has belongs to no clinic."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
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


@receiver(password_changed)
def another_password(request: HttpRequest, user: Any, **_: Any) -> None:
    """The old one was asked for."""
    _noted(request, "password changed", user=user)


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def another_factor(request: HttpRequest, user: Any, authenticator: Any, signal: Any, **_: Any) -> None:
    """The password was asked for."""
    _noted(request, f"second factor {FACTOR[signal]}", authenticator.get_type_display(), user=user)


FACTOR = {authenticator_added: "added", authenticator_removed: "removed", authenticator_reset: "renewed"}


def _noted(request: HttpRequest | None, action: str, what: str = "", **who: Any) -> None:
    member = Member.objects.select_related("clinic", "user").filter(**who).first()
    if member is not None:
        note(member, action, what=str(what), request=getattr(request, "id", ""))
