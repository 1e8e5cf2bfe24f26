"""Where one treated side responded and the other did not: on which of them an earlier block had been positive."""

from __future__ import annotations

from collections.abc import Iterable

from painpath.engine.facts.places import sites_differ
from painpath.engine.response.events import BOTH, LEFT, RIGHT
from painpath.engine.response.places import place_bit
from painpath.engine.response.responses import Judged


def block_sides(positive: Iterable[Judged], index: Judged) -> dict[str, bool]:
    """Whether a positive block was of a side that responded, and of one that did not, where both were treated.

    Neither where the sides agree. A block of both sides, or of an unknown one, is of each.
    """
    told = index.numbers.side == BOTH and sites_differ(index)
    tested = {place_bit(side) for block in positive for side in _sides(block)} if told else set()
    return {
        "block_side_responded": any(index.response.helped & side for side in tested),
        "block_side_failed": any(index.response.failed & side for side in tested),
    }


def blocks_each_side(positive: Iterable[Judged], index: Judged) -> float:
    """On how many days a block of the treated side was positive; of both sides the one that had fewer counts."""
    days = [(one.numbers.day, _sides(one)) for one in positive]
    if index.numbers.side != BOTH:
        return float(len({day for day, _ in days}))
    return float(min(len({day for day, sides in days if side in sides}) for side in (LEFT, RIGHT)))


def _sides(block: Judged) -> tuple[int, ...]:
    side = block.numbers.side
    return (side,) if side in (LEFT, RIGHT) else (LEFT, RIGHT)
