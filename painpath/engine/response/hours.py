"""What anaesthetic with steroid showed in its hours, where those scores are of another kind than the ones of the weeks.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.block import Block, read_block, without_reading
from painpath.engine.response.events import (
    NONE,
    STEROID,
    UNINTERPRETABLE,
    Procedure,
    Reports,
    Rules,
    Scores,
    as_block,
)
from painpath.engine.response.movement import ON_MOVEMENT
from painpath.engine.response.relief import in_time_order, score_readings
from painpath.engine.response.series import baseline, choose


def in_hours(
    block: Block, procedure: Procedure, scores: Scores, owned: Any, ranks: Any, readings: Any,
    reports: Reports, said: Any, now: int, rules: Rules,
) -> Block:  # fmt: skip
    """The block's reading of anaesthetic with steroid from scores of its hours, where those that judge have none.

    Weeks are told as average pain and the hours after the needle as that of now, on movement or at rest; each is
    relief from its own score before.
    """
    if procedure.judged != STEROID or procedure.upper == NONE or block.scored != NONE:
        return block
    if procedure.invalid or procedure.aborted or block.no_pain:
        return block
    test, end = as_block(procedure), min(now, procedure.minute + procedure.upper)
    like, _ = choose(scores, owned, test, ranks, end, rules)
    before, _ = baseline(scores, owned, like, test, rules)
    hours = score_readings(test, scores, owned, like, before, end)
    on_movement = like != NONE and scores.descriptor[like] == ON_MOVEMENT
    if len(hours) == 0:
        return block
    together = in_time_order(readings, hours)
    read = read_block(procedure, together, reports, said, before, on_movement, now, rules)
    if read.contested:
        return without_reading(procedure, read)
    return block if read.reading == UNINTERPRETABLE else read
