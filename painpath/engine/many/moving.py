"""Whether the movement that hurts was tried while a block acted, for many; see `facts.movement`.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.many.arrays import DISPUTED, EASED, MOVEMENT, REST_ONLY, STILL_HURT
from painpath.engine.many.patient import MINUTES_PER_DAY, while_acting
from painpath.engine.response.events import NONE
from painpath.engine.response.movement import AT_REST, MOVED, STILL_HURTS


def movement(many: Any, p: int, i: int, moved: int, relieved: int, is_test: bool, out: Any) -> None:
    """Whether the movement that hurts was tried while a positive block acted, and eased; see `facts.movement`."""
    observed, done = many.observed, many.done
    seen, hurt, denied = False, moved == STILL_HURTS, False
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        role = many.program.codes.role[observed.code[k]]
        timed = role == MOVEMENT and done.clock[i] and observed.clock[k]
        if is_test and timed and while_acting(done, i, observed, k):
            seen = seen or observed.truth[k] == 1
            hurt = hurt or observed.truth[k] == 0
            denied = denied or (observed.truth[k] == 0 and observed.first[k] - done.first[i] <= relieved)
    if is_test and not hurt:
        seen = seen or became_possible(many, p, i)
    disputed = moved == MOVED and denied and not seen
    eased = (moved == MOVED or seen) and not disputed
    hurt = hurt and not eased and not disputed
    out[REST_ONLY] = 1.0 if moved == AT_REST and not eased and not hurt else 0.0
    out[STILL_HURT] = 1.0 if hurt else 0.0
    out[DISPUTED] = 1.0 if disputed else 0.0
    if is_test and (eased or hurt):
        out[EASED] = 1.0 if eased else 0.0


def became_possible(many: Any, p: int, i: int) -> bool:
    """Whether the movement was possible on the day of the block, hours unknown, and not before; see `facts.movement`."""
    observed, done = many.observed, many.done
    day = done.first[i] // MINUTES_PER_DAY
    asked, before, found = NONE, False, False
    if done.last[i] // MINUTES_PER_DAY != day:
        return False
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        if many.program.codes.role[observed.code[k]] != MOVEMENT:
            continue
        first, last, true = observed.first[k], observed.last[k], observed.truth[k] == 1
        if last < day * MINUTES_PER_DAY:
            before = true or (before and first == asked)
            asked = first
        elif first // MINUTES_PER_DAY == day and last // MINUTES_PER_DAY == day:
            found = found or (true and not (observed.clock[k] and done.clock[i]))
    return found and not before
