"""What a decision put into the record, and how it ended: taken back by a person, or replaced by the next one."""

from __future__ import annotations

from django.db import models

from painpath.web.patients.models import Choice, Row


class Decision(models.Model):
    """Beside a choice: for when, the row it became, and whether it still stands. A choice without one stands."""

    choice = models.OneToOneField(Choice, on_delete=models.CASCADE, related_name="decision")
    when = models.CharField(max_length=40, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    replaced_by = models.OneToOneField(
        Choice, null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
