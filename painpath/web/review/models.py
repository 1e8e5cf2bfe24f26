"""A clinic's signature under one text of one entry of the knowledge."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from painpath.web.accounts.models import Clinic, OfClinic


class Review(models.Model):
    """One person's word about an entry as it read then. `digest` names the text: another text is a draft again.

    Never changed but to be taken back, which leaves it in the history.
    """

    class Status(models.TextChoices):
        REVIEWED = "reviewed", "Reviewed"
        RELEASED = "released", "Released"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="reviews")
    entry = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=Status)
    who = models.CharField(max_length=200)  # the user name: two people are told apart by it
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "entry", "digest", "status"),
                condition=Q(ended_at=None),
                name="one_standing_review",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_status_display()} by {self.by}, {localtime(self.at):%Y-%m-%d}"
