"""Who has been kept for longer than the clinic says, and erasing them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Alert, Call, Choice, Patient, Row
from painpath.web.patients.store import erase
from painpath.web.retention.models import Retention

BY = "retention"


class Past(NamedTuple):
    """A patient whose time is over, and when something was last entered."""

    patient: Patient
    last: datetime


def years_of(clinic: Clinic) -> int | None:
    """The clinic's number of years; None where it has given none."""
    found = Retention.objects.filter(clinic=clinic).first()
    return found.years if found else None


def past(clinic: Clinic, now: datetime) -> list[Past]:
    """The patients of whom nothing was entered since so many years, the longest first; nobody without a number.

    An entry is a row of the record (by the day it was entered, not the day it tells of), a telephone call, a
    decision or the patient's own making. Who has an alert that nobody resolved is kept.
    """
    years = years_of(clinic)
    if years is None:
        return []
    limit = _years_before(now, years)
    patients = Patient.objects.filter(clinic=clinic, erased_at=None, made_at__lt=limit)
    alarmed = set(
        Alert.objects.filter(clinic=clinic).exclude(state="resolved").values_list("patient", flat=True)
    )
    latest = _latest(clinic)
    found = [
        Past(one, max(one.made_at, latest.get(one.pk, one.made_at)))
        for one in patients
        if one.pk not in alarmed
    ]
    return sorted((one for one in found if one.last < limit), key=lambda one: one.last)


def _years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; the 28th for a 29th of February."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=max(1, now.year - years), day=day)


def _latest(clinic: Clinic) -> dict[int, datetime]:
    """The last entry of each patient that has one."""
    found: dict[int, datetime] = {}
    for model, name in ((Row, "entered_at"), (Call, "at"), (Choice, "at")):
        rows = model._base_manager.filter(patient__clinic=clinic).values_list("patient").annotate(Max(name))
        for patient, at in rows:
            found[patient] = max(at, found.get(patient, at))
    return found


def erase_past(clinic: Clinic, now: datetime) -> int:
    """Erase them, each with a row in the audit trail; gives how many."""
    every = past(clinic, now)
    for one in every:
        with transaction.atomic():
            Event.objects.create(clinic=clinic, who=BY, role="", action="erased", patient=one.patient.pseudonym, what=f"last entry {one.last:%Y-%m-%d}")  # fmt: skip
            erase(one.patient)
    return len(every)
