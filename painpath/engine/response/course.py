"""The course of pain after a procedure: response, failure, recurrence, or not yet to be told.

Definitions and their numbers come from the knowledge (`response`); here is only the order in which
they are asked. All functions work on plain numbers, so that numba can compile them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from painpath.engine.response.events import (
    FAILURE,
    FAR,
    NONE,
    NOT_ASSESSABLE,
    ONGOING,
    PARTIAL,
    RECURRENCE,
    TOO_EARLY,
    Reading,
    Rules,
    Window,
)


class Course(NamedTuple):
    """What the readings say: the outcome (an index of OUTCOMES), its numbers and its flags (0 or 1)."""

    outcome: int
    best: int
    latest: int
    onset_day: int
    min_days: int
    max_days: int
    loss_day: int
    provisional: int
    transient: int
    unconfirmed: int
    short_lived: int
    waning: int
    window_missed: int
    no_reading: int
    injury: int
    after_trial: int
    trial_over: int
    past_trial: int


def verdict(
    outcome: int = NOT_ASSESSABLE,
    best: int = NONE,
    latest: int = NONE,
    onset_day: int = NONE,
    min_days: int = NONE,
    max_days: int = NONE,
    loss_day: int = NONE,
    provisional: int = 0,
    transient: int = 0,
    unconfirmed: int = 0,
    short_lived: int = 0,
    waning: int = 0,
    window_missed: int = 0,
    no_reading: int = 0,
    injury: int = 0,
    after_trial: int = 0,
    trial_over: int = 0,
    past_trial: int = 0,
) -> Course:
    """A course of which only what is given is known; numba compiles no defaults within a tuple's class."""
    return Course(
        outcome,
        best,
        latest,
        onset_day,
        min_days,
        max_days,
        loss_day,
        provisional,
        transient,
        unconfirmed,
        short_lived,
        waning,
        window_missed,
        no_reading,
        injury,
        after_trial,
        trial_over,
        past_trial,
    )


def judge(
    readings: Any, day0: int, slack: int, now: int, window: Window, rules: Rules, injuries: Any
) -> Course:
    """Judge the readings (in time order) of a procedure done on `day0`, seen on day `now`.

    It was done up to `slack` days earlier where only its month or year is known; `injuries` are the days of
    falls and injuries after it. Readings before the window's first day never establish a response. No
    reading is never a failure.
    """
    valid = [reading for reading in readings if reading.day - day0 >= window.first]
    first = first_response(valid, rules)
    if first < 0:
        return unanswered(valid, day0, slack, now, window, rules, injuries)
    loss = final_loss(valid, first, rules)
    if loss < 0:
        return holding(valid, first, day0, rules)
    return lost(valid, first, loss, day0, slack, window, rules, injuries)


def first_response(readings: Any, rules: Rules) -> int:
    """Position of the first reading that reaches the responder threshold, or -1."""
    for i in range(len(readings)):
        if readings[i].relief != NONE and readings[i].relief >= rules.responder:
            return i
    return -1


def best_relief(readings: Any) -> int:
    """The most relief that was read, or NONE."""
    best = NONE
    for reading in readings:
        best = max(best, reading.relief)
    return best


def latest_relief(readings: Any) -> int:
    """The last relief that was read, or NONE."""
    latest = NONE
    for reading in readings:
        latest = reading.relief if reading.relief != NONE else latest
    return latest


def unanswered(
    readings: Any, day0: int, slack: int, now: int, window: Window, rules: Rules, injuries: Any
) -> Course:
    """No reading reached the threshold: too early, a failure, a partial response, or nobody looked.

    A failure is provisional until the window is firm, and while its last reading is an early one. Where it
    depends on the day within a month or year whether the window is open, nobody looked. Of what goes on working, as an
    implant does, a first reading after its start without relief cannot tell which of the two it is: the window was missed.
    A fall or injury before the readings that decide leaves them unreadable.
    """
    elapsed = now - day0
    best, latest = best_relief(readings), latest_relief(readings)
    seen, late, last = False, False, 0
    for reading in readings:
        if reading.relief == NONE:
            continue
        if reading.day + reading.slack - day0 + slack <= window.start:
            seen, last = True, reading.day - day0
        late = late or reading.day - day0 > window.start
    opens = max(window.first, window.fail)
    if elapsed + slack < opens:
        return verdict(outcome=TOO_EARLY, best=best, latest=latest)
    if not seen or elapsed < opens:
        missed = 1 if elapsed > window.missed or (late and not seen) else 0
        return verdict(best=best, latest=latest, window_missed=missed, no_reading=1 - missed)
    if hurt_first(readings, day0, window, injuries):
        return verdict(best=best, latest=latest, injury=1)
    outcome = PARTIAL if best >= rules.partial else FAILURE
    provisional = 1 if outcome == FAILURE and (elapsed < window.firm or last < window.fail) else 0
    return verdict(outcome=outcome, best=best, latest=latest, provisional=provisional)


