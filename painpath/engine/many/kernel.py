"""One pass over the records of many patients: the response of each procedure, and every fact about it.

Plain Python that numba can compile; `compiled` does so. The steps are those that one patient takes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from painpath.engine.many.around import READING_FIELD, history, pair_blocks, person
from painpath.engine.many.arrays import BLOCK_READING, CONFLICTING, DIARY_BLANK
from painpath.engine.many.later_blocks import later_blocks
from painpath.engine.many.patient import (
    injuries_of,
    procedure_of,
    reports_of,
    returns_of,
    scores_of,
    scratch_for,
)
from painpath.engine.many.reading import read_care, read_lasting, read_observations
from painpath.engine.many.telling import tell
from painpath.engine.response.events import NONE, lent, window_of
from painpath.engine.response.kernel import respond
from painpath.engine.response.series import owners


class State(NamedTuple):
    """Scratch for `reading.read_observations`."""

    said: Any
    falses: Any
    until: Any
    changes: Any


def judge_each(many: Any, found: Any) -> None:
    """Write everything about every patient into `found`, whose facts start out as unknown."""
    many, found = lent(many), lent(found)
    slots, truths, numbers = len(many.program.slots), len(many.program.of_truth), many.program.numbers
    state = State(
        np.zeros(slots, np.int64),
        np.zeros(truths, np.int64),
        np.full(numbers, NONE),
        np.zeros(numbers, np.int64),
    )
    scratch = scratch_for(many)
    for p in range(len(many.death)):
        a, b = many.done_from[p], many.done_from[p + 1]
        if a < b:
            judge_patient(many, p, a, b, lent(state), lent(scratch), found)


def judge_patient(many: Any, p: int, a: int, b: int, state: Any, scratch: Any, found: Any) -> None:
    """The rows `a` to `b` of one patient."""
    scores, conflicts, left_out = scores_of(many, p, scratch)
    reports, disagree = reports_of(many, p, scratch)
    returns = returns_of(many, p, scratch)
    procedures = [procedure_of(many, p, i, a, b) for i in range(a, b)]
    numbers = [one[0] for one in procedures]
    judged = np.array([one[0].judged for one in procedures])
    owned = scratch.owned[: len(scores.minute)]
    for i, owner in enumerate(owners(scores, numbers, many.ranks, many.done.rank_row[a:b], many.rules)):
        owned[i] = owner
    for i in range(a, b):
        procedure = numbers[i - a]
        window = window_of(many.windows[procedure.judged])
        hurt = injuries_of(many, p, procedure.minute)
        ranks = many.ranks[many.done.rank_row[i]]
        answer = respond(
            procedure, scores, owned, reports, returns, ranks, hurt, many.now, window, many.rules
        )
        for k in range(len(answer)):
            found.response[i, k] = answer[k]
    pair_blocks(many, p, judged, a, b, found.response, found.facts)
    person(many, p, a, b, judged, found.response, found.persons[p])
    found.persons[p, CONFLICTING] = 1.0 if conflicts or disagree else 0.0
    found.persons[p, DIARY_BLANK] = 1.0 if left_out > 0 else 0.0
    condition_rows, drug_rows = many.conditions_from, many.drugs_from
    read_lasting(
        many.condition_program, many.conditions, condition_rows[p], condition_rows[p + 1], many.now,
        found.conditions[p],
    )  # fmt: skip
    read_lasting(many.drug_program, many.drugs, drug_rows[p], drug_rows[p + 1], many.now, found.drugs[p])
    for i in range(a, b):
        if not many.done.asked[i]:
            continue
        procedure, reason = procedures[i - a]
        tell(many, p, i, procedure, reason, scores, found.response, found.facts[i])
        history(many, p, a, b, i, judged, found.response, found.facts[i])
        later_blocks(many, p, a, b, i, judged, found.response, found.facts[i])
        read_observations(many, p, i, procedure, state, found.truths[i], found.numbers[i])
        read_care(many, p, procedure, found.care[i])
        found.facts[i, BLOCK_READING] = found.response[i, READING_FIELD]
