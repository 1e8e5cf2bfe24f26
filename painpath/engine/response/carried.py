"""Which later scores go on with a series though they name more or less of it: its site, its side, or average and now.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import ANAESTHETIC, DESCRIPTORS, FAR, NONE, Procedure, Scores
from painpath.engine.response.series import (
    AFTER,
    is_own,
    place_in_time,
    rank,
    same_series,
    since,
    until_cuts,
)

NOT_SAID = DESCRIPTORS.index("")
USUAL = (DESCRIPTORS.index("average"), DESCRIPTORS.index("current"))


def same_kind(scores: Scores, i: int, j: int) -> bool:
    """Whether two scores are on one scale and of one descriptor, or one leaves open whether it is the average or now."""
    one, other = scores.descriptor[i], scores.descriptor[j]
    left_out = (one == NOT_SAID and other in USUAL) or (other == NOT_SAID and one in USUAL)
    return bool(scores.scale[i] == scores.scale[j] and (one == other or left_out))


def same_place(scores: Scores, i: int, j: int) -> bool:
    """Whether two scores are of one site and side, or one leaves open which."""
    site = scores.site[i] == scores.site[j] or scores.site[i] == NONE or scores.site[j] == NONE
    side = scores.side[i] == scores.side[j] or scores.side[i] == NONE or scores.side[j] == NONE
    return bool(site and side)


def one_pain(scores: Scores) -> bool:
    """Whether all scores that name a site or a side name the same."""
    site, side = NONE, NONE
    for i in range(len(scores.minute)):
        other_site = site != NONE and scores.site[i] != NONE and scores.site[i] != site
        if other_site or (side != NONE and scores.side[i] != NONE and scores.side[i] != side):
            return False
        site = scores.site[i] if scores.site[i] != NONE else site
        side = scores.side[i] if scores.side[i] != NONE else side
    return True


def last_of(scores: Scores, owned: Any, like: int, procedure: Procedure, now: int) -> int:
    """The minute of the last score of a series after the procedure; NONE where there is none."""
    last = NONE
    for i in since(scores, procedure, now):
        mine = is_own(owned[i], procedure) and same_series(scores, i, like)
        cut = until_cuts(scores.minute[i], scores.slack[i], procedure)
        if mine and not cut and place_in_time(scores, i, procedure) == AFTER:
            last = max(last, scores.minute[i])
    return last


def carries_on(scores: Scores, i: int, like: int, last: int) -> bool:
    """Whether score i goes on with a series that ended at minute `last`, though one of them leaves a label out.

    Only for a record that scores one pain; see `one_pain`.
    """
    return bool(scores.minute[i] > last and same_kind(scores, i, like) and same_place(scores, i, like))


def other_kind_later(scores: Scores, procedure: Procedure, like: int, ranks: Any) -> bool:
    """Whether this pain was last scored on another scale, or as another kind, than where the procedure is judged.

    Not of a block: its verdict is that of its hours. Kinds of one day stand side by side.
    """
    if like == NONE or procedure.judged == ANAESTHETIC:
        return False
    last, first, used, other = NONE, NONE, NONE, NONE
    for i in since(scores, procedure, FAR):
        if same_series(scores, i, like) and of_this_pain(scores, i, procedure, like, ranks):
            last = max(last, scores.minute[i])
    for i in since(scores, procedure, FAR):
        if not of_this_pain(scores, i, procedure, like, ranks):
            continue
        further = scores.minute[i] > last and same_kind(scores, i, like)
        first = i if further and first == NONE else first
        if scores.minute[i] <= last or (further and scores.descriptor[i] == scores.descriptor[first]):
            used = max(used, scores.day[i])
        else:
            other = max(other, scores.day[i])
    return bool(other > used)


def of_this_pain(scores: Scores, i: int, procedure: Procedure, like: int, ranks: Any) -> bool:
    """Whether score i is of the treated pain, at the place of the series, after the procedure and before the next."""
    if until_cuts(scores.minute[i], scores.slack[i], procedure) or not same_place(scores, i, like):
        return False
    after = place_in_time(scores, i, procedure) == AFTER
    return bool(after and rank(scores, i, procedure, ranks) != FAR)
