"""The worklist of every patient for the day: outcomes and windows move on even when nobody enters anything."""

from __future__ import annotations

import logging
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Patient
from painpath.web.patients.worklist import refresh
from painpath.web.reminders.models import Worked

log = logging.getLogger("painpath.web")


def refresh_all(now: datetime) -> int:
    """Work out the worklist of each patient once a day of the clinic; gives how many.

    A turn that was stopped goes on where it stopped, and two turns at once share the work. A patient whose record
    cannot be judged does not hold up the others and is tried again by the next turn.
    """
    return sum(
        _clinic(clinic, now.astimezone(ZoneInfo(clinic.zone)).date()) for clinic in Clinic.objects.all()
    )


def _clinic(clinic: Clinic, day: date) -> int:
    waiting = Patient.objects.filter(Q(worked=None) | Q(worked__day__lt=day), clinic=clinic, erased_at=None)
    return sum(_patient(pk, day) for pk in list(waiting.values_list("pk", flat=True)))


def _patient(pk: int, day: date) -> int:
    try:
        with transaction.atomic():
            if not _claimed(pk, day):
                return 0
            refresh(Patient.objects.select_related("clinic").get(pk=pk))
    except Exception as error:  # the next turn tries again; the others go on
        log.error("a worklist could not be worked out: %s", type(error).__name__)
        return 0
    return 1


def _claimed(pk: int, day: date) -> bool:
    """Whether this turn is the one that works the patient's day out; the claim falls with the work."""
    known = Worked.objects.filter(patient_id=pk)
    if known.exists():
        return bool(known.filter(day__lt=day).update(day=day))
    try:
        with transaction.atomic():
            Worked.objects.create(patient_id=pk, day=day)
    except IntegrityError:
        return False
    return True
