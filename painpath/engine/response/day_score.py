"""Scores of the day of a procedure of which nobody wrote down whether they are from before or after the needle.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import FAR, NONE, Procedure, Rules, Scores
from painpath.engine.response.series import (
    BEFORE,
    counts_before,
    first_of_day,
    hour_untold,
    is_own,
    place_in_time,
    rank,
    same_series,
)


def left_out(
    scores: Scores, owned: Any, like: int, procedure: Procedure, ranks: Any, before: int, now: int, rules: Rules,
) -> int:  # fmt: skip
    """1 where the score of the day counts neither as before nor as after, and may decide.

    It does where no other tells the pain before, or where it is as far from that as a loss is.
    """
    for i in range(first_of_day(scores, procedure.day), first_of_day(scores, procedure.day + 1)):
        if not hour_untold(scores, i, procedure) or place_in_time(scores, i, procedure) != BEFORE:
            continue
        if scores.minute[i] > now or not is_own(owned[i], procedure):
            continue
        if like != NONE and not same_series(scores, i, like):
            continue
        if rank(scores, i, procedure, ranks) == FAR:
            continue
        if counts_before(scores, owned, i, procedure, rules):
            continue
        if before == NONE or abs(before - scores.points[i]) >= rules.loss_points:
            return 1
    return 0
