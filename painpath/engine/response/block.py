"""What a block with local anaesthetic showed while the anaesthetic acted.

The reading is the verdict of a block. All functions work on plain numbers, so that numba can
compile them; the windows of each anaesthetic come from the vocabulary, thresholds from the
knowledge.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from painpath.engine.response.events import (
    CONCORDANT,
    DISCORDANT,
    FAR,
    NEGATIVE,
    NONE,
    NONSPECIFIC,
    PROLONGED,
    PROLONGED_STEROID,
    STEROID,
    UNINTERPRETABLE,
    Procedure,
    Reading,
    Reports,
    Rules,
)
from painpath.engine.response.movement import AT_REST, MOVED, movement_told, tells_of_hours
from painpath.engine.response.relief import is_unsure

MINUTES_PER_DAY = 1440


class Block(NamedTuple):
    """A block's reading (an index of READINGS, or NONE while it is too early), with its numbers.

    `lasted` and `ended` are minutes after the needle: the last documented relief at or above the
    threshold, and the first documented loss (FAR when nobody wrote it down); `scored` is the best relief of its hours
    by scores alone, `contested` 1 where an estimate of them lies clearly on the other side of the threshold.
    """

    reading: int
    best: int
    lasted: int
    ended: int
    long_relief: int
    duration_unknown: int
    no_pain: int
    scored: int
    contested: int


class Evidence(NamedTuple):
    """What tells of a block's hours: the best relief, the last and the first loss as in `Block`, and what is sure of its end.

    `gone` is the first minute by which relief had surely gone, `held` the last one of its hours at which relief
    was read or told, even after a loss; FAR and NONE where nothing tells. `scored` and `contested` are as in `Block`.
    """

    best: int
    lasted: int
    ended: int
    gone: int
    held: int
    scored: int
    contested: int


def nothing_read(
    reading: int = UNINTERPRETABLE, best: int = NONE, no_pain: int = 0, scored: int = NONE, contested: int = 0
) -> Block:
    """A block without a documented duration; uninterpretable unless told otherwise."""
    return Block(reading, best, NONE, FAR, 0, 0, no_pain, scored, contested)


def read_block(
    procedure: Procedure,
    readings: Any,
    reports: Reports,
    returns: Any,
    pain_before: int,
    on_movement: bool,
    now: int,
    rules: Rules,
) -> Block:
    """Read a block from its scores (as readings), the patient's reports and `returns`, seen at minute `now`.

    `returns` are the minutes at which the patient said that the pain was back; `on_movement` tells that the scores are
    of the movement that hurts. Scores of the hours that deny a relief which the patient reports leave it open.
    """
    if pain_before != NONE and pain_before < rules.low_baseline:
        return nothing_read(no_pain=1)
    told = evidence(procedure, readings, reports, on_movement, now, rules)
    found = gone_by(returns, procedure, told, now)
    best = found.best
    if best == NONE and now < procedure.minute + procedure.upper and not procedure.aborted:
        return nothing_read(reading=NONE)
    if procedure.aborted or procedure.invalid or best == NONE:
        return nothing_read(best=best, scored=found.scored, contested=found.contested)
    if best < rules.diagnostic:
        reading = UNINTERPRETABLE if found.contested else NEGATIVE
        return nothing_read(reading=reading, best=best, scored=found.scored, contested=found.contested)
    return positive(procedure, found, rules)


def positive(procedure: Procedure, found: Evidence, rules: Rules) -> Block:
    """Which kind of positive: by volume and spread, by how long it lasted, by whether the end is known.

    Relief that was surely gone in less than half of the least time that this anaesthetic acts, and was not read again, is
    not its relief: discordant. The half mirrors the twice by which it may outlast its anaesthetic.
    """
    best, lasted, ended = found.best, found.lasted, found.ended
    longest = rules.prolonged_factor * procedure.upper
    unknown = 1 if lasted <= longest < ended else 0
    if lasted > longest:
        reading = PROLONGED_STEROID if procedure.steroid else PROLONGED
    elif max(found.gone, found.held) * rules.prolonged_factor < procedure.lower:
        reading = DISCORDANT
    else:
        reading = NONSPECIFIC if unknown else CONCORDANT
    if procedure.unspecific or found.contested:
        reading = NONSPECIFIC
    long_relief = 1 if lasted > longest else 0
    return Block(reading, best, lasted, ended, long_relief, unknown, 0, found.scored, found.contested)


def without_reading(procedure: Procedure, block: Block) -> Block:
    """Of anaesthetic with steroid, what its hours leave open is no reading, unless the test itself was at fault."""
    tested = procedure.invalid or procedure.aborted
    if procedure.judged == STEROID and block.reading == UNINTERPRETABLE and not tested:
        return nothing_read(reading=NONE, scored=block.scored, contested=block.contested)
    return block


def evidence(
    procedure: Procedure, readings: Any, reports: Reports, on_movement: bool, now: int, rules: Rules
) -> Evidence:
    """What scores and reports tell of the block's hours.

    What is told of rest counts for nothing beside what is told of movement in those hours, but for a loss after them.
    """
    found = Evidence(NONE, NONE, FAR, FAR, NONE, NONE, 0)
    for reading in readings:
        found = weigh_score(procedure, reading, found, rules)
    outdone = movement_told(reports, procedure, now) or (on_movement and found.scored != NONE)
    for i in range(len(reports.minute)):
        mine = reports.procedure[i] == procedure.number and reports.minute[i] <= now
        if outdone and reports.moved[i] == AT_REST:
            relieved = reports.relief[i] >= rules.diagnostic
            mine = mine and not (relieved or tells_of_hours(reports, i, procedure, procedure.upper))
        if mine and not (reports.moved[i] == MOVED and not on_movement):
            found = doubt(procedure, reports, i, found, rules)
            denied = found.scored != NONE and found.scored < rules.diagnostic
            mine = not (denied and reports.relief[i] >= rules.diagnostic)
        if mine:
            found = weigh_report(procedure, reports, i, found, rules)
    return found


def doubt(procedure: Procedure, reports: Reports, i: int, found: Evidence, rules: Rules) -> Evidence:
    """Whether report i lies clearly on the other side of the threshold than the scores of the block's hours.

    A report with a clock time that does not say how long relief lasted tells of its own minute alone: there it may have gone.
    """
    relief, scored = reports.relief[i], found.scored
    if scored == NONE or relief == NONE or abs(relief - scored) <= rules.mismatch:
        return found
    if is_unsure(reports, i, procedure) and reports.lasted[i] == NONE:
        return found
    timed = reports.clock[i] and procedure.clock
    days = reports.day[i] - procedure.day
    after = reports.minute[i] - procedure.minute if timed else days * MINUTES_PER_DAY
    of_hours = tells_of_hours(reports, i, procedure, procedure.upper)
    later = after > procedure.upper and may_be_its(procedure, after, rules)
    over = scored < rules.diagnostic <= relief and (of_hours or later)
    whole = of_hours and (reports.lasted[i] != NONE or not timed)
    under = relief < rules.diagnostic <= scored and whole
    contested = 1 if over or under else found.contested
    return Evidence(found.best, found.lasted, found.ended, found.gone, found.held, found.scored, contested)


def weigh_score(procedure: Procedure, reading: Reading, found: Evidence, rules: Rules) -> Evidence:
    """Add one score: before the onset it counts for nothing, after the window only for the duration."""
    best, lasted, ended, gone, held, scored, contested = found
    after = reading.minute - procedure.minute
    if after < procedure.onset or reading.relief == NONE:
        return found
    relieved = reading.relief >= rules.diagnostic
    acting = after <= procedure.upper
    if acting or (relieved and best == NONE and may_be_its(procedure, after, rules)):
        best = max(best, reading.relief)
    scored = max(scored, reading.relief) if acting else scored
    most = latest(reading.minute, reading.slack) - procedure.minute
    if relieved:
        held = max(held, most) if acting else held
        lasted = max(lasted, after) if ended == FAR else lasted
    elif lasted != NONE:
        ended, gone = min(ended, after), min(gone, most)
    return Evidence(best, lasted, ended, gone, held, scored, contested)


def weigh_report(procedure: Procedure, reports: Reports, i: int, found: Evidence, rules: Rules) -> Evidence:
    """Add one report; without a clock time, on the day itself or the next, it tells of the block's hours.

    Of one whose month or year hides how long after the block it was made, only relief is believed.
    """
    best, lasted, ended, gone, held, scored, contested = found
    relief, span = reports.relief[i], reports.lasted[i]
    if relief == NONE:
        return found
    relieved = relief >= rules.diagnostic
    if span == NONE and is_unsure(reports, i, procedure):
        counts = relieved and not procedure.steroid
        best, lasted = (max(best, relief), max(lasted, procedure.onset)) if counts else (best, lasted)
        return Evidence(best, lasted, ended, gone, held, scored, contested)
    days = reports.day[i] - procedure.day
    timed = reports.clock[i] and procedure.clock
    after = reports.minute[i] - procedure.minute if timed else days * MINUTES_PER_DAY
    at_the_time = tells_of_hours(reports, i, procedure, procedure.upper)
    if at_the_time or (relieved and after > procedure.upper and may_be_its(procedure, after, rules)):
        best = max(best, relief)
    if not relieved:
        if lasted != NONE and after > lasted and not at_the_time:
            ended = min(ended, after)
            gone = min(gone, after if timed else after + MINUTES_PER_DAY)
    elif span != NONE:
        lasted, ended, gone, held = max(lasted, span), min(ended, span), min(gone, span), max(held, span)
    else:
        reached = after if timed or days > 1 else procedure.onset
        lasted, held = max(lasted, reached), max(held, reached) if at_the_time else held
    return Evidence(best, lasted, ended, gone, held, scored, contested)


def may_be_its(procedure: Procedure, after: int, rules: Rules) -> bool:
    """Whether relief so many minutes after the needle may be the anaesthetic's: where a steroid was given, of its hours alone."""
    return procedure.steroid == 0 or after <= rules.prolonged_factor * procedure.upper


def gone_by(returns: Any, procedure: Procedure, found: Evidence, now: int) -> Evidence:
    """The same with the losses that the patient stated."""
    ended, gone = found.ended, found.gone
    for minute in returns:
        if found.lasted != NONE and procedure.minute + found.lasted < minute <= now:
            ended = min(ended, minute - procedure.minute)
            gone = min(gone, latest(minute, 0) - procedure.minute)
    return Evidence(found.best, found.lasted, ended, gone, found.held, found.scored, found.contested)


def latest(minute: int, slack: int) -> int:
    """The last minute that a row may be of: one that is known to its day stands at the first minute of it, as one of midnight does."""
    if minute % MINUTES_PER_DAY == 0:
        return minute + (slack + 1) * MINUTES_PER_DAY - 1
    return minute
