"""What was parted stays with whom it belongs to: its struck-out copy in the other record is not put back."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from painpath.web.merging.models import Brought
from painpath.web.merging.undo import head
from painpath.web.patients.models import Row
from painpath.web.patients.store import SomebodyElses, putting_back


@receiver(putting_back)
def refuse_parted(sender: Any, row: Row, **_: Any) -> None:
    """Raises SomebodyElses for what an undone merge had brought, corrections of it included."""
    brought = Brought.objects.filter(merge__kept=row.patient_id, new__isnull=False).exclude(
        merge__undone_at=None
    )
    if any(one.new and head(one.new) == row for one in brought.select_related("new")):
        raise SomebodyElses
