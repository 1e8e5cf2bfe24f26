"""How much relief there was after a procedure, and when: readings from scores, reports and statements.

All functions work on plain numbers in time order, so that numba can compile them.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.carried import carries_on, last_of, one_pain
from painpath.engine.response.events import (
    ANAESTHETIC,
    FAR,
    NONE,
    TRIAL,
    Procedure,
    Reading,
    Reports,
    Returns,
    Rules,
    Scores,
    Window,
    trial_first_day,
)
from painpath.engine.response.series import (
    AFTER,
    is_own,
    place_in_time,
    rank,
    same_series,
    side_rank,
    since,
    site_rank,
    stands,
    until_cuts,
)

MINUTES_PER_DAY = 1440
WHOLE = 10_000


def score_readings(
    procedure: Procedure, scores: Scores, owned: Any, like: int, before: int, now: int
) -> list[Reading]:
    """The scores after the procedure in the chosen series, as relief from the baseline.

    Where the record scores one pain alone, those that go on with it under fewer or more labels are read too, of
    one descriptor.
    """
    readings = [Reading(0, 0, 0, 0, 0, 0)]
    readings.pop()
    if like == NONE or before <= 0:
        return readings
    last, alone, first = last_of(scores, owned, like, procedure, now), one_pain(scores), NONE
    for i in since(scores, procedure, now):
        cut = until_cuts(scores.minute[i], scores.slack[i], procedure)
        mine = same_series(scores, i, like)
        further = not mine and alone and carries_on(scores, i, like, last)
        if cut or not (mine or further):
            continue
        if not is_own(owned[i], procedure):
            continue
        if place_in_time(scores, i, procedure) != AFTER:
            continue
        if further:
            first = i if first == NONE else first
            if scores.descriptor[i] != scores.descriptor[first]:
                continue
        relief = (before - scores.points[i]) * WHOLE // before
        readings.append(
            Reading(scores.minute[i], scores.day[i], relief, scores.points[i], 0, scores.slack[i])
        )
    return readings


def until_end(readings: list[Reading], procedure: Procedure, rules: Rules) -> list[Reading]:
    """The scores of a trial up to its end, where that is on record: whatever was scored later is not its result.

    A dose into the canal acts until the next day, whenever the catheter was taken out.
    """
    if procedure.ended >= procedure.until:
        return readings
    last = procedure.day + procedure.slack + rules.bolus_last_day if procedure.intrathecal else NONE
    return [reading for reading in readings if reading.minute <= procedure.ended or reading.day <= last]


def scored_after_end(readings: list[Reading], procedure: Procedure, rules: Rules) -> int:
    """1 when a score of the days of a trial was made after its recorded end."""
    if procedure.ended >= procedure.until:
        return 0
    for reading in readings:
        most = reading.day + reading.slack - procedure.day
        if reading.minute > procedure.ended and most <= rules.trial_last_day:
            return 1
    return 0


def scored_in_window(
    procedure: Procedure, scores: Scores, owned: Any, ranks: Any, now: int, window: Window, rules: Rules
) -> bool:
    """Whether this pain was scored while the result could be judged, whatever it was before."""
    first, last = window.first, window.missed
    if procedure.judged == TRIAL:
        first, last = trial_first_day(procedure, rules), rules.trial_last_day
    for i in since(scores, procedure, now):
        after = place_in_time(scores, i, procedure) == AFTER and is_own(owned[i], procedure)
        days = scores.day[i] - procedure.day
        inside = first <= days - procedure.slack and days + scores.slack[i] <= last
        cut = until_cuts(scores.minute[i], scores.slack[i], procedure)
        if after and inside and not cut and rank(scores, i, procedure, ranks) != FAR:
            return True
    return False


def estimates(
    procedure: Procedure, reports: Reports, readings: Any, before: int, now: int, window: Window, rules: Rules
) -> tuple[list[Reading], list[int], int, int, int]:
    """(estimates where no score stands within a week, ends of relief, contradiction, recall, brief relief).

    Relief that had ended by the time of its report is read where it ended, and its end as a return of the
    pain. Told after the window it is recall and sets no class, nor does relief that ended before readings
    count (brief, as is one that was scored then); of a response that was seen they tell the end.
    """
    told, ends = [Reading(0, 0, 0, 0, 0, 0)], [NONE]
    told.pop()
    ends.pop()
    mismatch, recalled, brief = 0, 0, 0
    for i in range(len(reports.minute)):
        if reports.procedure[i] != procedure.number or reports.relief[i] == NONE:
            continue
        if reports.minute[i] > now or until_cuts(reports.minute[i], reports.slack[i], procedure):
            continue
        if is_unsure(reports, i, procedure):
            continue
        minute, day, slack, latest = reports.minute[i], reports.day[i], reports.slack[i], FAR
        end = relief_ended(reports, i, procedure, readings, window, rules)
        helped = reports.relief[i] >= rules.responder
        if end != NONE and helped:
            ends.append(end)
            minute, day, slack, latest = end, end // MINUTES_PER_DAY, 0, end // MINUTES_PER_DAY
        late = end != NONE and reports.day[i] - procedure.day > window.missed
        early = end != NONE and helped and day - procedure.day - procedure.slack < window.first
        if (late or early) and procedure.judged != ANAESTHETIC:
            recalled, brief = 1, 1 if early else brief
            continue
        near = nearest(readings, day, latest)
        if near != NONE:
            mismatch = 1 if abs(near - reports.relief[i]) > rules.mismatch else mismatch
            continue
        points = before - before * reports.relief[i] // WHOLE if before != NONE else NONE
        told = in_time_order(told, [Reading(minute, day, reports.relief[i], points, 0, slack)])
    return told, ends, mismatch, recalled, max(brief, scored_early(procedure, readings, window, rules))


def scored_early(procedure: Procedure, readings: Any, window: Window, rules: Rules) -> int:
    """1 when a score from after the first day showed a response before readings count; the hours are the anaesthetic's."""
    if procedure.judged in (ANAESTHETIC, TRIAL):
        return 0
    for reading in readings:
        least = reading.day - procedure.day - procedure.slack
        most = reading.day + reading.slack - procedure.day
        if least >= 1 and most < window.first and reading.relief >= rules.responder:
            return 1
    return 0


