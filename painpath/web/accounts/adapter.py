"""Accounts are made by an administrator; nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from painpath.web.accounts.models import Member


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with its sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A researcher, who sees no patient, begins in the library; the others at the worklist."""
        member = Member.objects.filter(user=request.user.pk).first()
        if member is not None and not member.sees_identity:
            return reverse("library")
        return str(super().get_login_redirect_url(request))
