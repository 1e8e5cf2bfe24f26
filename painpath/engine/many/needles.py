"""What was found soon after a needle on record, for many patients; see `facts.needles`.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.many.arrays import AFTER_HERE
from painpath.engine.many.patient import since
from painpath.engine.many.targets import MINUTES_PER_DAY, same_target, tests_joint
from painpath.engine.response.events import NONE


def follows_needle(many: Any, p: int, i: int, slot: int, k: int) -> bool:
    """Whether row k lies within a slot's days after one of its needles; procedure i is judged."""
    slots, done, observed = many.program.slots, many.done, many.observed
    for n in range(many.done_from[p], many.done_from[p + 1]):
        if slots.window[slot] == AFTER_HERE and not is_here(many, n, i):
            continue
        if observed.first[k] > done.last[n] + slots.days[slot] * MINUTES_PER_DAY:
            continue
        if observed.last[k] < done.first[n] + slots.wait[slot] * MINUTES_PER_DAY:
            continue
        if is_after(many, n, k) and not (slots.anew[slot] and stood(many, p, n, observed.code[k])):
            return True
    return False


def is_here(many: Any, n: int, i: int) -> bool:
    """Whether procedure n is the judged one, or aims at its target, the nerves of it or the joint that they supply."""
    return bool(n == i or same_target(many, n, i) or tests_joint(many, n, i) or tests_joint(many, i, n))


def is_after(many: Any, n: int, k: int) -> bool:
    """Whether row k lies at or after procedure n."""
    done, observed = many.done, many.observed
    day = done.first[n] // MINUTES_PER_DAY
    return bool(
        since(observed.first[k], observed.last[k], observed.clock[k], done.first[n], day, done.clock[n])
    )


def stood(many: Any, p: int, n: int, code: int) -> bool:
    """Whether the last that was told before procedure n is that the finding was there."""
    observed, newest, found = many.observed, NONE, False
    for j in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.code[j] != code or observed.last[j] < newest or is_after(many, n, j):
            continue
        true = bool(observed.truth[j] == 1 or observed.number[j] > 0)
        found = true or (found and observed.last[j] == newest)
        newest = observed.last[j]
    return found
