"""Whether the movement that hurts was tried while a block acted: relief at rest is no answer to it.

Plain Python that numba can compile.
"""

from __future__ import annotations

from painpath.engine.response.events import DESCRIPTORS, NONE, Procedure, Reports, Rules, Scores
from painpath.engine.response.relief import is_unsure

AT_REST, MOVED, STILL_HURTS = range(3)
ON_MOVEMENT, OF_NOW = DESCRIPTORS.index("on_movement"), DESCRIPTORS.index("current")


def tells_of_hours(reports: Reports, i: int, procedure: Procedure, upper: int) -> bool:
    """Whether report i may tell of the hours in which the anaesthetic acts, which end `upper` minutes after the needle.

    It does where it says how long the relief lasted, or was made in them; without clock times on the day or the next.
    """
    if reports.lasted[i] != NONE:
        return True
    if is_unsure(reports, i, procedure):
        return False
    if reports.clock[i] and procedure.clock:
        return bool(procedure.onset <= reports.minute[i] - procedure.minute <= upper)
    return bool(reports.day[i] - procedure.day <= 1)


def surely_tells_of_hours(reports: Reports, i: int, procedure: Procedure) -> bool:
    """The same without doubt: what is told of the next day may be of the hours after the anaesthetic."""
    told = reports.lasted[i] != NONE or (reports.clock[i] and procedure.clock)
    same_day = reports.day[i] == procedure.day
    return tells_of_hours(reports, i, procedure, procedure.upper) and bool(told or same_day)


def movement_told(reports: Reports, procedure: Procedure, now: int) -> bool:
    """Whether a report tells how much was gone on movement in the hours of the block."""
    for i in range(len(reports.minute)):
        mine = reports.procedure[i] == procedure.number and reports.minute[i] <= now
        told = mine and reports.moved[i] == MOVED and reports.relief[i] != NONE
        if told and surely_tells_of_hours(reports, i, procedure):
            return True
    return False


def tried(procedure: Procedure, scores: Scores, like: int, reports: Reports, now: int, rules: Rules) -> int:
    """MOVED when the scores that judge, or a report of relief, tell of movement, AT_REST when all tell of the moment or of rest.

    STILL_HURTS where reports deny relief on movement and the scores do not tell of it; NONE where one of them does
    not say which. A report that tells nothing of the hours of the block counts only for the relief that it tells.
    """
    moved = like != NONE and scores.descriptor[like] == ON_MOVEMENT
    hurts, rested, unsaid = False, False, False
    for i in range(len(reports.minute)):
        mine = reports.procedure[i] == procedure.number and reports.minute[i] <= now
        if not mine or reports.relief[i] == NONE:
            continue
        relieved = reports.relief[i] >= rules.diagnostic
        if reports.moved[i] == MOVED:
            longest = rules.prolonged_factor * procedure.upper
            moved = moved or (relieved and tells_of_hours(reports, i, procedure, longest))
            hurts = hurts or (not relieved and surely_tells_of_hours(reports, i, procedure))
        elif relieved or tells_of_hours(reports, i, procedure, procedure.upper):
            rested = rested or reports.moved[i] == AT_REST
            unsaid = unsaid or reports.moved[i] == NONE
    if moved:
        return MOVED
    if hurts:
        return STILL_HURTS
    if like != NONE:
        return AT_REST if scores.descriptor[like] == OF_NOW else NONE
    return AT_REST if rested and not unsaid else NONE
