"""Signing out everywhere else: sessions that began before a moment end, but the one in which this was asked for."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from painpath.web.accounts.models import Member

BEGAN, STAYS = "began", "stays"


def end_others(request: HttpRequest, member: Member) -> None:
    """End every other session of a member, from their next page on."""
    member.sessions_since = timezone.now()
    member.save(update_fields=["sessions_since"])
    request.session[STAYS] = member.sessions_since.timestamp()


def has_ended(request: HttpRequest, member: Member) -> bool:
    """Whether the session of a request was ended from another one."""
    if member.sessions_since is None:
        return False
    since = member.sessions_since.timestamp()
    return bool(request.session.get(BEGAN, 0) < since and request.session.get(STAYS) != since)


@receiver(authenticator_added)
@receiver(authenticator_removed)
def factor_changed(request: HttpRequest, user: Any, **_: Any) -> None:
    """Another second factor, or none any more: whoever is in by the one before is out."""
    member = Member.objects.filter(user=user).first()
    if member is not None:
        end_others(request, member)
