"""Facts read off the rows of one patient in one step: `facts.reading`, driven by tables, for many.

Plain Python that numba can compile. What a fact reads stands in a `Program` or a `Listing`, which
`programs` makes from the knowledge.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.many.arrays import (
    ALWAYS,
    BEFORE,
    CHANGE,
    DAYS,
    EVER,
    LARGEST,
    ONCE_TRUE,
    SINCE,
    SMALLEST,
    UNKNOWN_OUTCOME,
)
from painpath.engine.many.patient import MINUTES_PER_DAY
from painpath.engine.many.telling import since
from painpath.engine.response.events import NONE, SIDES

BILATERAL = SIDES.index("bilateral")


def inside(program: Any, slot: int, late: bool, last: int, now: int) -> bool:
    """Whether a row lies in the window that a slot looks at."""
    window = program.slots.window[slot]
    if window == EVER:
        return True
    if window == DAYS:
        return bool(last >= now - program.slots.days[slot] * MINUTES_PER_DAY)
    return bool(late == (window == SINCE))


def fits(program: Any, slot: int, site: int, side: int) -> bool:
    """Whether a row speaks of a site and side that a slot asks for."""
    sites, sides = program.slots.sites[slot], program.slots.sides[slot]
    if sites != 0 and (site < 0 or not (sites >> site) & 1):
        return False
    return sides == 0 or (side >= 0 and (sides >> side) & 1 == 1)


def read_observations(many: Any, p: int, procedure: Any, state: Any, truths: Any, numbers: Any) -> None:
    """Every fact that the observations say something about; `state` is scratch, clean before and after."""
    program, observed = many.program, many.observed
    a, b = many.observed_from[p], many.observed_from[p + 1]
    for k in range(a, b):
        code = observed.code[k]
        late = is_since(observed, k, procedure)
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if not fits(program, slot, observed.site[k], observed.side[k]):
                continue
            if program.slots.way[slot] <= ONCE_TRUE:
                if inside(program, slot, late, observed.last[k], many.now):
                    note_truth(program, slot, observed, k, b, procedure, state)
                continue
            seen = program.slots.way[slot] == CHANGE or inside(
                program, slot, late, observed.last[k], many.now
            )
            if seen and not np.isnan(observed.number[k]):
                note_number(program, slot, observed, k, late, state, numbers)
    settle(many, a, b, state, truths, numbers)


def note_truth(program: Any, slot: int, observed: Any, k: int, b: int, procedure: Any, state: Any) -> None:
    """Remember what row k says to a slot: that a finding stands (2), or that it was looked for (1)."""
    if state.said[slot] == 2:
        return
    stands = is_true(observed, k) and (
        program.slots.way[slot] == ONCE_TRUE or not is_over(program, slot, observed, k, b, procedure)
    )
    state.said[slot] = 2 if stands else 1


def is_true(observed: Any, k: int) -> bool:
    """Whether row k says that something was found."""
    return bool(observed.truth[k] == 1 or observed.number[k] > 0)


def is_over(program: Any, slot: int, observed: Any, k: int, b: int, procedure: Any) -> bool:
    """Whether a surely later row says of the same place that what row k found is not there."""
    for j in range(k + 1, b):
        if observed.code[j] != observed.code[k] or is_true(observed, j):
            continue
        site, side = observed.site[j], observed.side[j]
        if observed.first[j] <= observed.last[k] or not fits(program, slot, site, side):
            continue
        of_site = site < 0 or observed.site[k] < 0 or site == observed.site[k]
        of_side = side < 0 or side == BILATERAL or side == observed.side[k]
        if (
            of_site
            and of_side
            and (program.slots.window[slot] != BEFORE or not is_since(observed, j, procedure))
        ):
            return True
    return False


def is_since(observed: Any, k: int, procedure: Any) -> bool:
    """Whether row k lies at or after the procedure."""
    return bool(
        since(
            observed.first[k], observed.last[k], observed.clock[k],
            procedure.minute, procedure.day, procedure.clock,
        )
    )  # fmt: skip


def note_number(program: Any, slot: int, observed: Any, k: int, late: bool, state: Any, numbers: Any) -> None:
    """Remember the number of row k: the latest, largest or smallest, or the latest on each side."""
    fact, way, number = program.slots.fact[slot], program.slots.way[slot], observed.number[k]
    if way == LARGEST:
        numbers[fact] = number if np.isnan(numbers[fact]) else max(numbers[fact], number)
    elif way == SMALLEST:
        numbers[fact] = number if np.isnan(numbers[fact]) else min(numbers[fact], number)
    else:
        side = 1 if way == CHANGE and late else 0
        first, order = observed.first[k], program.slots.order[slot]
        newer = first > state.when[side, fact]
        if newer or (first == state.when[side, fact] and order < state.order[side, fact]):
            state.when[side, fact] = first
            state.order[side, fact] = order
            state.number[side, fact] = number


def settle(many: Any, a: int, b: int, state: Any, truths: Any, numbers: Any) -> None:
    """Join what the slots of a fact say, and clean the scratch."""
    program, observed = many.program, many.observed
    for k in range(a, b):
        code = observed.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            fact, way = program.slots.fact[slot], program.slots.way[slot]
            if way <= ONCE_TRUE:
                if state.said[slot] == 2:
                    truths[fact] = 1
                elif state.said[slot] == 1:
                    state.falses[fact] += 1
                    if truths[fact] != 1 and state.falses[fact] == program.of_truth[fact]:
                        truths[fact] = 0
                state.said[slot] = 0
            elif way == CHANGE:
                if state.when[0, fact] != NONE and state.when[1, fact] != NONE:
                    numbers[fact] = state.number[1, fact] - state.number[0, fact]
            elif way != LARGEST and way != SMALLEST and state.when[0, fact] != NONE:
                numbers[fact] = state.number[0, fact]
    for k in range(a, b):
        code = observed.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if program.slots.way[slot] <= ONCE_TRUE:
                state.falses[program.slots.fact[slot]] = 0
            else:
                state.when[0, program.slots.fact[slot]] = NONE
                state.when[1, program.slots.fact[slot]] = NONE


def read_lasting(program: Any, rows: Any, a: int, b: int, now: int, out: Any) -> None:
    """True when one is present (now: not ended), false when all have ended, unknown when none is recorded."""
    for k in range(a, b):
        code = rows.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            present = program.slots.way[slot] == ALWAYS or rows.end_last[k] >= now
            fact = program.slots.fact[slot]
            out[fact] = 1 if present or out[fact] == 1 else 0


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
    for k in range(a, b):
        code = care.code[k]
        for slot in range(program.slot_from[code], program.slot_from[code + 1]):
            if out[program.slots.fact[slot]] == UNDECIDED:
                out[program.slots.fact[slot]] = -1


UNDECIDED = 3  # some row does not say how it went: unknown, whatever the others say, unless one is true
