"""The vertebrae that the level of a finding names, and whether a no at one level is a no at another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

SPINE = [
    f"{part}{number}"
    for part, count in (("C", 7), ("T", 12), ("L", 5), ("S", 5))
    for number in range(1, count + 1)
]
VERTEBRA = re.compile(r"[CTLS]\d+")


@lru_cache(maxsize=1024)
def vertebrae(level: str | None) -> frozenset[str]:
    """The vertebrae that a level names, the ends of a range and what lies between; empty when it names none.

    >>> sorted(vertebrae("T12-L2"))
    ['L1', 'L2', 'T12']
    """
    text = level or ""
    named = [one for one in VERTEBRA.findall(text.upper()) if one in SPINE]
    if "-" in text and len(named) == 2:
        first, last = sorted(map(SPINE.index, named))
        return frozenset(SPINE[first : last + 1])
    return frozenset(named)


def denied_at(no: frozenset[str], found: frozenset[str]) -> bool:
    """Whether a no at some vertebrae covers a finding: one without a level covers all, else it must name each.

    A finding without a level may be at any: a no at one level does not cover it.

    >>> l1, l2 = vertebrae("L1"), vertebrae("L2")
    >>> denied_at(l2, l1), denied_at(vertebrae("L1-L3"), l1), denied_at(vertebrae(None), l1), denied_at(l1, vertebrae(None))
    (False, True, True, False)
    """
    return not no or (bool(found) and found <= no)


def as_bits(bones: Iterable[str]) -> int:
    """Vertebrae as the bits of a number."""
    return sum(1 << SPINE.index(one) for one in bones)
