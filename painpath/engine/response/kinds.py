"""Scores of several kinds of one pain: which kind judges, and where pain on movement tells another thing than the rest.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import (
    ANAESTHETIC,
    DESCRIPTORS,
    NONE,
    TRIAL,
    Procedure,
    Rules,
    Scores,
    Window,
    trial_first_day,
)
from painpath.engine.response.movement import ON_MOVEMENT
from painpath.engine.response.series import (
    AFTER,
    baseline,
    is_own,
    one_place,
    place_in_time,
    rank,
    same_series,
    series_of,
    since,
    until_cuts,
)

WHOLE = 10_000
USUAL = (DESCRIPTORS.index("average"), DESCRIPTORS.index(""), DESCRIPTORS.index("current"))


def passed_over(
    scores: Scores, owned: Any, like: int, procedure: Procedure, ranks: Any, now: int, rules: Rules
) -> int:
    """1 where another kind of the same place would judge, had it not been too low before to show a change."""
    if not has_better_kind(scores, like, procedure, ranks):
        return 0
    mine = rank(scores, like, procedure, ranks)
    likes, befores, afters = series_of(scores, owned, procedure, ranks, now, rules)
    for k in range(len(likes)):
        read = befores[k] != NONE and afters[k] != NONE
        if not read or not one_place(scores, likes[k], like) or same_series(scores, likes[k], like):
            continue
        before, _ = baseline(scores, owned, likes[k], procedure, rules)
        if rank(scores, likes[k], procedure, ranks) < mine and before < rules.low_baseline:
            return 1
    return 0


def has_better_kind(scores: Scores, like: int, procedure: Procedure, ranks: Any) -> bool:
    """Whether the place of a series was scored as a kind of pain too that would rather judge."""
    if like == NONE:
        return False
    mine = rank(scores, like, procedure, ranks)
    for i in range(len(scores.minute)):
        other = scores.descriptor[i] != scores.descriptor[like]
        if other and one_place(scores, i, like) and rank(scores, i, procedure, ranks) < mine:
            return True
    return False


def has_other_kind(scores: Scores, like: int) -> bool:
    """Whether the place of a series was scored as another kind of pain too."""
    if like == NONE:
        return False
    for i in range(len(scores.minute)):
        if scores.descriptor[i] != scores.descriptor[like] and one_place(scores, i, like):
            return True
    return False


def apart(
    procedure: Procedure, scores: Scores, owned: Any, like: int, before: int, now: int, window: Window, rules: Rules
) -> tuple[int, int, int]:  # fmt: skip
    """(the last score of the series that judges, one of the same day of another kind, the pain before of that kind).

    Where they tell two things; else NONE.

    One is of movement, the other the average, of the moment, or does not say; their relief lies on two sides of a
    response, further apart than a report and the scores may. A block has no such pair. The scores of a day stand together.
    """
    one, other, was = NONE, NONE, NONE
    if procedure.judged == ANAESTHETIC or before < rules.low_baseline or not has_other_kind(scores, like):
        return one, other, was
    first = 0
    for i in since(scores, procedure, now):
        if not same_series(scores, i, like) or not is_read(scores, owned, i, procedure, now, window, rules):
            continue
        mine = (before - scores.points[i]) * WHOLE // before
        while scores.day[first] != scores.day[i]:
            first += 1
        for j in range(first, len(scores.minute)):
            if scores.day[j] != scores.day[i]:
                break
            if not are_two_kinds(scores, i, j):
                continue
            if not is_read(scores, owned, j, procedure, now, window, rules):
                continue
            usual, _ = baseline(scores, owned, j, procedure, rules)
            if usual < rules.low_baseline:
                continue
            theirs = (usual - scores.points[j]) * WHOLE // usual
            sides = (mine >= rules.responder) != (theirs >= rules.responder)
            differ = sides and abs(mine - theirs) > rules.mismatch
            one, other, was = (i, j, usual) if differ else (NONE, NONE, NONE)
    return one, other, was


def are_two_kinds(scores: Scores, i: int, j: int) -> bool:
    """Whether two scores of one place are of movement and of something else, worst and least left aside."""
    moved = scores.descriptor[i] == ON_MOVEMENT and scores.descriptor[j] in USUAL
    usual = scores.descriptor[i] in USUAL and scores.descriptor[j] == ON_MOVEMENT
    return bool((moved or usual) and one_place(scores, i, j))


def is_read(
    scores: Scores, owned: Any, i: int, procedure: Procedure, now: int, window: Window, rules: Rules
) -> bool:
    """Whether score i may tell of the result: own, from the first day that counts on, and before the next treatment."""
    if scores.minute[i] > now or not is_own(owned[i], procedure):
        return False
    if until_cuts(scores.minute[i], scores.slack[i], procedure):
        return False
    if place_in_time(scores, i, procedure) != AFTER:
        return False
    first = trial_first_day(procedure, rules) if procedure.judged == TRIAL else window.first
    return bool(scores.day[i] - procedure.day - procedure.slack >= first)
