"""Alerts that nobody acknowledged in time go to the person whom the clinic has named."""

from __future__ import annotations

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.mail import send_mail

from painpath.web.patients.models import Alert

log = logging.getLogger("painpath.web")
SUBJECT = "painpath: an alert waits for somebody"
TEXT = """An alert ({level}) was not acknowledged by {act_by}.

Open the worklist of {clinic}. The patient is not named in this message.
"""


def escalate(now: datetime) -> int:
    """Mark every open alert whose time has passed and write to the named contact, each once; gives how many.

    The mark is made before the letter goes out and is taken back when it cannot be sent, so that the next
    turn tries again. Of a clinic that named nobody with an e-mail address none is marked: the worklist says that
    its time has passed and whom to tell, and a letter goes out once an address is there.
    """
    waiting = Alert.objects.filter(state=Alert.State.OPEN, act_by__lt=now, escalated_at=None)
    late = waiting.filter(clinic__escalate_to__contains="@")
    return sum(_tried(one, now) for one in late.select_related("clinic"))


def _tried(alert: Alert, now: datetime) -> int:
    """One letter that cannot be sent does not hold up the others."""
    try:
        return _escalate(alert, now)
    except (OSError, ValueError) as error:  # ValueError: an address that no letter can go to
        log.error("an alert could not be passed on: %s", type(error).__name__)
        return 0


def _escalate(alert: Alert, now: datetime) -> int:
    """The letter goes out between two short writes: a mail server that is silent does not keep others from writing."""
    mine = Alert.objects.filter(pk=alert.pk)
    if not mine.filter(escalated_at=None, state=Alert.State.OPEN).update(escalated_at=now):
        return 0
    when = f"{alert.act_by.astimezone(ZoneInfo(alert.clinic.zone)):%Y-%m-%d %H:%M}"
    text = TEXT.format(level=alert.level, act_by=when, clinic=alert.clinic.name)
    try:
        send_mail(SUBJECT, text, None, [alert.clinic.escalate_to])
    except BaseException:
        mine.filter(escalated_at=now).update(escalated_at=None)
        raise
    return 1
