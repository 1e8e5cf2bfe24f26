"""The Django app of the hooks."""

from __future__ import annotations

import logging

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """CDS Hooks as an app of the project."""

    name = "painpath.web.hooks"
    label = "hooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The addresses that are fetched hold patients' ids: the HTTP client never logs them."""
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
