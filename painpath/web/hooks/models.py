"""What the hooks keep: tokens used, cards sent, and what was done with them. No patient can be read from it.

Patients, users and procedures stand as keyed digests: enough to know whether something was shown before.
"""

from __future__ import annotations

from django.db import models


class UsedToken(models.Model):
    """A token that was used, until it would have expired anyway."""

    digest = models.CharField(max_length=64, unique=True)
    expires = models.FloatField(db_index=True)


class SentCard(models.Model):
    """A card that was sent: to which client and user, about whom, by which rule, saying what."""

    uuid = models.UUIDField(unique=True)
    client = models.CharField(max_length=200)
    service = models.CharField(max_length=100)
    patient = models.CharField(max_length=64)
    user = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    rule = models.CharField(max_length=200)
    state = models.CharField(max_length=64)
    urgency = models.PositiveSmallIntegerField()
    sent = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("client", "patient")), models.Index(fields=("rule",)))


class Feedback(models.Model):
    """What a clinician did with a card. The same delivery, repeated or late, is kept once."""

    client = models.CharField(max_length=200)
    card = models.UUIDField()
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField()
    reason_code = models.CharField(max_length=200, blank=True)
    reason_system = models.CharField(max_length=500, blank=True)
    comment = models.TextField(blank=True)
    accepted = models.JSONField(default=list)
    received = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("client", "card", "outcome", "at"), name="hooks_feedback_once"),
        )
        indexes = (models.Index(fields=("card",)),)
