"""The audit trail: rows are added, never changed, never removed."""

from __future__ import annotations

from typing import Any

from django.db import models

from painpath.web.accounts.models import Clinic, Member, OfClinic


class OnlyAdded(OfClinic):
    """Rows that no query changes or removes."""

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        raise TypeError("an audit row is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("an audit row is never removed")


class Event(models.Model):
    """One thing that somebody did. `patient` is a pseudonym that outlives the patient's erasure."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=40)
    patient = models.CharField(max_length=40, blank=True, db_index=True)
    what = models.CharField(max_length=300, blank=True)
    knowledge = models.CharField(max_length=80, blank=True)
    request = models.CharField(max_length=40, blank=True)
    objects = OnlyAdded.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.action} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; an existing one cannot be saved again."""
        if not self._state.adding:
            raise TypeError("an audit row is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("an audit row is never removed")


def note(
    member: Member, action: str, patient: str = "", what: str = "", knowledge: str = "", request: str = ""
) -> Event:
    """Write down what a member did."""
    return Event.objects.create(
        clinic=member.clinic, who=member.user.get_username(), role=member.role, action=action,
        patient=patient, what=what[:300], knowledge=knowledge, request=request,
    )  # fmt: skip
