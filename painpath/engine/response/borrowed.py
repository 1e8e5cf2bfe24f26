"""The pain before an implant where only the days of its trial tell of it: as high as it was scored then, if not higher.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import (
    FAILURE,
    IMPLANT,
    NONE,
    NOT_ASSESSABLE,
    PARTIAL,
    Procedure,
    Rules,
    Scores,
    copied,
)
from painpath.engine.response.series import (
    BEFORE,
    OPEN_TRIAL,
    baseline,
    choose,
    place_in_time,
    same_series,
)


def lent_by_trial(scores: Scores, owned: Any, i: int, procedure: Procedure) -> bool:
    """Whether score i is from before an implant, of the days of a trial whose end nobody wrote down."""
    return bool(NONE < owned[i] <= OPEN_TRIAL and place_in_time(scores, i, procedure) == BEFORE)


def borrow(
    procedure: Procedure, scores: Scores, owned: Any, like: int, before: int, age: int, ranks: Any, now: int, rules: Rules
) -> tuple[Any, int, int, int, int]:  # fmt: skip
    """(the owners, the series that judges, the pain before, its age, 1 where it is that of a trial's days).

    Only an implant without another score before it borrows. The lead may have been in or out: the pain without it was at
    least the highest of those scores.
    """
    if procedure.judged != IMPLANT or before != NONE:
        return owned, like, before, age, 0
    lent = copied(owned)
    for i in range(len(lent)):
        lent[i] = NONE if lent_by_trial(scores, owned, i, procedure) else owned[i]
    mine, _ = choose(scores, lent, procedure, ranks, now, rules)
    usual, days = baseline(scores, lent, mine, procedure, rules)
    if usual == NONE:
        return owned, like, before, age, 0
    most = NONE
    for i in range(len(owned)):
        told = lent_by_trial(scores, owned, i, procedure) and same_series(scores, i, mine)
        if told and procedure.day - scores.day[i] <= rules.stale_days:
            most = max(most, scores.points[i])
    return lent, mine, most, days, 1


def proven(outcome: int, bound: int) -> int:
    """The outcome where the pain before is known as a lower bound: relief may be more than it seems, so it proves no failure."""
    if bound and outcome in (FAILURE, PARTIAL):
        return NOT_ASSESSABLE
    return outcome
