"""Which of several numbers counts, for many patients: `facts.numbers`.

Plain Python that numba can compile. `state.changes` counts the places of a fact that have given it a number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.facts.levels import UNREAD_BIT
from painpath.engine.many.arrays import FIRST, LARGEST, SMALLEST
from painpath.engine.many.windows import inside, is_since, listens, until
from painpath.engine.response.events import SIDES

BILATERAL = SIDES.index("bilateral")


def note_number(
    program: Any, slot: int, observed: Any, k: int, a: int, procedure: Any, now: int, state: Any, numbers: Any
) -> None:
    """Remember the number of row k: the latest, largest or smallest."""
    fact, way, number = program.slots.fact[slot], program.slots.way[slot], observed.number[k]
    if way == LARGEST:
        numbers[fact] = number if np.isnan(numbers[fact]) else max(numbers[fact], number)
    elif way == SMALLEST:
        numbers[fact] = number if np.isnan(numbers[fact]) else min(numbers[fact], number)
    else:
        surely = observed.first[k] > state.until[fact] and program.slots.holds[slot] < 0
        numbers[fact] = number if surely else last_of_several(program, slot, observed, k, a, procedure, now)
        state.until[fact] = max(state.until[fact], observed.last[k])


def last_of_several(
    program: Any, slot: int, observed: Any, k: int, a: int, procedure: Any, now: int
) -> float:
    """The number of row k and of those before it that hold, or of which none is surely later: the worst, or NaN."""
    found, worst = observed.number[k], program.slots.worst[slot]
    for j in range(a, k):
        if until(program, slot, observed, j, now) <= observed.first[k] or np.isnan(observed.number[j]):
            continue
        if not listens(program, slot, observed, j):
            continue
        late = is_since(observed, j, procedure)
        if inside(program, slot, late, observed, j, procedure, now):
            found = worse(found, observed.number[j], worst)
    return float(found)


def worse(one: float, other: float, worst: int) -> float:
    """The worse of two numbers; NaN where they differ and none of them is."""
    if one == other:
        return one
    if worst == LARGEST:
        return max(one, other)
    return min(one, other) if worst == SMALLEST else np.nan


def note_of_place(
    program: Any, slot: int, observed: Any, k: int, b: int, procedure: Any, now: int, state: Any, numbers: Any
) -> None:
    """Remember the number of row k where it is the last of its place, or holds; of several the worst."""
    end = until(program, slot, observed, k, now)
    for j in range(k + 1, b):
        if is_measured_again(observed, k, j, end) and counts_here(program, slot, observed, j, procedure, now):
            return
    note_worst(program, slot, observed.number[k], state, numbers)


def note_beside(
    program: Any, slot: int, observed: Any, k: int, a: int, b: int, procedure: Any, state: Any, numbers: Any
) -> None:
    """Remember what row k, the last of its place since the procedure, says beside the rows before that."""
    for j in range(k + 1, b):
        if is_measured_again(observed, k, j, observed.last[k] + 1) and is_number(program, slot, observed, j):
            return
    if program.slots.way[slot] == FIRST:
        for j in range(a, b):
            if may_be_one(observed, k, j) and is_earlier(program, slot, observed, j, procedure):
                return
        note_worst(program, slot, observed.number[k], state, numbers)
        return
    was = number_before(program, slot, observed, k, a, b, procedure)
    if not np.isnan(was):
        note_worst(program, slot, observed.number[k] - was, state, numbers)


def note_worst(program: Any, slot: int, number: float, state: Any, numbers: Any) -> None:
    """Remember one of the numbers of which a fact takes the worst."""
    fact = program.slots.fact[slot]
    if state.changes[fact] > 0:
        number = worse(numbers[fact], number, program.slots.worst[slot])
    numbers[fact] = number
    state.changes[fact] += 1


def counts_here(program: Any, slot: int, observed: Any, j: int, procedure: Any, now: int) -> bool:
    """Whether row j gives a number to the fact of a slot, in its window."""
    if not is_number(program, slot, observed, j):
        return False
    late = is_since(observed, j, procedure)
    return inside(program, slot, late, observed, j, procedure, now)


def is_number(program: Any, slot: int, observed: Any, j: int) -> bool:
    """Whether row j gives a number to the fact of a slot."""
    return bool(not np.isnan(observed.number[j]) and listens(program, slot, observed, j))


def is_earlier(program: Any, slot: int, observed: Any, j: int, procedure: Any) -> bool:
    """Whether row j gives a number from before the procedure to the fact of a slot."""
    return is_number(program, slot, observed, j) and not is_since(observed, j, procedure)


def is_measured_again(observed: Any, k: int, j: int, end: int) -> bool:
    """Whether row j begins at the minute `end` or later and is surely of the place of row k."""
    if observed.first[j] < end:
        return False
    if observed.side[j] != observed.side[k] and observed.side[j] != BILATERAL:
        return False
    old, new = observed.bones[k], observed.bones[j]
    if old & ~new != 0 or (old == 0) != (new == 0) or old & UNREAD_BIT != 0:
        return False
    return one_site(observed, k, j, old != 0)


def one_site(observed: Any, k: int, j: int, may_lack: bool) -> bool:
    """Whether two rows are of one site, or one of them names none and that is enough."""
    if observed.site[k] == observed.site[j]:
        return True
    return may_lack and (observed.site[k] < 0 or observed.site[j] < 0)


def bones_read(observed: Any, k: int) -> int:
    """The vertebrae of row k as bits; 0 where it names none."""
    return int(observed.bones[k] & ~UNREAD_BIT)


def may_be_one(observed: Any, k: int, j: int) -> bool:
    """Whether two numbers may be of one place: nothing that both name differs."""
    one, two = observed.side[k], observed.side[j]
    if one >= 0 and two >= 0 and one != BILATERAL and two != BILATERAL and one != two:
        return False
    mine, others = bones_read(observed, k), bones_read(observed, j)
    if mine != 0 and others != 0 and mine & others == 0:
        return False
    return one_site(observed, k, j, True)


def number_before(program: Any, slot: int, observed: Any, k: int, a: int, b: int, procedure: Any) -> float:
    """The best of the last numbers before the procedure that row k is compared with; NaN without any."""
    worst = program.slots.worst[slot]
    best = SMALLEST if worst == LARGEST else LARGEST if worst == SMALLEST else worst
    nearest, found, begun = 0, np.nan, False
    for j in range(a, b):
        near = nearness(observed, k, j)
        if near > nearest and is_earlier(program, slot, observed, j, procedure):
            nearest = near
    for j in range(a, b):
        if nearest == 0 or nearness(observed, k, j) != nearest:
            continue
        if not is_earlier(program, slot, observed, j, procedure):
            continue
        if is_over_before(program, slot, observed, k, j, b, nearest, procedure):
            continue
        found = worse(found, observed.number[j], best) if begun else observed.number[j]
        begun = True
    return float(found)


def is_over_before(
    program: Any, slot: int, observed: Any, k: int, j: int, b: int, nearest: int, procedure: Any
) -> bool:
    """Whether a later row before the procedure, as near to row k, takes the place of row j."""
    for i in range(j + 1, b):
        if nearness(observed, k, i) != nearest:
            continue
        if is_measured_again(observed, j, i, observed.last[j] + 1) and is_earlier(
            program, slot, observed, i, procedure
        ):
            return True
    return False


def nearness(observed: Any, k: int, j: int) -> int:
    """2 where row j is of the level of row k, or that names none; 1 where row j names none; else 0."""
    if observed.side[j] != observed.side[k]:
        return 0
    mine, others = bones_read(observed, k), bones_read(observed, j)
    if mine == 0:
        return 2 if one_site(observed, k, j, False) else 0
    if mine & others != 0:
        return 2 if one_site(observed, k, j, True) else 0
    return 1 if others == 0 and one_site(observed, k, j, False) else 0
