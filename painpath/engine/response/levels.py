"""The nerves and joints of the spine that the levels of a procedure name: `L4/L5` a joint, `L4` a nerve, `L2-S1` a range.

A facet joint is supplied from two levels: in the neck by the nerves of the numbers of both its vertebrae (C5/C6 by
C5 and C6), from the chest down by that of its upper vertebra and the one above it (L4/L5 by L3 and L4). Source: the
anatomy as taught (StatPearls, PubMed 29630285), which `editorial-default` stands for until a clinician has read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from painpath.engine.facts.levels import SPINE

NERVES = [*SPINE[:7], "C8", *SPINE[7:]]  # eight in the neck, above and below its seven vertebrae
FACET_JOINT = "facet_joint"
LEVEL = re.compile(r"([CTLS]\d+)(?:([/-])([CTLS]\d+))?")


class Levels(NamedTuple):
    """What levels name, as bits: joints by their upper vertebra, nerves, and the nerves that supply the joints."""

    joints: int = 0
    nerves: int = 0
    supply: int = 0


def levels_named(levels: Iterable[str], of_joint: bool) -> Levels:
    """All that several levels name; a range is one of joints where a joint was treated, else one of nerves.

    >>> levels_named(["L4/L5"], False).supply == levels_named(["L3", "L4"], False).nerves
    True
    >>> levels_named(["L3-L5"], True).joints == levels_named(["L3/L4", "L4/L5"], True).joints
    True
    """
    each = [_named(level, of_joint) for level in levels]
    return Levels(*(_all(bits) for bits in zip(*each, strict=True))) if each else Levels()


def share(one: Levels, other: Levels) -> bool:
    """Whether a joint, a nerve, or a joint and a nerve that supplies it are named by both.

    >>> joint, nerves, below = (levels_named(one, False) for one in (["L4/L5"], ["L3", "L4"], ["L5/S1"]))
    >>> share(joint, nerves), share(joint, below)
    (True, False)
    """
    same = one.joints & other.joints | one.nerves & other.nerves
    return bool(same | one.supply & other.nerves | one.nerves & other.supply)


@lru_cache(maxsize=4096)
def _named(level: str, of_joint: bool) -> Levels:
    found = LEVEL.fullmatch(level)
    first, sign, last = found.groups() if found else ("", None, None)
    if first in NERVES and last is None:
        return Levels(nerves=1 << NERVES.index(first))
    if last is None or first not in SPINE or last not in SPINE:
        return Levels()
    upper, lower = sorted((SPINE.index(first), SPINE.index(last)))
    if of_joint or sign == "/":
        joints = range(upper, lower)
        return Levels(joints=_all(1 << joint for joint in joints), supply=_all(map(_supply, joints)))
    span = range(NERVES.index(SPINE[upper]), NERVES.index(SPINE[lower]) + 1)
    return Levels(nerves=_all(1 << nerve for nerve in span))


def _supply(joint: int) -> int:
    """The two nerves of a joint, by its upper vertebra."""
    nerve = NERVES.index(SPINE[joint])
    first = nerve if SPINE[joint].startswith("C") else nerve - 1
    return 3 << first


def _all(bits: Iterable[int]) -> int:
    """Every bit that is set in any."""
    found = 0
    for one in bits:
        found |= one
    return found
