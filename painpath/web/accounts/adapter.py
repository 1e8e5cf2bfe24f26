"""Accounts are made by an administrator; nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with its sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
