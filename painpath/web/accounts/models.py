"""Clinics as tenants, and the people who work in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Clinic(models.Model):
    """One clinic. Everything that is about a patient belongs to exactly one."""

    name = models.CharField(max_length=200)
    demo = models.BooleanField(default=False)
    zone = models.CharField(max_length=60, default="UTC")
    day_number = models.CharField(max_length=60, blank=True)
    night_number = models.CharField(max_length=60, blank=True)
    emergency_number = models.CharField(max_length=60, blank=True)
    escalate_to = models.CharField(max_length=200, blank=True)
    wording_confirmed_by = models.CharField(max_length=200, blank=True)
    wording_confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def diary_ready(self) -> bool:
        """Whether the patient diary may be switched on: every number given, the wording confirmed by a person."""
        numbers = (self.day_number, self.night_number, self.emergency_number)
        return all(numbers) and bool(self.wording_confirmed_by)


class Member(models.Model):
    """A user's place in a clinic and the role there."""

    class Role(models.TextChoices):
        CLINICIAN = "clinician", "Clinician"
        NURSE = "nurse", "Nurse"
        RESEARCHER = "researcher", "Researcher"
        ADMINISTRATOR = "administrator", "Administrator"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(max_length=20, choices=Role)
    sessions_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def name(self) -> str:
        """What the member is called on a page: the full name, else the user name."""
        return self.user.get_full_name() or self.user.get_username()

    @property
    def sees_identity(self) -> bool:
        """Researchers never see who a patient is."""
        return self.role != self.Role.RESEARCHER

    @property
    def treats(self) -> bool:
        """Whether the member may enter and decide things about a patient."""
        return self.role in (self.Role.CLINICIAN, self.Role.NURSE)


class OfClinic(models.QuerySet[Any]):
    """Every query about patients begins with the clinic of the one who asks."""

    def of(self, member: Member) -> OfClinic:
        """What belongs to the member's clinic."""
        return self.filter(clinic_id=member.clinic_id)
