"""Which reminders and prompts were sent, each once, and until which day a patient's worklist is worked out."""

from __future__ import annotations

from django.db import models

from painpath.web.patients.models import Patient


class Reminder(models.Model):
    """One letter about one reason to ask for a score. The row is there before the letter goes out."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20)
    procedure = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("patient", "kind", "procedure", "day"), name="reminded_once"),
        )


class Worked(models.Model):
    """The last day for which a patient's places on the worklist were worked out by the timer."""

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="worked")
    day = models.DateField()


class Prompt(models.Model):
    """One message that a time of a block diary has come. The row is there before the message goes out."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="prompts")
    procedure = models.CharField(max_length=200)
    after_min = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("patient", "procedure", "after_min"), name="prompted_once"),
        )
