"""Where one treated side responded and the other did not: on which of them an earlier block had been positive."""

from __future__ import annotations

from collections.abc import Iterable

from painpath.engine.facts.places import sites_differ, treated_places
from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import BOTH, LEFT, RIGHT
from painpath.engine.response.responses import Judged


def block_sides(positive: Iterable[Judged], index: Judged, seen: Seen, terms: Terms) -> dict[str, bool]:
    """Whether a positive block was of a side that responded, and of one that did not, where both were treated.

    Neither where the sides agree. A block of both sides, or of an unknown one, is of each.
    """
    helped: set[int] = set()
    failed: set[int] = set()
    if index.numbers.side == BOTH and sites_differ(index, seen, terms):
        for (_, side), (before, after) in treated_places(index, seen, terms).items():
            good = (before - after) * 10_000 >= terms.rules.responder * before
            (helped if good else failed).add(side)
    tested = {side for block in positive for side in _sides(block)}
    return {"block_side_responded": bool(tested & helped), "block_side_failed": bool(tested & failed)}


def blocks_each_side(positive: Iterable[Judged], index: Judged) -> float:
    """On how many days a block of the treated side was positive; of both sides the one that had fewer counts."""
    days = [(one.numbers.day, _sides(one)) for one in positive]
    if index.numbers.side != BOTH:
        return float(len({day for day, _ in days}))
    return float(min(len({day for day, sides in days if side in sides}) for side in (LEFT, RIGHT)))


def _sides(block: Judged) -> tuple[int, ...]:
    side = block.numbers.side
    return (side,) if side in (LEFT, RIGHT) else (LEFT, RIGHT)
