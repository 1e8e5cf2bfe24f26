"""One turn of the timer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from painpath.web.patients.escalating import escalate
from painpath.web.reminders.daily import refresh_all
from painpath.web.reminders.letters import remind
from painpath.web.reminders.prompts import prompt


@dataclass(frozen=True)
class Turn:
    """What a turn did, in counts."""

    escalated: int
    refreshed: int
    reminded: int
    prompted: int


def tick(now: datetime) -> Turn:
    """Pass on late alerts, prompt the block diaries, work out the worklist of the day, pass on what that opened, then
    write reminders."""
    escalated, prompted = escalate(now), prompt(now)
    refreshed = refresh_all(now)
    return Turn(escalated + escalate(now), refreshed, remind(now), prompted)
