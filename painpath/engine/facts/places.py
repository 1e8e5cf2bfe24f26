"""The pain at each site and side before and after a procedure, where one place tells another story than the rest."""

from __future__ import annotations

from typing import NamedTuple

from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH,
    LEFT,
    MINUTES_PER_DAY,
    NONE,
    ONE_SIDE,
    RIGHT,
)
from painpath.engine.response.parts import same_part
from painpath.engine.response.places import place_bit
from painpath.engine.response.responses import Judged
from painpath.engine.response.series import AFTER, BEFORE, hour_untold, place_in_time, until_cuts

Place = tuple[int, int]  # site and side, NONE where not stated
Pains = tuple[int, int]  # in hundredths of a point: before, latest since
OPPOSITE = {LEFT: RIGHT, RIGHT: LEFT}


class Series(NamedTuple):
    """Scores of one site and side on one scale and descriptor: the pain before, the latest since, and its day; or NONE."""

    place: Place
    before: int
    after: int
    day: int


def _series(seen: Seen, index: Judged) -> list[Series]:
    """Every series of scores, as they first appear."""
    scores, numbers = seen.scores, index.numbers
    found: dict[tuple[int, int, int, int], list[int]] = {}
    for i in range(len(scores.minute)):
        key = (scores.site[i], scores.side[i], scores.scale[i], scores.descriptor[i])
        pair = found.setdefault(key, [NONE, NONE, NONE])
        where = place_in_time(scores, i, numbers)
        if where == BEFORE and (pair[0] == NONE or not hour_untold(scores, i, numbers)):
            pair[0] = scores.points[i]
        elif where == AFTER and not until_cuts(scores.minute[i], scores.slack[i], numbers):
            pair[1], pair[2] = scores.points[i], scores.day[i]
    return [Series((key[0], key[1]), *one) for key, one in found.items()]


def _by_place(seen: Seen, index: Judged) -> dict[Place, Pains]:
    """For each site and side that was scored before and since: (pain before, latest pain since)."""
    return {one.place: one[1:3] for one in _series(seen, index) if NONE not in one[1:3]}


def pain_elsewhere(index: Judged, seen: Seen, terms: Terms) -> bool:
    """Another site or side hurts at least as a baseline must, while the treated one is better.

    It still hurts, or was scored only since, and lately, where the pain that was treated may be felt.
    """
    return bool(hurting_elsewhere(index, seen, terms))


def hurting_elsewhere(index: Judged, seen: Seen, terms: Terms) -> list[Series]:
    """The series that say so."""
    response = index.response
    if response.like == NONE or response.best < terms.rules.responder:
        return []
    mine = (seen.scores.site[response.like], seen.scores.side[response.like])
    if mine == (NONE, NONE):
        return []
    rules, ranks, every = terms.rules, terms.ranks(index.row), _series(seen, index)
    last = {one.place: one for one in every if NONE not in one[1:3]}
    scored_before = {one.place for one in every if one.before != NONE}
    since = seen.now // MINUTES_PER_DAY - rules.stale_days
    found = []
    for one in every:
        (site, side), fresh = one.place, one.place not in scored_before
        across = OPPOSITE.get(mine[1]) == side and is_another(index, side)
        elsewhere = site not in (NONE, mine[0]) or across
        if fresh:
            counts = (site == NONE or ranks[site] > 0) and one.day >= since
        else:
            gain = (one.before - one.after) * 10_000
            counts = last.get(one.place) is one and gain < rules.partial * one.before
        if elsewhere and counts and one.after >= rules.low_baseline:
            found.append(one)
    return found


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
