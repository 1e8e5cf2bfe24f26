"""The nerves and joints of the spine that the levels of a procedure name: `L4/L5` a joint, `L4` a nerve, `L2-S1` a range.

A facet joint has two nerves: in the neck those of the numbers of both its vertebrae (C5/C6 has C5 and C6), from the
chest down that of its upper vertebra and the one above it (L4/L5 has L3 and L4). The third occipital nerve, from C3,
supplies C2/C3 by itself. Source: the anatomy as taught (StatPearls, PubMed 29630285), for which `editorial-default`
stands until a clinician has read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from painpath.engine.facts.levels import NERVES, SPINE

FACET_JOINT, THIRD_OCCIPITAL = "facet_joint", "third_occipital_nerve"
LEVEL = re.compile(r"([CTLS]\d+)(?:([/-])([CTLS]\d+))?")


class Levels(NamedTuple):
    """What levels name, as bits: joints by their upper vertebra, nerves, and the joints both of whose nerves are named."""

    joints: int = 0
    nerves: int = 0
    covered: int = 0


def levels_named(levels: Iterable[str], target: str) -> Levels:
    """All that several levels of one target name; a range is one of joints where a joint was treated, else of nerves.

    >>> levels_named(["L3", "L4"], "medial_branch").covered == levels_named(["L4/L5"], "medial_branch").joints
    True
    >>> levels_named(["L3-L5"], "facet_joint").joints == levels_named(["L3/L4", "L4/L5"], "facet_joint").joints
    True
    """
    joints = nerves = 0
    for level in levels:
        more_joints, more_nerves = _named(level, target == FACET_JOINT)
        joints, nerves = joints | more_joints, nerves | more_nerves
    if target == FACET_JOINT:
        return Levels(joints, nerves)
    covered = 1 << SPINE.index("C2") if target == THIRD_OCCIPITAL else _covered(nerves)
    return Levels(joints, nerves, covered)


def share(one: Levels, other: Levels) -> bool:
    """Whether a joint or a nerve is named by both, or a joint by one and both its nerves by the other.

    >>> joint, nerves, below = (levels_named(one, "medial_branch") for one in (["L4/L5"], ["L3", "L4"], ["L4", "L5"]))
    >>> share(joint, nerves), share(joint, below)
    (True, False)
    """
    same = one.joints & other.joints | one.nerves & other.nerves
    return bool(same | one.joints & other.covered | one.covered & other.joints)


@lru_cache(maxsize=4096)
def _named(level: str, of_joint: bool) -> tuple[int, int]:
    """The joints and the nerves of one level; neither where it is none of the spine."""
    found = LEVEL.fullmatch(level)
    first, sign, last = found.groups() if found else ("", None, None)
    if last is None:
        return 0, 1 << NERVES.index(first) if first in NERVES else 0
    order = SPINE if of_joint or sign == "/" else NERVES
    if first not in order or last not in order:
        return 0, 0
    upper, lower = sorted((order.index(first), order.index(last)))
    if order is SPINE:
        return _bits(range(upper, lower)), 0
    return 0, _bits(range(upper, lower + 1))


def _covered(nerves: int) -> int:
    """The joints of which both nerves are among these."""
    return _bits(joint for joint in range(1, len(SPINE) - 1) if nerves & _supply(joint) == _supply(joint))


def _supply(joint: int) -> int:
    """The two nerves of a joint, by its upper vertebra."""
    nerve = NERVES.index(SPINE[joint])
    return 3 << (nerve if SPINE[joint].startswith("C") else nerve - 1)


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
