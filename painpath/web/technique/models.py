"""The clinic's technique templates, and which columns of an entry came from one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from painpath.record.tables import TABLES
from painpath.web.accounts.models import Clinic, OfClinic
from painpath.web.patients.models import Row


class Technique(models.Model):
    """How a procedure is usually done here: columns of a procedure with their values. It says nothing of a patient."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="techniques")
    name = models.CharField(max_length=120)
    columns = models.JSONField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "name"), condition=Q(ended_at=None), name="one_technique_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def in_order(self) -> list[tuple[str, Any]]:
        """The columns with their values in the order of the record's table; a database keeps an order of its own."""
        return sorted(self.columns.items(), key=lambda one: list(TABLES["procedures"]).index(one[0]))


class Prefilled(models.Model):
    """An entry of which some columns were filled in by a template and left as they were: not observed.

    It holds for that row alone; the row that corrects or confirms it is a person's word.
    """

    row = models.OneToOneField(Row, on_delete=models.CASCADE, related_name="prefilled")
    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField()
