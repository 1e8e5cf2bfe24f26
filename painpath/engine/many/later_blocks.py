"""What the blocks after a procedure show, and whether it was begun again and stopped: `history._around`, for many.

Plain Python that numba can compile. A block that reached more than its target confirms none.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.many.around import READING_FIELD, confirms, day_of, is_positive, one_session
from painpath.engine.many.arrays import (
    LATER_ABORTED,
    LATER_END_NEGATIVE,
    LATER_NEGATIVE,
    LATER_NERVE,
    LATER_OTHER,
    LATER_POSITIVE,
    LATER_SPREAD,
)
from painpath.engine.many.targets import may_share_pain, same_target, tests_joint
from painpath.engine.response.events import ANAESTHETIC, NEGATIVE, STEROID


def begun_again(many: Any, a: int, b: int, i: int, judged: Any) -> bool:
    """Whether a treatment of the kind and target of procedure i was begun on a later day, and aborted."""
    done, mine = many.done, judged[i - a]
    if mine == ANAESTHETIC:
        return False
    for k in range(i + 1, b):
        if not done.aborted[k] or day_of(done, k) <= day_of(done, i):
            continue
        alike = judged[k - a] == mine and (mine == STEROID or done.kind[k] == done.kind[i])
        if (alike or (done.ablation[k] and done.ablation[i])) and same_target(many, k, i):
            return True
    return False


def later_blocks(many: Any, p: int, a: int, b: int, i: int, judged: Any, response: Any, out: Any) -> None:
    """The blocks after procedure i: of its target, of the nerves of its joint, of another target of the same pain."""
    done = many.done
    later_positive, later_negative, ends_negative, nerve, other = False, False, False, False, False
    later_spread = False
    for k in range(i + 1, b):
        if judged[k - a] != ANAESTHETIC or one_session(done, k, i):
            continue
        reading = response[k, READING_FIELD]
        if same_target(many, k, i) or tests_joint(many, k, i):
            shown = confirms(many, p, k, reading)
            later_positive = later_positive or shown
            later_negative = later_negative or reading == NEGATIVE
            later_spread = later_spread or (is_positive(reading) and not shown)
            if shown or reading == NEGATIVE:
                ends_negative = reading == NEGATIVE
            nerve = nerve or (shown and tests_joint(many, k, i))
        elif may_share_pain(many, k, i):
            other = other or confirms(many, p, k, reading)
    out[LATER_POSITIVE] = 1.0 if later_positive else 0.0
    out[LATER_NEGATIVE] = 1.0 if later_negative else 0.0
    out[LATER_SPREAD] = 1.0 if later_spread else 0.0
    out[LATER_END_NEGATIVE] = 1.0 if ends_negative else 0.0
    out[LATER_NERVE] = 1.0 if nerve else 0.0
    out[LATER_OTHER] = 1.0 if other else 0.0
    out[LATER_ABORTED] = 1.0 if begun_again(many, a, b, i, judged) else 0.0
