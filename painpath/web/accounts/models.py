"""Clinics as tenants, and the people who work in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver


class Clinic(models.Model):
    """One clinic. Everything that is about a patient belongs to exactly one.

    `listed_as` is the name with which it began: by it the files of the operator tie a record system to the clinic, so
    that it stays when the clinic is called something else, and no other clinic can have it.
    """

    name = models.CharField(max_length=200)
    listed_as = models.CharField(max_length=200, default="", editable=False)
    demo = models.BooleanField(default=False)
    zone = models.CharField(max_length=60, default="UTC")
    day_number = models.CharField(max_length=60, blank=True)
    night_number = models.CharField(max_length=60, blank=True)
    emergency_number = models.CharField(max_length=60, blank=True)
    escalate_to = models.CharField(max_length=200, blank=True)
    wording_confirmed_by = models.CharField(max_length=200, blank=True)
    wording_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["listed_as"], name="listed_once"),)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def has(cls, name: str, but: int | None = None) -> bool:
        """Whether a clinic, another than `but`, is called or listed by a name."""
        return cls.objects.filter(models.Q(name=name) | models.Q(listed_as=name)).exclude(pk=but).exists()

    @classmethod
    def listed(cls, name: str) -> Clinic | None:
        """The clinic that a file of the operator means by a name."""
        return cls.objects.filter(listed_as=name).first()

    @property
    def diary_ready(self) -> bool:
        """Whether the patient diary may be switched on: every number given, the wording confirmed by a person."""
        numbers = (self.day_number, self.night_number, self.emergency_number)
        return all(numbers) and bool(self.wording_confirmed_by)


@receiver(pre_save, sender=Clinic)
def first_listed(instance: Clinic, **_: Any) -> None:
    """A clinic is listed as it is first called; one out of an older backup as it was called there."""
    instance.listed_as = instance.listed_as or instance.name


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
