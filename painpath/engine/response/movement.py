"""Whether the movement that hurts was tried while a block acted: relief at rest is no answer to it.

Plain Python that numba can compile.
"""

from __future__ import annotations

from painpath.engine.response.events import DESCRIPTORS, NONE, Procedure, Reports, Rules, Scores

AT_REST, MOVED, STILL_HURTS = range(3)
ON_MOVEMENT, OF_NOW = DESCRIPTORS.index("on_movement"), DESCRIPTORS.index("current")


def is_outdone(reports: Reports, i: int, now: int) -> bool:
    """Whether report i tells of relief at rest, and another one of the same procedure of relief on movement."""
    if reports.moved[i] != AT_REST:
        return False
    for k in range(len(reports.minute)):
        same = reports.procedure[k] == reports.procedure[i] and reports.minute[k] <= now
        if same and reports.moved[k] == MOVED and reports.relief[k] != NONE:
            return True
    return False


def tried(procedure: Procedure, scores: Scores, like: int, reports: Reports, now: int, rules: Rules) -> int:
    """MOVED when the scores that judge, or a report of relief, tell of movement, AT_REST when all tell of the moment or of rest.

    STILL_HURTS where reports deny relief on movement and the scores do not tell of it; NONE where none of them says which.
    """
    rested = like != NONE and scores.descriptor[like] == OF_NOW
    moved = like != NONE and scores.descriptor[like] == ON_MOVEMENT
    hurts = False
    for i in range(len(reports.minute)):
        mine = reports.procedure[i] == procedure.number and reports.minute[i] <= now
        if mine and reports.relief[i] != NONE:
            moved = moved or (reports.moved[i] == MOVED and reports.relief[i] >= rules.diagnostic)
            hurts = hurts or reports.moved[i] == MOVED
            rested = rested or (like == NONE and reports.moved[i] == AT_REST)
    if moved:
        return MOVED
    if hurts:
        return STILL_HURTS
    return AT_REST if rested else NONE
