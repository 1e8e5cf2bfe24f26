"""Personal links to the diary: kept as digests, expiring, revocable, locked after wrong answers."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone

from painpath.web.patients.models import Patient

DAYS, WRONG, LOCKED_MINUTES = 60, 5, 15


class Link(models.Model):
    """One link for one patient. The token itself is never kept."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)
    expires = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    @property
    def open(self) -> bool:
        """Neither expired, revoked nor locked; the patient is still here."""
        now = timezone.now()
        locked = self.locked_until is not None and self.locked_until > now
        return (
            self.expires > now and self.revoked_at is None and not locked and self.patient.erased_at is None
        )


class Entered(models.Model):
    """A diary entry by the digest of its page's number and its answers, so that one sent twice is kept once."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE)
    nonce = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("patient", "nonce"), name="diary_entry_once"),)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(patient: Patient, by: str) -> str:
    """A new link; the ones before it stop working. Gives the token, once."""
    end_links(patient)
    return another_link(patient, by)


def end_links(patient: Patient) -> int:
    """Revoke every link of a patient, reminders' included; gives how many had not expired by themselves."""
    now = timezone.now()
    return int(patient.links.filter(revoked_at=None, expires__gt=now).update(revoked_at=now))


def another_link(patient: Patient, by: str) -> str:
    """A new link beside those that work already. Gives the token, once."""
    token = secrets.token_urlsafe(24)
    Link.objects.create(
        patient=patient, digest=digest_of(token), made_by=by, expires=timezone.now() + timedelta(days=DAYS)
    )
    return token


def mark_wrong(link: Link) -> None:
    """Count a wrong answer; too many lock the link for a while. Answers that arrive together are all counted."""
    this = Link.objects.filter(pk=link.pk)
    this.update(wrong=models.F("wrong") + 1)
    this.filter(wrong__gte=WRONG).update(
        wrong=0, locked_until=timezone.now() + timedelta(minutes=LOCKED_MINUTES)
    )
