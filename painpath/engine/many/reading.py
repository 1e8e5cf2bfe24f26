"""Facts read off the rows of one patient in one step: `facts.reading`, driven by tables, for many.

Plain Python that numba can compile. What a fact reads stands in a `Program` or a `Listing`, which
`programs` makes from the knowledge. Long because every way of reading stands beside the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.facts.levels import UNREAD_BIT
from painpath.engine.many.arrays import (
    AFTER_ANY,
    ALWAYS,
    BEFORE,
    CHANGE,
    EVER,
    ONCE_GONE,
    ONCE_TRUE,
    SINCE,
    SOON,
    UNKNOWN_OUTCOME,
)
from painpath.engine.many.needles import follows_needle
from painpath.engine.many.numbers import note_beside, note_number, note_of_place
from painpath.engine.many.patient import MINUTES_PER_DAY, since
from painpath.engine.many.windows import fits, inside, is_since, is_soon, told_here, until
from painpath.engine.response.events import NONE, SIDES

BILATERAL = SIDES.index("bilateral")


def read_observations(
    many: Any, p: int, i: int, procedure: Any, state: Any, truths: Any, numbers: Any
) -> None:
    """Every fact that the observations say of procedure i; `state` is scratch, clean before and after."""
    program, observed = many.program, many.observed
    a, b = many.observed_from[p], many.observed_from[p + 1]
    for k in range(a, b):
        code = observed.code[k]
        late = is_since(observed, k, procedure)
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if not fits(program, slot, observed.site[k], observed.side[k]):
                continue
            if program.slots.way[slot] <= ONCE_GONE:
                if program.slots.window[slot] >= AFTER_ANY:
                    if not follows_needle(many, p, i, slot, k):
                        continue
                elif not inside(program, slot, late, observed, k, procedure, many.now):
                    continue
                if counts(program, slot, observed, k, many.now):
                    note_truth(program, slot, observed, k, b, procedure, many.now, state)
                continue
            if np.isnan(observed.number[k]):
                continue
            if program.slots.way[slot] >= CHANGE:
                if late:
                    note_beside(program, slot, observed, k, a, b, procedure, state, numbers)
            elif inside(program, slot, late, observed, k, procedure, many.now):
                if program.slots.apart[slot]:
                    note_of_place(program, slot, observed, k, b, procedure, many.now, state, numbers)
                else:
                    note_number(program, slot, observed, k, a, procedure, many.now, state, numbers)
    settle(many, a, b, state, truths)


def note_truth(
    program: Any, slot: int, observed: Any, k: int, b: int, procedure: Any, now: int, state: Any
) -> None:
    """Remember what row k says to a slot: that a finding stands, or once was over (2), or that it was looked for (1)."""
    if state.said[slot] == 2:
        return
    found = is_true(observed, k)
    way = program.slots.way[slot]
    if found and (
        way == ONCE_TRUE or is_over(program, slot, observed, k, b, procedure, now) == (way == ONCE_GONE)
    ):
        state.said[slot] = 2
    elif not found or not lapses(program, slot):
        state.said[slot] = 1


def lapses(program: Any, slot: int) -> bool:
    """Whether a no counts for some days alone; see `reading._lapsed`."""
    return bool(program.slots.days[slot] > 0 and program.slots.window[slot] in (EVER, SINCE))


def counts(program: Any, slot: int, observed: Any, k: int, now: int) -> bool:
    """Whether row k says something to a slot by now: a no may have lapsed, a yes never does."""
    if not lapses(program, slot) or is_true(observed, k):
        return True
    return bool(observed.last[k] >= now - program.slots.days[slot] * MINUTES_PER_DAY)


def is_true(observed: Any, k: int) -> bool:
    """Whether row k says that something was found."""
    return bool(observed.truth[k] == 1 or observed.number[k] > 0)


def is_over(program: Any, slot: int, observed: Any, k: int, b: int, procedure: Any, now: int) -> bool:
    """Whether a surely later row, after the hold, says of the same place that what row k found is not there."""
    end = until(program, slot, observed, k, now)
    for j in range(k + 1, b):
        if observed.code[j] != observed.code[k] or is_true(observed, j):
            continue
        site, side = observed.site[j], observed.side[j]
        if observed.first[j] < end or not fits(program, slot, site, side):
            continue
        of_site = site < 0 or site == observed.site[k]
        of_side = side < 0 or side == BILATERAL or side == observed.side[k]
        at, bones = observed.bones[j], observed.bones[k]
        of_level = at == 0 or (at & UNREAD_BIT == 0 and bones != 0 and bones & ~at == 0)
        if of_site and of_side and of_level and not is_outside(program, slot, observed, j, procedure):
            return True
    return False


def is_outside(program: Any, slot: int, observed: Any, j: int, procedure: Any) -> bool:
    """Whether row j, which comes after one in the window of a slot, lies behind its end, or is told of another part."""
    if not told_here(program, slot, observed, j, procedure):
        return True
    if program.slots.window[slot] == BEFORE:
        return is_since(observed, j, procedure)
    if program.slots.window[slot] == SOON:
        return not is_soon(program, slot, observed.first[j], procedure)
    return False


def settle(many: Any, a: int, b: int, state: Any, truths: Any) -> None:
    """Join what the slots of a fact say, and clean the scratch."""
    program, observed = many.program, many.observed
    for k in range(a, b):
        code = observed.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            fact, way = program.slots.fact[slot], program.slots.way[slot]
            if way <= ONCE_GONE:
                if state.said[slot] == 2:
                    truths[fact] = 1
                elif state.said[slot] == 1:
                    state.falses[fact] += 1
                    if truths[fact] != 1 and state.falses[fact] == program.of_truth[fact]:
                        truths[fact] = 0
                state.said[slot] = 0
    for k in range(a, b):
        code = observed.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if program.slots.way[slot] <= ONCE_GONE:
                state.falses[program.slots.fact[slot]] = 0
            else:
                state.until[program.slots.fact[slot]] = NONE
                state.changes[program.slots.fact[slot]] = 0


def read_lasting(program: Any, rows: Any, a: int, b: int, now: int, out: Any) -> None:
    """True when one is present (now: not ended), false when all have ended, unknown when none is recorded.

    Unknown too where one ended so lately that it may still act, or began longer ago than it can have lasted.
    """
    for k in range(a, b):
        code = rows.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            present = program.slots.way[slot] == ALWAYS or rows.end_last[k] >= now
            fact, days = program.slots.fact[slot], program.slots.days[slot]
            acting, most = program.slots.acting[slot], program.slots.most[slot]
            old = most > 0 and rows.last[k] != NONE and rows.last[k] < now - most * MINUTES_PER_DAY
            old = old and program.slots.way[slot] != ALWAYS
            if present and not old:
                out[fact] = 1
            elif present and out[fact] != 1:
                out[fact] = UNDECIDED
            elif out[fact] == 1 or out[fact] == UNDECIDED:
                continue
            elif acting > 0 and rows.end_last[k] >= now - acting * MINUTES_PER_DAY:
                out[fact] = UNDECIDED
            elif days == 0 or rows.end_last[k] >= now - days * MINUTES_PER_DAY:
                out[fact] = 0
    leave_open(program, rows, a, b, out)


def leave_open(program: Any, rows: Any, a: int, b: int, out: Any) -> None:
    """What some row leaves undecided is unknown."""
    for k in range(a, b):
        code = rows.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if out[program.slots.fact[slot]] == UNDECIDED:
                out[program.slots.fact[slot]] = -1


def read_care(many: Any, p: int, procedure: Any, out: Any) -> None:
    """True when a row has one of the outcomes, false when rows have only other known ones."""
    program, care = many.care_program, many.care
    a, b = many.care_from[p], many.care_from[p + 1]
    for k in range(a, b):
        code = care.code[k]
        late = care.first[k] != NONE and since(
            care.first[k], care.last[k], care.clock[k], procedure.minute, procedure.day, procedure.clock
        )
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if program.slots.since[slot] and not late:
                continue
            fact, listed = program.slots.fact[slot], program.slots.outcomes[slot]
            if listed == 0 or (listed >> care.outcome[k]) & 1:
                out[fact] = 1
            elif care.outcome[k] == UNKNOWN_OUTCOME and out[fact] != 1:
                out[fact] = UNDECIDED
            elif out[fact] == -1:
                out[fact] = 0
    leave_open(program, care, a, b, out)


UNDECIDED = 3  # some row does not say how it went: unknown, whatever the others say, unless one is true
