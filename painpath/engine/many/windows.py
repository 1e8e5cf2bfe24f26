"""Which rows of a patient a fact looks at, for many: its window, its site and side; see `facts.reading`.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.many.arrays import BEFORE, DAYS, EVER, SINCE, SOON
from painpath.engine.many.patient import MINUTES_PER_DAY, since


def inside(program: Any, slot: int, late: bool, observed: Any, k: int, procedure: Any, now: int) -> bool:
    """Whether row k lies in the window that a slot looks at, and where it asks for it at the part that was treated."""
    window, days = program.slots.window[slot], program.slots.days[slot]
    first, last = observed.first[k], observed.last[k]
    if not told_here(program, slot, observed, k, procedure):
        return False
    if window == EVER:
        return True
    if window == DAYS:
        return bool(last >= now - days * MINUTES_PER_DAY)
    if window == SOON:
        return late and is_soon(program, slot, first, procedure)
    if window == BEFORE and days > 0 and last < procedure.minute - days * MINUTES_PER_DAY:
        return False
    return bool(late == (window == SINCE))


def told_here(program: Any, slot: int, observed: Any, k: int, procedure: Any) -> bool:
    """Whether row k is not told of another part of the spine, where a slot asks for that; see `facts.near`."""
    near, told = procedure.near, observed.spine[k]
    return bool(program.slots.here[slot] == 0 or near == 0 or told == 0 or near & told != 0)


def fits(program: Any, slot: int, site: int, side: int) -> bool:
    """Whether a row speaks of a site and side that a slot asks for."""
    sites, sides = program.slots.sites[slot], program.slots.sides[slot]
    if sites != 0 and (site < 0 or not (sites >> site) & 1):
        return False
    return sides == 0 or (side >= 0 and (sides >> side) & 1 == 1)


def listens(program: Any, slot: int, observed: Any, j: int) -> bool:
    """Whether the fact of a slot listens to row j, at its site and side."""
    code = observed.code[j]
    for other in range(program.slot_from[code], program.slot_from[code + 1]):
        alike = program.slots.fact[other] == program.slots.fact[slot]
        if alike and program.slots.way[other] == program.slots.way[slot]:
            return fits(program, slot, observed.site[j], observed.side[j])
    return False


def is_soon(program: Any, slot: int, first: int, procedure: Any) -> bool:
    """Whether a row may lie no later after the procedure than a slot looks."""
    end = procedure.day + procedure.slack + program.slots.days[slot] + 1
    return bool(first < end * MINUTES_PER_DAY)


def is_since(observed: Any, k: int, procedure: Any) -> bool:
    """Whether row k lies at or after the procedure."""
    return bool(
        since(
            observed.first[k], observed.last[k], observed.clock[k],
            procedure.minute, procedure.day, procedure.clock,
        )
    )  # fmt: skip


def until(program: Any, slot: int, observed: Any, k: int, now: int) -> int:
    """The minute from which on another row takes the place of row k; see `holding.Hold.wait`."""
    last = observed.last[k]
    return int(last + (program.slots.settles[slot] if last >= now - program.slots.holds[slot] else 1))
