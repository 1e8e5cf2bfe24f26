"""What a merge did, row by row, so that it can be undone. No name stands here."""

from __future__ import annotations

import uuid

from django.db import models

from painpath.web.accounts.models import Clinic, OfClinic
from painpath.web.patients.models import Patient, Row


class Merge(models.Model):
    """One patient brought into another. The rows of the one who is gone stay as they are, under their own key.

    `moved` lists what now belongs to the one kept, as [model, key, what was changed]; `filled` names the parts of
    the identity that were blank and were taken over; `renamed` maps procedure ids that both had.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    kept = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="merged_in")
    gone = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="merged_away")
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    moved = models.JSONField(default=list)
    filled = models.JSONField(default=list)
    renamed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=200, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("gone",), condition=models.Q(undone_at=None), name="merged_away_once"
            ),
        )


class Brought(models.Model):
    """A row of the one who is gone, and its copy under the key of the one kept; none where both had the same."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="brought")
    old = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Row, null=True, on_delete=models.CASCADE, related_name="+")
