"""A question that was sent to a patient. The answer stands in the record, not here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from painpath.web.patients.models import Patient


class Asked(models.Model):
    """One question, waiting until it is answered or taken back; a fact is asked once at a time."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="asked")
    fact = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    not_known = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "fact"),
                condition=Q(answered_at=None, taken_back_at=None),
                name="asked_once_at_a_time",
            ),
        )
