"""The pain at each site and side before and after a procedure, where one place tells another story than the rest."""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import ANAESTHETIC, BOTH, LEFT, NONE, ONE_SIDE, RIGHT, SIDES
from painpath.engine.response.parts import same_part
from painpath.engine.response.places import place_bit
from painpath.engine.response.responses import Judged
from painpath.engine.response.series import AFTER, BEFORE, hour_untold, place_in_time, until_cuts

Place = tuple[int, int]  # site and side, NONE where not stated
Pains = tuple[int, int]  # in hundredths of a point: before, latest since


def _by_place(seen: Seen, index: Judged) -> dict[Place, Pains]:
    """For each site and side: (pain before, latest pain since), on one scale and descriptor."""
    scores, numbers = seen.scores, index.numbers
    found: dict[tuple[int, int, int, int], list[int]] = {}
    for i in range(len(scores.minute)):
        key = (scores.site[i], scores.side[i], scores.scale[i], scores.descriptor[i])
        pair = found.setdefault(key, [NONE, NONE])
        where = place_in_time(scores, i, numbers)
        if where == BEFORE and (pair[0] == NONE or not hour_untold(scores, i, numbers)):
            pair[0] = scores.points[i]
        elif where == AFTER and not until_cuts(scores.minute[i], scores.slack[i], numbers):
            pair[1] = scores.points[i]
    return {key[:2]: (pair[0], pair[1]) for key, pair in found.items() if NONE not in pair}


def pain_elsewhere(index: Judged, seen: Seen, terms: Terms) -> bool:
    """Another site or side still hurts at least as a baseline must, while the treated one is better."""
    response = index.response
    if response.like == NONE or response.best < terms.rules.responder:
        return False
    mine = (seen.scores.site[response.like], seen.scores.side[response.like])
    if mine == (NONE, NONE):
        return False
    opposite = {SIDES.index("left"): SIDES.index("right"), SIDES.index("right"): SIDES.index("left")}
    for place, (before, after) in _by_place(seen, index).items():
        across = mine[1] in opposite and place[1] == opposite[mine[1]]
        elsewhere = place[0] not in (NONE, mine[0]) or (across and is_another(index, place[1]))
        still = after >= terms.rules.low_baseline and (before - after) * 10_000 < terms.rules.partial * before
        if elsewhere and still:
            return True
    return False


def is_another(index: Judged, side: int) -> bool:
    """Whether the pain of the other side is another one: not where both were treated, and it responded too."""
    return index.numbers.side != BOTH or bool(index.response.failed & place_bit(side))


def sites_differ(index: Judged) -> bool:
    """A procedure that treats two pains or two sides at once helped one of them, and never the other."""
    return index.response.helped > 0 and index.response.failed > 0


def treated_places(index: Judged, seen: Seen, terms: Terms) -> dict[Place, Pains]:
    """(pain before, latest pain since) by site and side, where one procedure treats two pains or two sides."""
    two_sites = index.row["kind"] in terms.two_pains
    two_sides = index.numbers.reach != ONE_SIDE
    if not (two_sites or two_sides):
        return {}
    ranks, like = terms.ranks(index.row), index.response.like
    judged = NONE if like == NONE else seen.scores.site[like]
    found = {}
    for (site, side), (before, after) in _by_place(seen, index).items():
        treated = site in (NONE, judged) or ranks[site] == 1
        counts = (two_sites and site != NONE) or (two_sides and side in (LEFT, RIGHT))
        if treated and counts and before >= terms.rules.low_baseline:
            found[site, side] = before, after
    return found


def site_outside(index: Judged, seen: Seen, terms: Terms) -> bool:
    """Pain was scored before and after, but only where the treated structure is not felt."""
    if index.response.like != NONE:
        return False
    ranks = terms.ranks(index.row)
    places = _by_place(seen, index)
    return bool(places) and all(site != NONE and ranks[site] == 0 for site, _ in places)


def other_side_only(index: Judged, seen: Seen, terms: Terms) -> bool:
    """Pain was scored before and after where the treated structure is felt, but only on the other side.

    False where that side was treated too, up to half a year before: of two sides treated in turn one is scored.
    """
    if index.response.like != NONE or index.numbers.side not in (LEFT, RIGHT):
        return False
    ranks, other = terms.ranks(index.row), RIGHT if index.numbers.side == LEFT else LEFT
    places = _by_place(seen, index)
    alone = bool(places) and all(side == other and (site == NONE or ranks[site]) for site, side in places)
    return alone and not _other_side_treated(index, seen, terms, other)


def _other_side_treated(index: Judged, seen: Seen, terms: Terms, other: int) -> bool:
    """Whether the same part was treated on the other side, or on both, on that day or lately before."""
    return any(
        numbers.side in (other, BOTH)
        and numbers.judged != ANAESTHETIC
        and not numbers.aborted
        and 0 <= index.numbers.day - numbers.day <= terms.rules.stale_days
        and same_part({**row, "side": None}, index.row, terms)
        for row, numbers in zip(seen.procedures, seen.numbers, strict=True)
    )
