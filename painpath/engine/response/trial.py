"""A trial of stimulation or of drugs in the canal, judged by what was read while it lasted."""

from __future__ import annotations

from typing import Any

from painpath.engine.response.course import Course, verdict
from painpath.engine.response.events import (
    FAILURE,
    NONE,
    NOT_ASSESSABLE,
    ONGOING,
    TOO_EARLY,
    Procedure,
    Reports,
    Rules,
    trial_first_day,
    trial_last_day,
)
from painpath.engine.response.relief import is_unsure

MINUTES_PER_DAY = 1440


def trial(readings: Any, procedure: Procedure, reports: Reports, now: int, rules: Rules) -> Course:
    """A stimulation or intrathecal trial is judged by its last reading: at least the threshold, or failed.

    A single dose into the canal is over after a day: where nothing was read later, the best reading tells. So is
    a trial that was read twice as a response within the usual days: pain after them may be that of a lead taken out.
    Read so once, it is not assessable until somebody says when it ended.
    Where the record says when the trial ended, what was scored after that end is left out (`until_end`), and none before
    it; what the patient tells later may look back, and a dose
    may still act: of those only a response counts. Its end may also lie later than trials last. Without one, readings
    later than that are not its result: where there is no other, that is told (`past_trial`).
    """
    latest, best, over, day0 = NONE, NONE, 0, procedure.day + procedure.slack
    left, late, told, ran_on = 0, 0, procedure.ended < procedure.until, False
    helped = told_beside(readings, procedure, reports, now, rules)
    first, last = trial_first_day(procedure, rules), trial_last_day(procedure, rules)
    for reading in readings:
        most = reading.day + reading.slack - procedure.day
        if reading.relief == NONE or reading.day - day0 < first:
            continue
        if most > last:
            late = 1
            continue
        is_usual = reading.day - day0 <= rules.trial_usual_days
        helps = reading.relief >= rules.responder
        if told and not helps and reading.minute > procedure.ended:
            left = 1
            continue
        alone = latest >= rules.responder and not ran_on
        if not told and not is_usual and not helps and (helped >= 2 or alone):
            over = 1
            continue
        helped += 1 if helps and is_usual else 0
        ran_on = ran_on or not is_usual
        best = max(best, reading.relief)
        is_bolus = procedure.intrathecal == 1 and reading.day - day0 <= rules.bolus_last_day
        latest = best if is_bolus else reading.relief
    if latest == NONE:
        early = now // MINUTES_PER_DAY - procedure.day < rules.trial_first_day
        unread = TOO_EARLY if early else NOT_ASSESSABLE
        past = 0 if told else late
        return verdict(outcome=unread, no_reading=1, trial_over=left, past_trial=past)
    if over and helped < 2:
        return verdict(best=best, after_trial=over)
    outcome = ONGOING if latest >= rules.responder else FAILURE
    return verdict(outcome=outcome, best=best, latest=latest, after_trial=over, trial_over=left)


def told_beside(readings: Any, procedure: Procedure, reports: Reports, now: int, rules: Rules) -> int:
    """On how many of the usual days of a trial the patient told of a response where no reading stands."""
    days = 0
    for i in range(len(reports.minute)):
        day = reports.day[i] - procedure.day - procedure.slack
        if reports.procedure[i] != procedure.number or reports.relief[i] < rules.responder:
            continue
        if (
            reports.minute[i] > now
            or is_unsure(reports, i, procedure)
            or day < trial_first_day(procedure, rules)
        ):
            continue
        stands = False
        for reading in readings:
            stands = stands or reading.day == reports.day[i]
        days += 1 if day <= rules.trial_usual_days and not stands else 0
    return days
