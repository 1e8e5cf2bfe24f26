"""Erasing a patient erases what a merge wrote down elsewhere: the same data under another key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from painpath.web.merging.models import Brought, Merge
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import erase, erasing


@receiver(erasing)
def erase_merged(sender: Any, patient: Patient, **_: Any) -> None:
    """Destroy the keys of all who stand merged into the patient."""
    for one in Merge.objects.filter(kept=patient, undone_at=None).select_related("gone"):
        if one.gone.key:
            erase(one.gone)


@receiver(erasing)
def erase_copies(sender: Any, patient: Patient, **_: Any) -> None:
    """Remove what an undone merge had brought into somebody else's record, corrections of it included, and what was
    shown of the two as one: it lies under the key of the other, who is not erased."""
    for one in Merge.objects.filter(gone=patient).exclude(undone_at=None).select_related("kept"):
        copies = {pk for brought in one.brought.select_related("new") for pk in _line(brought.new)}
        mine = Row.objects.filter(pk__in=copies)
        mine.update(replaced_by=None)
        mine.delete()
        one.kept.kept.filter(at__gte=one.at, at__lte=one.undone_at).delete()


def _line(row: Row | None) -> Iterator[int]:
    """A row, all that stood in its place later, and what further merges made of them."""
    while row is not None:
        yield row.pk
        for brought in Brought.objects.filter(old=row).select_related("new"):
            yield from _line(brought.new)
        row = row.replaced_by
