"""Reminders by e-mail: that the clinic asks for a few answers, never what about.

LATEST_DAYS is a habit of offices, not a clinical number: who has been due for longer is rung up, not written to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.diary.models import another_link
from painpath.web.patients.models import Due, Patient
from painpath.web.patients.store import record_of
from painpath.web.reminders.models import Reminder

log = logging.getLogger("painpath.web")
LATEST_DAYS = 14
BY = "reminder"


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


@transaction.atomic
def _sent(due: Due, now: datetime) -> int:
    try:
        with transaction.atomic():
            Reminder.objects.create(sent_at=now, **_reason(due))
    except IntegrityError:
        return 0
    patient = due.patient
    Event.objects.create(clinic=patient.clinic, who=BY, role="timer", action="reminder", patient=patient.pseudonym, what=due.kind)  # fmt: skip
    with translation.override(patient.language):
        send_mail(_("A message from %(clinic)s") % {"clinic": one_line(patient.clinic.name)}, _text(due), None, [patient.email])  # fmt: skip
    return 1


def _text(due: Due) -> str:
    return text(due.patient, _("We ask you for a few answers. It takes a minute."))


def text(patient: Patient, first: str) -> str:
    """What a letter says after its first sentence. Where the clinic has said at which address it answers, with a link of its own."""
    clinic = patient.clinic
    place = _("Please open the personal page that we gave you.")
    if settings.PAINPATH_ADDRESS:
        token = another_link(patient, BY)
        place = _("Please open your personal page: %(link)s") % {"link": f"{settings.PAINPATH_ADDRESS}/diary/{token}"}  # fmt: skip
    nobody = _("Nobody reads answers to this letter. To reach us, call %(number)s.")
    return "\n\n".join((first, place, nobody % {"number": clinic.day_number}, clinic.name)) + "\n"


def one_line(text: str) -> str:
    return " ".join(text.split())
