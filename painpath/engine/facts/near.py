"""Which part of the spine a procedure treated, and whether a finding is told of another part.

A herniation at L4/L5 explains no pain of the neck. What names no place may be anywhere, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from painpath.engine.facts.levels import NERVES, UNREAD, as_bits, stated, vertebrae
from painpath.engine.facts.terms import Terms
from painpath.record.check import Row

PARTS = tuple(as_bits(one for one in NERVES if one[0] in letters) for letters in ("C", "T", "LS"))


def treated_part(levels: Iterable[str], region: str | None, kind: str, terms: Terms) -> int:
    """The vertebrae around what was treated, as bits; 0 where that is not told, or the pain lies far from the needle.

    Of named levels it is the whole neck, chest or lower back, and the vertebra beside them; else what the region says.
    """
    if kind in terms.far_reaching or kind in terms.crosses_over:
        return 0
    bones = as_bits(bone for level in levels for bone in vertebrae(level))
    if not bones:
        return as_bits(vertebrae(terms.spine_of_region.get(region or "")))
    beside = (bones << 1 | bones >> 1) & as_bits(NERVES)
    return bones | beside | sum(part for part in PARTS if part & bones)


def spine_of(level: str | None, site: str | None, terms: Terms) -> int:
    """The vertebrae of which a finding is told, as bits: those of its level, else of its site; 0 where neither says."""
    bones = stated(level)
    if bones:
        return 0 if UNREAD in bones else as_bits(bones)
    return as_bits(vertebrae(terms.spine_of_site.get(site or "")))


def told_here(row: Row, part: int, terms: Terms) -> bool:
    """Whether a finding may be of the part that was treated: not told of another one."""
    told = spine_of(row.get("level"), row.get("site"), terms)
    return not part or not told or bool(part & told)
