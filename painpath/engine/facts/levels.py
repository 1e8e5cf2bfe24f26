"""The vertebrae, and the root C8, that the level of a finding names, and whether a no at one level is a no at another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

SPINE = [
    f"{part}{number}"
    for part, count in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, count + 1)
]
NERVES = [*SPINE[:7], "C8", *SPINE[7:]]  # eight in the neck, above and below its seven vertebrae
VERTEBRA = re.compile(r"[CTLS]\d+")
RANGE = re.compile(r"([CTLS]\d+) *- *(?=([CTLS]\d+))")
DASH = re.compile("[\u2010-\u2015\u2212]")
THORACIC = re.compile(r"(^|[^A-Z])(TH|D)([0-9])")
SHORT = re.compile(r"([CTLS])([0-9]+)( ?[-/+&] ?|,)([0-9])")
AT_MOST = 5  # vertebrae under one letter, as in L1/2/3/4/5
UNREAD = "?"  # a level that names no vertebra, or one that the spine does not have
UNREAD_BIT = 1 << len(NERVES)


@lru_cache(maxsize=1024)
def vertebrae(level: str | None) -> frozenset[str]:
    """The vertebrae and roots that a level names, the ends of a range and what lies between; empty when it names none.

    A dash makes a range where nothing else stands between its ends.

    >>> sorted(vertebrae("T12-L2"))
    ['L1', 'L2', 'T12']
    >>> sorted(vertebrae("Th12/L1")), sorted(vertebrae("L1-3"))
    (['L1', 'T12'], ['L1', 'L2', 'L3'])
    >>> sorted(vertebrae("L4 post-op, S1")), sorted(vertebrae("C6-T1"))
    (['L4', 'S1'], ['C6', 'C7', 'C8', 'T1'])
    """
    text = _spelled_out(level or "")
    found = {one for one in VERTEBRA.findall(text) if one in NERVES}
    for ends in RANGE.findall(text):
        if found.issuperset(ends):
            first, last = sorted(map(NERVES.index, ends))
            found.update(NERVES[first : last + 1])
    return frozenset(found)


def _spelled_out(level: str) -> str:
    """A level with its letter before each number: Th12 and D12 are T12, L1-3 is L1-L3, L1/2 is L1/L2."""
    text = THORACIC.sub(r"\1T\3", DASH.sub("-", level.upper()))
    for _ in range(AT_MOST - 1):
        text = SHORT.sub(r"\1\2\3\1\4", text)
    return text


@lru_cache(maxsize=1024)
def stated(level: str | None) -> frozenset[str]:
    """Where a finding or a no is said to be: its vertebrae, empty without a level, UNREAD when it names none.

    UNREAD stands beside them where the spine has no such vertebra: what it names is more than was understood.

    >>> sorted(stated("L1")), sorted(stated(None)), sorted(stated("lower back")), sorted(stated("L5/L6"))
    (['L1'], [], ['?'], ['?', 'L5'])
    """
    found = vertebrae(level)
    strange = not all(one in NERVES for one in VERTEBRA.findall(_spelled_out(level or "")))
    return found | {UNREAD} if strange or (level and not found) else found


def denied_at(no: frozenset[str], found: frozenset[str]) -> bool:
    """Whether a no at some vertebrae covers a finding: one without a level covers all, else it must name each.

    A finding without a level may be at any: a no at one level does not cover it. A no whose level is not
    understood covers nothing.

    >>> l1, l2 = vertebrae("L1"), vertebrae("L2")
    >>> denied_at(l2, l1), denied_at(vertebrae("L1-L3"), l1), denied_at(vertebrae(None), l1), denied_at(l1, vertebrae(None))
    (False, True, True, False)
    """
    return not no or (UNREAD not in no and bool(found) and found <= no)


def as_bits(bones: Iterable[str]) -> int:
    """Vertebrae as the bits of a number; UNREAD is the bit above them."""
    return sum(UNREAD_BIT if one == UNREAD else 1 << NERVES.index(one) for one in bones)
