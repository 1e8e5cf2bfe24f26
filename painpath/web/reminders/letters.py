"""Reminders by e-mail: that the clinic asks for a few answers, never what about.

LATEST_DAYS is a habit of offices, not a clinical number: who has been due for longer is rung up, not written to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Due
from painpath.web.patients.store import record_of
from painpath.web.reminders.models import Reminder
from painpath.web.reminders.sending import send_once

log = logging.getLogger("painpath.web")
LATEST_DAYS = 14


def remind(now: datetime) -> int:
    """Write to everybody who is due for a score and has an address, once for each reason; gives how many letters.

    A clinic whose diary is not switched on writes to nobody. The reason is marked before the letter goes out; the
    mark is taken back when it cannot be sent, so that the next turn tries again.
    """
    return sum(_tried(due, now) for clinic in Clinic.objects.all() if clinic.diary_ready for due in _waiting(clinic, now))  # fmt: skip


def _waiting(clinic: Clinic, now: datetime) -> Iterator[Due]:
    today = now.astimezone(ZoneInfo(clinic.zone)).date()
    for due in _due(clinic, today):
        if not Reminder.objects.filter(**_reason(due)).exists() and not _has_died(due):
            yield due


def _due(clinic: Clinic, today: date) -> QuerySet[Due]:
    asked = Due.objects.filter(clinic=clinic, kind__in=(Due.Kind.DUE, Due.Kind.OVERDUE))
    now = asked.filter(Q(until=None) | Q(until__gte=today), day__lte=today, day__gte=today - timedelta(days=LATEST_DAYS))  # fmt: skip
    return now.filter(patient__erased_at=None).exclude(patient__email="").select_related("patient__clinic")


def _has_died(due: Due) -> bool:
    return bool(record_of(due.patient)["patient"].get("death_date"))


def _reason(due: Due) -> dict[str, object]:
    return {"patient": due.patient, "kind": due.kind, "procedure": due.procedure, "day": due.day}


def _tried(due: Due, now: datetime) -> int:
    """One letter that cannot be sent does not hold up the others."""
    try:
        return _sent(due, now)
    except (OSError, ValueError) as error:  # ValueError: an address that no letter can go to
        log.error("a reminder could not be sent: %s", type(error).__name__)
        return 0


def _sent(due: Due, now: datetime) -> int:
    def mark() -> Reminder:
        return Reminder.objects.create(sent_at=now, **_reason(due))

    return send_once(
        due.patient, mark, lambda: _("We ask you for a few answers. It takes a minute."), "reminder", due.kind
    )
