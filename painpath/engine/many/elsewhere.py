"""Pain at other sites and sides before and after a procedure: the places part of `facts.response`, for many.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.many.targets import MINUTES_PER_DAY, same_region
from painpath.engine.response.events import ANAESTHETIC, BOTH, FAR, LEFT, NONE, RIGHT
from painpath.engine.response.places import place_bit
from painpath.engine.response.series import AFTER, BEFORE, hour_untold, place_in_time, rank, until_cuts


def places_of(scores: Any, procedure: Any) -> tuple[Any, Any, Any]:
    """For each series the place of a score of it, the pain before and the latest pain since, or NONE."""
    likes = [NONE]
    befores = [NONE]
    afters = [NONE]
    likes.pop()
    befores.pop()
    afters.pop()
    for i in range(len(scores.minute)):
        k = 0
        while k < len(likes) and not same_place(scores, likes[k], i):
            k += 1
        if k == len(likes):
            likes.append(i)
            befores.append(NONE)
            afters.append(NONE)
        where = place_in_time(scores, i, procedure)
        if where == BEFORE and (befores[k] == NONE or not hour_untold(scores, i, procedure)):
            befores[k] = scores.points[i]
        elif where == AFTER and not until_cuts(scores.minute[i], scores.slack[i], procedure):
            afters[k] = scores.points[i]
    return likes, befores, afters


def same_place(scores: Any, i: int, j: int) -> bool:
    """Whether two scores are of one scale, descriptor, site and side."""
    return bool(
        scores.site[i] == scores.site[j]
        and scores.side[i] == scores.side[j]
        and scores.scale[i] == scores.scale[j]
        and scores.descriptor[i] == scores.descriptor[j]
    )


def counts(scores: Any, likes: Any, befores: Any, afters: Any, k: int) -> bool:
    """Whether a series has scores before and after, and none of the same site and side after it has."""
    if befores[k] == NONE or afters[k] == NONE:
        return False
    for n in range(k + 1, len(likes)):
        same = (
            scores.site[likes[n]] == scores.site[likes[k]] and scores.side[likes[n]] == scores.side[likes[k]]
        )
        if same and befores[n] != NONE and afters[n] != NONE:
            return False
    return True


def scored_before(scores: Any, likes: Any, befores: Any, k: int) -> bool:
    """Whether any series of the same site and side has a score from before."""
    for n in range(len(likes)):
        same = (
            scores.site[likes[n]] == scores.site[likes[k]] and scores.side[likes[n]] == scores.side[likes[k]]
        )
        if same and befores[n] != NONE:
            return True
    return False


def last_day(scores: Any, procedure: Any, like: int) -> int:
    """The day of the latest score of a series after the procedure."""
    day = NONE
    for i in range(len(scores.minute)):
        counted = place_in_time(scores, i, procedure) == AFTER and same_place(scores, like, i)
        if counted and not until_cuts(scores.minute[i], scores.slack[i], procedure):
            day = scores.day[i]
    return int(day)


def pain_elsewhere(
    many: Any, scores: Any, procedure: Any, like: int, ranks: Any, best: int, failed: int
) -> bool:
    """Another site or side hurts at least as a baseline must, while the treated one is better; see `places`."""
    rules = many.rules
    if like == NONE or best < rules.responder:
        return False
    site, side = scores.site[like], scores.side[like]
    if site == NONE and side == NONE:
        return False
    opposite = RIGHT if side == LEFT else LEFT if side == RIGHT else FAR
    since = many.now // MINUTES_PER_DAY - rules.stale_days
    likes, befores, afters = places_of(scores, procedure)
    for k in range(len(likes)):
        here, there = scores.site[likes[k]], scores.side[likes[k]]
        across = there == opposite and (procedure.side != BOTH or failed & place_bit(there) != 0)
        elsewhere = (here != NONE and here != site) or across
        if not elsewhere or afters[k] < rules.low_baseline:
            continue
        fresh = not scored_before(scores, likes, befores, k) and (here == NONE or ranks[here] > 0)
        still = counts(scores, likes, befores, afters, k)
        still = still and (befores[k] - afters[k]) * 10_000 < rules.partial * befores[k]
        if still or (fresh and last_day(scores, procedure, likes[k]) >= since):
            return True
    return False


def site_outside(scores: Any, procedure: Any, like: int, ranks: Any) -> bool:
    """Pain was scored before and after, but only where the treated structure is not felt."""
    if like != NONE:
        return False
    found = False
    likes, befores, afters = places_of(scores, procedure)
    for k in range(len(likes)):
        if befores[k] == NONE or afters[k] == NONE:
            continue
        site = scores.site[likes[k]]
        if site == NONE or ranks[site] != 0:
            return False
        found = True
    return found


def other_side_only(scores: Any, procedure: Any, like: int, ranks: Any) -> bool:
    """Pain was scored before and after where the treated structure is felt, but only on the other side."""
    if like != NONE or procedure.side not in (LEFT, RIGHT):
        return False
    other = RIGHT if procedure.side == LEFT else LEFT
    found = False
    likes, befores, afters = places_of(scores, procedure)
    for k in range(len(likes)):
        if befores[k] == NONE or afters[k] == NONE:
            continue
        site = scores.site[likes[k]]
        if scores.side[likes[k]] != other or (site != NONE and ranks[site] == 0):
            return False
        found = True
    return found


def other_side_treated(many: Any, a: int, b: int, i: int) -> bool:
    """Whether the same part was treated on the other side, or on both, lately; see `places._other_side_treated`."""
    done = many.done
    for j in range(a, b):
        if done.side[j] not in (LEFT, RIGHT, BOTH) or done.side[j] == done.side[i] or done.crosses_over[j]:
            continue
        days = done.first[i] // MINUTES_PER_DAY - done.first[j] // MINUTES_PER_DAY
        treats = done.judged[j] != ANAESTHETIC and not done.aborted[j]
        if treats and 0 <= days <= many.rules.stale_days and same_region(done, i, j):
            return True
    return False


def stale_baseline(scores: Any, procedure: Any, ranks: Any, stale_days: int) -> bool:
    """Whether this pain was scored so long before the procedure that it is no pain before it any more."""
    for i in range(len(scores.minute)):
        early = place_in_time(scores, i, procedure) == BEFORE
        early = early and procedure.day - scores.day[i] > stale_days
        if early and rank(scores, i, procedure, ranks) != FAR:
            return True
    return False
