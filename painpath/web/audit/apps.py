"""The Django app of the audit trail."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit trail as an app of the project."""

    name = "painpath.web.audit"
    label = "audit"

    def ready(self) -> None:
        """Who signs in, and who is refused, is written down too."""
        import_module("painpath.web.audit.signing")
