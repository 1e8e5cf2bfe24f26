"""Erasing a patient erases what was merged into them: it is the same person's data under another key."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from painpath.web.merging.models import Merge
from painpath.web.patients.models import Patient
from painpath.web.patients.store import erase, erasing


@receiver(erasing)
def erase_merged(sender: Any, patient: Patient, **_: Any) -> None:
    """Destroy the keys of all who stand merged into the patient."""
    for one in Merge.objects.filter(kept=patient, undone_at=None).select_related("gone"):
        if one.gone.key:
            erase(one.gone)
