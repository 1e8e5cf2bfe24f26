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
    UNINTERPRETABLE,
    Procedure,
    Reading,
    Reports,
    Rules,
)
from painpath.engine.response.movement import is_outdone
from painpath.engine.response.relief import is_unsure


class Block(NamedTuple):
    """A block's reading (an index of READINGS, or NONE while it is too early), with its numbers.

    `lasted` and `ended` are minutes after the needle: the last documented relief at or above the
    threshold, and the first documented loss (FAR when nobody wrote it down).
    """

    reading: int
    best: int
    lasted: int
    ended: int
    long_relief: int
    duration_unknown: int
    no_pain: int


def nothing_read(reading: int = UNINTERPRETABLE, best: int = NONE, no_pain: int = 0) -> Block:
    """A block without a documented duration; uninterpretable unless told otherwise."""
    return Block(reading, best, NONE, FAR, 0, 0, no_pain)


def read_block(
    procedure: Procedure,
    readings: Any,
    reports: Reports,
    returns: Any,
    pain_before: int,
    now: int,
    rules: Rules,
) -> Block:
    """Read a block from its scores (as readings), the patient's reports and `returns`, seen at minute `now`.

    `returns` are the minutes at which the patient said that the pain was back.
    """
    if pain_before != NONE and pain_before < rules.low_baseline:
        return nothing_read(no_pain=1)
    best, lasted, ended = evidence(procedure, readings, reports, now, rules)
    ended = gone_by(returns, procedure, lasted, ended, now)
    if best == NONE and now < procedure.minute + procedure.upper and not procedure.aborted:
        return nothing_read(reading=NONE)
    if procedure.aborted or procedure.invalid or best == NONE:
        return nothing_read(best=best)
    if best < rules.diagnostic:
        return nothing_read(reading=NEGATIVE, best=best)
    return positive(procedure, best, lasted, ended, rules)


def positive(procedure: Procedure, best: int, lasted: int, ended: int, rules: Rules) -> Block:
    """Which kind of positive: by volume and spread, by how long it lasted, by whether the end is known.

    Relief that was gone before this anaesthetic wears off is not its relief: discordant.
    """
    longest = rules.prolonged_factor * procedure.upper
    unknown = 1 if lasted <= longest < ended else 0
    if lasted > longest:
        reading = PROLONGED_STEROID if procedure.steroid else PROLONGED
    elif ended < procedure.lower:
        reading = DISCORDANT
    else:
        reading = NONSPECIFIC if unknown else CONCORDANT
    if procedure.unspecific:
        reading = NONSPECIFIC
    return Block(reading, best, lasted, ended, 1 if lasted > longest else 0, unknown, 0)


def evidence(
    procedure: Procedure, readings: Any, reports: Reports, now: int, rules: Rules
) -> tuple[int, int, int]:
    """(best relief while it acts, how long relief is documented, when it had gone), in minutes.

    What is told of rest counts for nothing beside what is told of movement, as with scores.
    """
    best, lasted, ended = NONE, NONE, FAR
    for reading in readings:
        best, lasted, ended = weigh_score(procedure, reading, best, lasted, ended, rules)
    for i in range(len(reports.minute)):
        mine = reports.procedure[i] == procedure.number and reports.minute[i] <= now
        if mine and not is_outdone(reports, i, now):
            best, lasted, ended = weigh_report(procedure, reports, i, best, lasted, ended, rules)
    return best, lasted, ended


def weigh_score(
    procedure: Procedure, reading: Reading, best: int, lasted: int, ended: int, rules: Rules
) -> tuple[int, int, int]:
    """Add one score: before the onset it counts for nothing, after the window only for the duration."""
    after = reading.minute - procedure.minute
    if after < procedure.onset or reading.relief == NONE:
        return best, lasted, ended
    relieved = reading.relief >= rules.diagnostic
    acting = after <= procedure.upper
    if acting or (relieved and best == NONE and may_be_its(procedure, after, rules)):
        best = max(best, reading.relief)
    if relieved and ended == FAR:
        lasted = max(lasted, after)
    elif not relieved and lasted != NONE:
        ended = min(ended, after)
    return best, lasted, ended


def weigh_report(
    procedure: Procedure, reports: Reports, i: int, best: int, lasted: int, ended: int, rules: Rules
) -> tuple[int, int, int]:
    """Add one report; without a clock time, on the day itself or the next, it tells of the block's hours.

    Of one whose month or year hides how long after the block it was made, only relief is believed.
    """
    relief, span = reports.relief[i], reports.lasted[i]
    if relief == NONE:
        return best, lasted, ended
    relieved = relief >= rules.diagnostic
    if span == NONE and is_unsure(reports, i, procedure):
        counts = relieved and not procedure.steroid
        return (max(best, relief), max(lasted, procedure.onset), ended) if counts else (best, lasted, ended)
    days = reports.day[i] - procedure.day
    timed = reports.clock[i] and procedure.clock
    after = reports.minute[i] - procedure.minute if timed else days * 1440
    at_the_time = (
        span != NONE or (days <= 1 and not timed) or (timed and procedure.onset <= after <= procedure.upper)
    )
    if at_the_time or (relieved and after > procedure.upper and may_be_its(procedure, after, rules)):
        best = max(best, relief)
    if not relieved:
        gone = lasted != NONE and after > lasted and not at_the_time
        return best, lasted, min(ended, after) if gone else ended
    if span != NONE:
        return best, max(lasted, span), min(ended, span)
    reached = after if timed or days > 1 else procedure.onset
    return best, max(lasted, reached), ended


def may_be_its(procedure: Procedure, after: int, rules: Rules) -> bool:
    """Whether relief so many minutes after the needle may be the anaesthetic's: where a steroid was given, of its hours alone."""
    return procedure.steroid == 0 or after <= rules.prolonged_factor * procedure.upper


def gone_by(returns: Any, procedure: Procedure, lasted: int, ended: int, now: int) -> int:
    """Minutes until the first loss, statements of the patient included."""
    for minute in returns:
        if lasted != NONE and procedure.minute + lasted < minute <= now:
            ended = min(ended, minute - procedure.minute)
    return ended
