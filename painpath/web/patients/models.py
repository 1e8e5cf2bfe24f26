"""Who a patient is, the rows of the record with their history, the worklist, alerts and kept assessments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver

from painpath.web.accounts.models import Clinic, OfClinic
from painpath.web.patients.folding import folded
from painpath.web.patients.sealed import Bytes, new_key, seal, unseal


class Patient(models.Model):
    """A patient of one clinic. Identity stands only here, never in the record; `uid` is the pseudonym.

    The folded names are those by which a patient is looked for; they follow the names at each save.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.CharField(max_length=200)
    given = models.CharField(max_length=200, blank=True)
    folded_family = models.CharField(max_length=200, default="", editable=False)
    folded_given = models.CharField(max_length=200, default="", blank=True, editable=False)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    number = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="en")
    clinician = models.CharField(max_length=200, blank=True)
    key = models.BinaryField(default=new_key)
    made_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("clinic", "family", "given")),
            models.Index(fields=("clinic", "folded_family", "folded_given"), name="names_folded"),
            models.Index(fields=("clinic", "number")),
            models.Index(fields=("clinic", "erased_at", "clinician")),
        )

    def __str__(self) -> str:
        return f"{self.family}, {self.given}" if self.given else self.family

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """With a name goes the folded one."""
        if update_fields is not None and not {"family", "given"}.isdisjoint(update_fields):
            update_fields = {*update_fields, "folded_family", "folded_given"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def pseudonym(self) -> str:
        """What stands in a record, in the audit trail and before a researcher."""
        return str(self.uid)

    def seal(self, value: object) -> bytes:
        """A value under this patient's key. Raises Erased."""
        return seal(self.key, value)

    def unseal(self, sealed: Bytes) -> Any:
        """A value from under this patient's key. Raises Erased."""
        return unseal(self.key, sealed)


@receiver(pre_save, sender=Patient)
def fold(instance: Patient, **_: Any) -> None:
    """The folded names follow the names, also of a patient out of a backup."""
    instance.folded_family, instance.folded_given = folded(instance.family), folded(instance.given)


class Row(models.Model):
    """One row of a record as it was entered. A correction is a new row that supersedes it; nothing is overwritten."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=40)
    sealed = models.BinaryField()
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField(auto_now_add=True)
    origin = models.CharField(max_length=40, default="entry")
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("patient", "table")),
            models.Index(
                fields=("entered_at",), condition=models.Q(table="procedures"), name="procedures_entered"
            ),
        )

    @property
    def data(self) -> dict[str, Any]:
        """The row in the record format."""
        return dict(self.patient.unseal(self.sealed))


class Due(models.Model):
    """One reason why a patient stands on the worklist from a day on."""

    class Kind(models.TextChoices):
        RED_FLAG = "red_flag", "Alert"
        OVERDUE = "overdue", "Overdue"
        DUE = "due", "Due for a score"
        FAILED = "failed", "No relief"
        PARTIAL = "partial", "Partial relief"
        WEARING_OFF = "wearing_off", "Wearing off"
        RECURRENCE = "recurrence", "Pain is back"
        NOT_RESTARTED = "not_restarted", "Blood thinner not restarted"
        LOST = "lost", "Lost to follow-up"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="dues")
    kind = models.CharField(max_length=20, choices=Kind)
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    procedure = models.CharField(max_length=200, blank=True)
    procedure_kind = models.CharField(max_length=80, blank=True)
    done_on = models.DateField(null=True, blank=True)
    told = models.CharField(max_length=300)
    objects = OfClinic.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("clinic", "kind", "day", "until")),
            models.Index(fields=("clinic", "day", "patient", "id", "until")),
            models.Index(fields=("patient",)),
        )


class Alert(models.Model):
    """A red flag with a life of its own: open, acknowledged, resolved. It is never aged out."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        RESOLVED = "resolved", "Resolved"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alerts")
    flag = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    say = models.TextField()
    act_by = models.DateTimeField()
    opened_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    done = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    objects = OfClinic.as_manager()

    class Meta:
        indexes = (models.Index(fields=("clinic", "state")),)
        constraints = (
            models.UniqueConstraint(
                fields=("patient", "flag"),
                condition=~models.Q(state="resolved"),
                name="one_living_alert_of_a_kind",
            ),
        )


class Kept(models.Model):
    """An assessment as it was shown, with its canonical input, so that it can be made again exactly."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="kept")
    at = models.DateTimeField(auto_now_add=True)
    shown_to = models.CharField(max_length=200)
    as_of = models.CharField(max_length=40)
    procedure = models.CharField(max_length=200, blank=True)
    knowledge = models.CharField(max_length=80)
    painpath = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()


class Choice(models.Model):
    """What a clinician decided about a suggested step, with name and reason."""

    class What(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        PLANNED = "planned", "Planned"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="choices")
    step = models.CharField(max_length=80)
    procedure = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=20, choices=What)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)


class Call(models.Model):
    """An attempt to reach a patient by telephone."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    reached = models.BooleanField()
    said = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
