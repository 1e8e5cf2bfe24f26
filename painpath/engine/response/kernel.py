"""One pass over a patient's events: what a procedure did, in plain numbers.

This is the one source for both speeds. Run as it stands it answers for one patient; numba compiles
the same functions for a cohort. It reads tuples of numbers (`events`) and gives a tuple of numbers;
what they mean to a clinician is said in the knowledge.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from painpath.engine.response import block as blocks
from painpath.engine.response import course as courses
from painpath.engine.response.borrowed import borrow, proven
from painpath.engine.response.day_score import left_out
from painpath.engine.response.events import (
    ANAESTHETIC,
    FAILURE,
    FAR,
    NEGATIVE,
    NONE,
    NOT_ASSESSABLE,
    ONGOING,
    PARTIAL,
    RECURRENCE,
    SIDE_UNTOLD,
    STEROID,
    SUPPORTIVE,
    TOO_EARLY,
    TRIAL,
    UNINTERPRETABLE,
    Procedure,
    Reports,
    Returns,
    Rules,
    Scores,
    Window,
)
from painpath.engine.response.hours import in_hours
from painpath.engine.response.kinds import apart, passed_over
from painpath.engine.response.movement import ON_MOVEMENT, tried
from painpath.engine.response.places import sides_apart, treated_places
from painpath.engine.response.relief import (
    estimates,
    last_points,
    last_rise,
    last_scored_ago,
    last_scored_day,
    merge,
    return_minutes,
    score_readings,
    scored_after_end,
    scored_in_window,
    until_end,
)
from painpath.engine.response.series import baseline, choose
from painpath.engine.response.trial import trial

MINUTES_PER_DAY = 1440


class Response(NamedTuple):
    """What one procedure did. Numbers in hundredths, days or minutes; flags 0 or 1; NONE is unknown."""

    outcome: int
    reading: int
    baseline: int
    baseline_age: int
    best: int
    latest: int
    latest_points: int
    latest_rise: int
    latest_day: int
    latest_ago: int
    onset_day: int
    min_days: int
    max_days: int
    loss_day: int
    block_lasted: int
    block_best: int
    provisional: int
    transient: int
    unconfirmed: int
    short_lived: int
    waning: int
    not_lasting: int
    duration_unknown: int
    window_missed: int
    no_reading: int
    confounded: int
    injury: int
    no_baseline: int
    low_baseline: int
    scale_changed: int
    self_report_only: int
    self_report_mismatch: int
    recall_only: int
    brief_relief: int
    threshold_sensitive: int
    after_trial: int
    trial_over: int
    baseline_in_trial: int
    end_untold: int
    past_trial: int
    like: int
    moved: int
    helped: int
    failed: int
    parted: int
    day_left_out: int
    passed_over: int
    kinds_apart: int
    apart_one: int
    apart_other: int
    apart_before: int
    side_untold: int


def respond(
    procedure: Procedure, scores: Scores, owned: Any, reports: Reports, returns: Returns, ranks: Any,
    injuries: Any, now: int, window: Window, rules: Rules,
) -> Response:  # fmt: skip
    """Judge one procedure at minute `now`, from everything that was seen by then."""
    chosen, differ = choose(scores, owned, procedure, ranks, now, rules)
    like, helped, failed, parted = treated_places(procedure, scores, owned, chosen, ranks, now, window, rules)
    untold = int(procedure.reach == SIDE_UNTOLD and sides_apart(helped, failed))
    helped, failed = (0, 0) if untold else (helped, failed)
    before, age = baseline(scores, owned, like, procedure, rules)
    owned, like, before, age, bound = borrow(procedure, scores, owned, like, before, age, ranks, now, rules)
    scored = score_readings(procedure, scores, owned, like, before, now)
    readings = until_end(scored, procedure, rules)
    told, ends, clash, recall, brief = estimates(procedure, reports, readings, before, now, window, rules)
    said = return_minutes(procedure, returns, ranks, now)
    days = merge(readings, told, sorted(said + ends))
    on_movement = like != NONE and scores.descriptor[like] == ON_MOVEMENT
    course, block = weigh(
        procedure, readings, days, said, reports, before, on_movement, now, window, rules, injuries
    )
    block = in_hours(block, procedure, scores, owned, ranks, readings, reports, said, now, rules)
    unscored, low = len(readings) == 0, int(before != NONE and before < rules.low_baseline)
    outcome, confounded = settle(procedure, course.outcome, low, differ, len(told), now, window)
    outcome = proven(outcome, bound)
    reading = UNINTERPRETABLE if untold and block.reading != NONE else block.reading
    outcome = NOT_ASSESSABLE if untold and outcome != TOO_EARLY else outcome
    wanted = before == NONE or (bound == 1 and outcome == NOT_ASSESSABLE)
    looked = before <= 0 and scored_in_window(procedure, scores, owned, ranks, now, window, rules)
    best = course.best if course.best != NONE else block.best
    told_alone, recalled_alone = rests_on(unscored, len(told), recall, outcome)
    day_left_out = left_out(scores, owned, like, procedure, ranks, before, now, rules)
    one, other, was = apart(procedure, scores, owned, like, before, now, window, rules)
    low_kind = passed_over(scores, owned, like, procedure, ranks, now, rules)
    moved = tried(procedure, scores, NONE if unscored else like, reports, now, rules)
    return Response(
        outcome=outcome, reading=reading, baseline=before, baseline_age=age, best=best,
        latest=course.latest, latest_points=last_points(scored),
        latest_rise=last_rise(scored, before, bound), latest_day=last_scored_day(scored, procedure),
        latest_ago=last_scored_ago(scored, now), onset_day=course.onset_day,
        min_days=course.min_days, max_days=course.max_days, loss_day=course.loss_day,
        block_lasted=block.lasted, block_best=block.best, provisional=course.provisional,
        transient=course.transient, unconfirmed=course.unconfirmed, short_lived=course.short_lived,
        waning=course.waning, not_lasting=lasted_too_short(procedure, course, block, rules),
        duration_unknown=block.duration_unknown, window_missed=course.window_missed * (1 - looked),
        no_reading=course.no_reading * (1 - looked), confounded=confounded, injury=course.injury,
        no_baseline=int(wanted), low_baseline=low, scale_changed=differ, self_report_only=told_alone,
        self_report_mismatch=max(clash, block.contested), recall_only=recalled_alone,
        brief_relief=brief * int(outcome in (FAILURE, PARTIAL)),
        threshold_sensitive=sensitive(procedure, best, course.latest, outcome, rules),
        after_trial=course.after_trial,
        trial_over=max(course.trial_over, scored_after_end(scored, procedure, rules)),
        baseline_in_trial=bound, end_untold=end_untold(procedure, best, outcome, rules),
        past_trial=course.past_trial, like=like, moved=moved, helped=helped, failed=failed, parted=parted,
        day_left_out=day_left_out, passed_over=low_kind, kinds_apart=int(one != NONE), apart_one=one,
        apart_other=other, apart_before=was, side_untold=untold,
    )  # fmt: skip


def rests_on(unscored: bool, told: int, recall: int, outcome: int) -> tuple[int, int]:
    """(1 when the answer rests on the patient's estimates alone, 1 when on recall alone); `told` counts estimates."""
    unread = unscored or outcome == NOT_ASSESSABLE
    return int(unscored and told > 0), recall if unread and told == 0 else 0


def settle(
    procedure: Procedure, outcome: int, low: int, differ: int, told: int, now: int, window: Window
) -> tuple[int, int]:
    """(the outcome, 1 when another treatment confounds it), where something makes it not assessable.

    What two treatments of one day relieved is the merit of neither; what both left is a failure of each. A
    treatment after the window is not why nothing was read. `low` tells of a low baseline, `differ` of two
    scales, `told` how many reports of relief count.
    """
    if procedure.judged == SUPPORTIVE:
        return NOT_ASSESSABLE, 0
    if outcome != TOO_EARLY and low and procedure.judged != ANAESTHETIC:
        outcome = NOT_ASSESSABLE
    if procedure.aborted or (differ and told == 0 and outcome != TOO_EARLY):
        outcome = NOT_ASSESSABLE
    cut = procedure.until != FAR and procedure.until <= now
    if cut and outcome in (NOT_ASSESSABLE, TOO_EARLY):
        waited = procedure.until // MINUTES_PER_DAY - procedure.day - procedure.slack
        return NOT_ASSESSABLE, 1 if waited <= window.missed else 0
    if procedure.beside and outcome != FAILURE:
        return (TOO_EARLY if outcome == TOO_EARLY else NOT_ASSESSABLE), 1
    return outcome, 0


def weigh(
    procedure: Procedure,
    readings: Any,
    days: Any,
    said: Any,
    reports: Reports,
    before: int,
    on_movement: bool,
    now: int,
    window: Window,
    rules: Rules,
    injuries: Any,
) -> tuple[courses.Course, blocks.Block]:
    """The course over `days` (readings, estimates, statements) and the block's reading over hours, each where it applies."""
    day_now = min(now, procedure.until) // MINUTES_PER_DAY
    last_day = procedure.day + procedure.slack
    smoothed = courses.smooth(days, 7, 5)
    block = blocks.nothing_read(reading=NONE)
    if procedure.upper != NONE:
        block = blocks.read_block(procedure, readings, reports, said, before, on_movement, now, rules)
    if procedure.judged == SUPPORTIVE:
        return courses.verdict(), block
    if procedure.judged == TRIAL:
        return trial(smoothed, procedure, reports, min(now, procedure.until), rules), block
    course = courses.judge(smoothed, last_day, procedure.slack, day_now, window, rules, injuries)
    if procedure.judged == ANAESTHETIC:
        return anaesthetic(course, block), block
    return course, blocks.without_reading(procedure, block)


def anaesthetic(course: courses.Course, block: blocks.Block) -> courses.Course:
    """The verdict of a block with anaesthetic alone is its reading, unless relief lasted for weeks."""
    if block.reading == NONE:
        return courses.verdict(outcome=TOO_EARLY)
    if block.reading == UNINTERPRETABLE:
        return courses.verdict(best=block.best, injury=course.injury)
    if block.reading == NEGATIVE:
        return courses.verdict(outcome=FAILURE, best=block.best)
    if course.outcome == RECURRENCE:
        return course
    return courses.verdict(
        ONGOING,
        max(block.best, course.best),
        course.latest,
        course.onset_day,
        course.min_days,
        course.max_days,
        course.loss_day,
        transient=course.transient,
        unconfirmed=course.unconfirmed,
        short_lived=course.short_lived,
        waning=course.waning,
        injury=course.injury,
    )


def lasted_too_short(procedure: Procedure, course: courses.Course, block: blocks.Block, rules: Rules) -> int:
    """1 when an injection's response was lost before three months."""
    injected = procedure.judged in (STEROID, ANAESTHETIC)
    return 1 if injected and course.outcome == RECURRENCE and course.loss_day < rules.not_lasting_days else 0


def end_untold(procedure: Procedure, best: int, outcome: int, rules: Rules) -> int:
    """1 when a trial that had helped failed by its last reading, and nobody wrote down when it ended."""
    failed = procedure.judged == TRIAL and outcome == FAILURE and procedure.ended >= procedure.until
    return 1 if failed and best >= rules.responder else 0


def sensitive(procedure: Procedure, best: int, latest: int, outcome: int, rules: Rules) -> int:
    """1 when another customary threshold (30 or 80 %) would give another class; of a trial its last reading decides."""
    told = latest if procedure.judged == TRIAL and latest != NONE else best
    if told == NONE or outcome in (TOO_EARLY, NOT_ASSESSABLE):
        return 0
    return 1 if rules.partial <= told < 8000 else 0
