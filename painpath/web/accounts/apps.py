"""The Django app of clinics, members and accounts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts as an app of the project."""

    name = "painpath.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """A first password is watched for."""
        import_module("painpath.web.accounts.first_password")
        import_module("painpath.web.accounts.elsewhere")