def relief_ended(
    reports: Reports, i: int, procedure: Procedure, readings: Any, window: Window, rules: Rules
) -> int:
    """The minute at which the relief of report i had ended before the report was made, or NONE.

    It may have begun as late as a reading counts, unless a score since then, or of the week after the report,
    shows that it is gone.
    """
    lasted = reports.lasted[i]
    if lasted == NONE:
        return NONE
    end, late = procedure.minute + procedure.slack * MINUTES_PER_DAY + lasted, window.first
    for reading in readings:
        if end <= reading.minute and reading.day <= reports.day[i] + 7 and reading.relief < rules.responder:
            late = 0
    if procedure.judged == ANAESTHETIC:
        late = 0
    waited = (reports.day[i] - procedure.day - procedure.slack - late) * MINUTES_PER_DAY
    return end if lasted < waited else NONE


def is_unsure(reports: Reports, i: int, procedure: Procedure) -> bool:
    """Whether a report's month or year, or the procedure's, hides how many days lay between them."""
    if reports.slack[i] == 0 and procedure.slack == 0:
        return False
    where = stands(reports.minute[i], reports.day[i], reports.clock[i], reports.slack[i], procedure)
    return where != AFTER


def nearest(readings: Any, day: int, latest: int) -> int:
    """The relief read nearest to a day, within a week of it and not after the day `latest`, or NONE."""
    relief, apart = NONE, 8
    for reading in readings:
        if reading.day <= latest and abs(reading.day - day) < apart:
            relief, apart = reading.relief, abs(reading.day - day)
    return int(relief)


def return_minutes(procedure: Procedure, returns: Returns, ranks: Any, now: int) -> list[int]:
    """When the patient said that this pain was back; what is stated for the other side is another pain.

    Of a month or a year it is the last day that it can be, so that readings within it come before; one that
    holds the procedure too tells nothing.
    """
    minutes = [NONE]
    minutes.pop()
    for i in range(len(returns.minute)):
        inside = procedure.minute < returns.minute[i] <= now and returns.minute[i] <= procedure.until
        here = site_rank(returns.site[i], ranks) > 0 and side_rank(returns.side[i], procedure) >= 0
        surely = returns.slack[i] == 0 or returns.day[i] > procedure.day + procedure.slack
        if inside and here and surely:
            latest = min(returns.minute[i] + returns.slack[i] * MINUTES_PER_DAY, now)
            minutes.append(latest if latest <= procedure.until else procedure.until - 1)
    return sorted(minutes)


def merge(readings: Any, told: Any, said: Any) -> list[Reading]:
    """Scores, reports and statements in time order; at the same minute in this order."""
    stated = [Reading(minute, minute // MINUTES_PER_DAY, NONE, NONE, 1, 0) for minute in said]
    return in_time_order(in_time_order(readings, told), stated)


def in_time_order(readings: list[Reading], others: list[Reading]) -> list[Reading]:
    """Two lists, each in time order, as one."""
    if len(others) == 0:
        return readings
    both = [Reading(0, 0, 0, 0, 0, 0)]
    both.pop()
    i = 0
    for other in others:
        while i < len(readings) and readings[i].minute <= other.minute:
            both.append(readings[i])
            i += 1
        both.append(other)
    for k in range(i, len(readings)):
        both.append(readings[k])
    return both


def relief_until(procedure: Procedure, min_days: int, lasted: int) -> int:
    """The last minute at which relief of so many days is documented; without any when the part was treated again, or FAR.

    Of a block it is when its anaesthetic has ceased to act, or when its relief had `lasted`.
    """
    last_day = procedure.day + procedure.slack
    if procedure.judged == ANAESTHETIC:
        start = procedure.minute if procedure.clock else (last_day + 1) * MINUTES_PER_DAY - 1
        return start + max(procedure.upper, lasted)
    if min_days == NONE:
        return procedure.until
    return (last_day + min_days + 1) * MINUTES_PER_DAY - 1


def last_points(readings: Any) -> int:
    """The last level of pain in the chosen series, or NONE."""
    return int(readings[len(readings) - 1].points) if len(readings) else NONE


def last_rise(readings: Any, before: int, bound: int) -> int:
    """By how much the last level of pain is above the one before, or NONE; a bound of the latter says nothing."""
    last = last_points(readings)
    return NONE if last == NONE or before == NONE or bound == 1 else last - before


def last_scored_day(readings: Any, procedure: Procedure) -> int:
    """How many days after the procedure, at the latest that it can have been, the last score was; NONE without one."""
    return int(readings[len(readings) - 1].day) - procedure.day - procedure.slack if len(readings) else NONE


def last_scored_ago(readings: Any, now: int) -> int:
    """How many days ago the last score was, or NONE."""
    return now // MINUTES_PER_DAY - int(readings[len(readings) - 1].day) if len(readings) else NONE
