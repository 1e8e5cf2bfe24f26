"""The clinic's own entered policies. Nothing is overwritten: what no longer holds ends and stays in the history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from painpath.web.accounts.models import Clinic, OfClinic
from painpath.web.patients.models import Patient


class Policy(models.Model):
    """What one body asks for before one step. `where` says in which document it stands."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="policies")
    body = models.CharField(max_length=120)
    step = models.CharField(max_length=80)
    where = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        ordering = ("body", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("clinic", "body", "step"), condition=Q(ended_at=None), name="one_policy_of_a_body"
            ),
        )

    def __str__(self) -> str:
        return self.body

    def standing(self) -> models.QuerySet[Requirement]:
        """The requirements that hold."""
        return self.requirements.filter(ended_at=None)


class Requirement(models.Model):
    """One thing that is asked for, in the words of the clinic.

    With a fact the record itself says whether it is documented, not met or missing; without one a person ticks it.
    """

    class Wanted(models.TextChoices):
        YES = "yes", "is yes"
        NO = "no", "is no"
        AT_LEAST = "at_least", "is at least"
        AT_MOST = "at_most", "is at most"

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="requirements")
    text = models.CharField(max_length=300)
    fact = models.CharField(max_length=120, blank=True)
    wanted = models.CharField(max_length=20, choices=Wanted, blank=True)
    number = models.FloatField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)


class Tick(models.Model):
    """A requirement that a person has seen to be documented for one patient, with name and where it stands."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="ticks")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="ticks")
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("requirement", "patient"), condition=Q(ended_at=None), name="ticked_once"
            ),
        )
