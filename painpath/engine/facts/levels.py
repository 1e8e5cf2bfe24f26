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
DASH = re.compile("[\u2010-\u2015\u2212]")
THORACIC = re.compile(r"(^|[^A-Z])(TH|D)([0-9])")
SHORT = re.compile(r"([CTLS])([0-9]+)( ?[-/+&] ?|,)([0-9])")
AT_MOST = 5  # vertebrae under one letter, as in L1/2/3/4/5
UNREAD = "?"  # a level that names no vertebra; none of the spine
UNREAD_BIT = 1 << len(SPINE)


@lru_cache(maxsize=1024)
def vertebrae(level: str | None) -> frozenset[str]:
    """The vertebrae that a level names, the ends of a range and what lies between; empty when it names none.

    >>> sorted(vertebrae("T12-L2"))
    ['L1', 'L2', 'T12']
    >>> sorted(vertebrae("Th12/L1")), sorted(vertebrae("L1-3"))
    (['L1', 'T12'], ['L1', 'L2', 'L3'])
    """
    text = _spelled_out(level or "")
    named = [one for one in VERTEBRA.findall(text) if one in SPINE]
    if "-" in text and len(named) == 2:
        first, last = sorted(map(SPINE.index, named))
        return frozenset(SPINE[first : last + 1])
    return frozenset(named)


def _spelled_out(level: str) -> str:
    """A level with its letter before each number: Th12 and D12 are T12, L1-3 is L1-L3, L1/2 is L1/L2."""
    text = THORACIC.sub(r"\1T\3", DASH.sub("-", level.upper()))
    for _ in range(AT_MOST - 1):
        text = SHORT.sub(r"\1\2\3\1\4", text)
    return text


def stated(level: str | None) -> frozenset[str]:
    """Where a finding or a no is said to be: its vertebrae, empty without a level, UNREAD when it names none.

    >>> sorted(stated("L1")), sorted(stated(None)), sorted(stated("lower back"))
    (['L1'], [], ['?'])
    """
    return vertebrae(level) or frozenset([UNREAD] if level else [])


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
    return sum(UNREAD_BIT if one == UNREAD else 1 << SPINE.index(one) for one in bones)
