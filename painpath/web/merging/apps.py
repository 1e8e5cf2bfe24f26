"""The Django app of merging."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Merging as an app of the project."""

    name = "painpath.web.merging"
    label = "merging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whoever is erased takes along what was merged into them; what was parted is not put back."""
        import_module("painpath.web.merging.erasing")
        import_module("painpath.web.merging.parting")
