"""Prompts of a block diary: that one of its times has come, each once, never late by more than the next one.

A time is prompted when it has come, stands empty, and the next has not come yet; the last one for as long as it lay
after the one before. Whoever has no e-mail address looks at the open page, which says when the next is due.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from painpath.web.accounts.models import Clinic
from painpath.web.block_diary.slots import AFTER_MIN, Diary, Slot, today
from painpath.web.patients.models import Patient
from painpath.web.patients.store import record_of
from painpath.web.reminders.models import Prompt
from painpath.web.reminders.sending import send_once

log = logging.getLogger("painpath.web")
# a block of today was entered or completed within this time, or nothing of it is on record
ENTERED_WITHIN = timedelta(hours=24)
LAST_WAITS = timedelta(minutes=AFTER_MIN[-1] - AFTER_MIN[-2])


def prompt(now: datetime) -> int:
    """Write to everybody whose block diary has a time that has come and stands empty; gives how many messages.

    A clinic whose diary is not switched on writes to nobody. The time is marked before the message goes out; the mark
    is taken back when it cannot be sent, so that the next turn tries again while it is not late.
    """
    return sum(_tried(one, now) for clinic in Clinic.objects.all() if clinic.diary_ready for one in _blocked(clinic, now))  # fmt: skip


def _blocked(clinic: Clinic, now: datetime) -> Iterator[Patient]:
    """Patients with an address for whom a procedure was entered lately."""
    lately = Patient.objects.filter(rows__table="procedures", rows__entered_at__gt=now - ENTERED_WITHIN)
    found = lately.filter(clinic=clinic, erased_at=None).exclude(email="").distinct()
    yield from found.select_related("clinic")


def _tried(patient: Patient, now: datetime) -> int:
    """One message that cannot be sent, or one record that cannot be judged, does not hold up the others."""
    try:
        diary = today(patient)
        slot = due(diary) if diary else None
        return _sent(patient, diary, slot, now) if diary and slot else 0
    except Exception as error:
        log.error("a prompt could not be sent: %s", type(error).__name__)
        return 0


def due(diary: Diary) -> Slot | None:
    """The time to prompt for now: the last that has come, if it stands empty and is not late; None otherwise."""
    ends = [later.at for _earlier, later in pairwise(diary.slots)]
    ends += [diary.slots[-1].at + LAST_WAITS] if diary.slots else []
    for slot, end in zip(diary.slots, ends, strict=True):
        if slot.at <= diary.now < end:
            return slot if slot.score is None and slot.after_min > 0 else None
    return None


def _sent(patient: Patient, diary: Diary, slot: Slot, now: datetime) -> int:
    if record_of(patient)["patient"].get("death_date"):
        return 0

    def mark() -> Prompt:
        return Prompt.objects.create(patient=patient, procedure=diary.row["procedure_id"], after_min=slot.after_min, sent_at=now)  # fmt: skip

    def first() -> str:
        return _("It is time for your entry of %(clock)s.") % {"clock": slot.clock}

    return send_once(patient, mark, first, "prompt", f"{slot.after_min} min")