def hurt_first(readings: Any, day0: int, window: Window, injuries: Any) -> bool:
    """Whether every reading late enough to tell a failure came after a fall or injury within the window."""
    hurt, decided, after = FAR, FAR, False
    for day in injuries:
        if window.first <= day - day0 <= window.missed:
            hurt = min(hurt, day)
    for reading in readings:
        if reading.relief != NONE and reading.day - day0 >= window.fail:
            decided = min(decided, reading.day)
        after = after or (reading.relief != NONE and reading.day >= hurt)
    return after and decided >= hurt


def is_loss(reading: Reading, best: int, best_points: int, rules: Rules) -> bool:
    """Below the threshold and clearly worse than the best level since, or said to be back."""
    if reading.stated_return:
        return True
    if reading.relief == NONE or reading.relief >= rules.responder:
        return False
    if reading.points != NONE and best_points != FAR:
        return reading.points - best_points >= rules.loss_points
    return best - reading.relief >= rules.loss_relief


def final_loss(readings: Any, first: int, rules: Rules) -> int:
    """Position where the response was lost for good, or -1 when the last reading still holds.

    A statement that the pain is back stands until a later reading reaches the threshold again.
    """
    loss, best, best_points = -1, NONE, FAR
    for i in range(first, len(readings)):
        reading = readings[i]
        if is_loss(reading, best, best_points, rules):
            loss = i if loss < 0 else loss
        elif reading.relief != NONE and reading.relief >= rules.responder:
            loss = -1
        best = max(best, reading.relief)
        best_points = min(best_points, reading.points) if reading.points != NONE else best_points
    return loss


def holding(readings: Any, first: int, day0: int, rules: Rules) -> Course:
    """The response still holds at the last reading."""
    hits = 0
    last_good = first
    for i in range(first, len(readings)):
        if readings[i].relief != NONE and readings[i].relief >= rules.responder:
            hits += 1
            last_good = i
    latest = latest_relief(readings)
    return verdict(
        outcome=ONGOING,
        best=best_relief(readings),
        latest=latest,
        onset_day=readings[first].day - day0,
        min_days=readings[last_good].day - day0,
        unconfirmed=1 if hits == 1 else 0,
        waning=1 if latest < rules.responder else 0,
    )


def lost(
    readings: Any, first: int, loss: int, day0: int, slack: int, window: Window, rules: Rules, injuries: Any
) -> Course:
    """The response was reached and lost: recurrence, or partial when it was only a moment.

    The day of the loss is the latest that it can be.
    """
    hits, last_good = 0, first
    for i in range(first, loss):
        if readings[i].relief != NONE and readings[i].relief >= rules.responder:
            hits += 1
            last_good = i
    confirming = 0
    for reading in readings[loss:]:
        confirming += 2 if reading.stated_return else 1
    loss_day = readings[loss].day + readings[loss].slack - day0 + slack
    transient = 1 if hits == 1 and loss_day < window.transient else 0
    hurt = 0
    for day in injuries:
        if 0 <= readings[loss].day - day <= rules.injury_days:
            hurt = 1
    outcome = NOT_ASSESSABLE if hurt else (PARTIAL if transient else RECURRENCE)
    recurred = outcome == RECURRENCE
    return verdict(
        outcome=outcome,
        best=best_relief(readings),
        latest=latest_relief(readings),
        onset_day=readings[first].day - day0,
        min_days=readings[last_good].day - day0,
        max_days=loss_day,
        loss_day=loss_day,
        transient=transient,
        unconfirmed=1 if recurred and confirming < 2 else 0,
        short_lived=1 if recurred and loss_day < window.short else 0,
        injury=hurt,
    )


def smooth(readings: Any, span_days: int, enough: int) -> Any:
    """A dense diary as the trailing median of `span_days`; anything else as it is.

    Dense means at least `enough` readings within the span somewhere after the procedure.
    """
    dense = False
    for i in range(len(readings) - enough + 1):
        dense = dense or readings[i + enough - 1].day - readings[i].day < span_days
    if not dense:
        return readings
    smoothed = [readings[0]]
    for i in range(1, len(readings)):
        smoothed.append(trailing_median(readings, i, span_days))
    return smoothed


def trailing_median(readings: Any, i: int, span_days: int) -> Reading:
    """Reading i with the median relief and level of the span that ends on its day."""
    reading: Reading = readings[i]
    if reading.stated_return or reading.relief == NONE:
        return reading
    reliefs, levels = [reading.relief], [reading.points]
    j = i - 1
    while j >= 0 and reading.day - readings[j].day < span_days:
        if readings[j].relief != NONE:
            reliefs.append(readings[j].relief)
            levels.append(readings[j].points)
        j -= 1
    reliefs, levels = sorted(reliefs), sorted(levels)
    middle = len(reliefs) // 2
    return Reading(
        reading.minute, reading.day, reliefs[len(reliefs) - 1 - middle], levels[middle], 0, reading.slack
    )
