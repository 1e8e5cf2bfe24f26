"""What is true of a made-up cohort, kept apart from its records: outcomes, causes and mistakes made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from painpath.cohort.synthesize.course import BLOCKS, CAUSES, KINDS, NO_CAUSE, Course, known_until
from painpath.cohort.synthesize.frames import Frame, Words, arrow_column, same, words
from painpath.cohort.synthesize.parameters import last_day, pathways
from painpath.cohort.synthesize.people import NEVER, People

OUTCOMES = ("immediate_failure", "partial", "ongoing_response", "recurrence", "too_early")
FAILURE, PARTIAL, ONGOING, RECURRENCE, EARLY = range(5)
HALF, THIRD = 0.5, 0.3
SLOW_DAYS, QUICK_DAYS = 42, 14
QUICK = tuple(
    KINDS.index(name) for name in ("transforaminal_esi", "interlaminar_esi", "neurolysis", "scs_implant")
)
DIARIES = ("none", "weekly", "daily")


def true_outcomes(people: People, made: Course) -> NDArray[Any]:
    """The outcome of each procedure without any noise or gap, as of the data's end; -1 where none was done.

    The relief that truly was there counts: below 30 % a failure, below 50 % partial, lost before the
    end, the next treatment or death a recurrence. Blocks: relief an ongoing response, else a failure.
    """
    end = np.minimum(last_day(), people.died)[:, None]
    later = np.minimum.accumulate(np.where(made.done, made.day, NEVER)[:, ::-1], axis=1)[:, ::-1]
    following = np.concatenate([later[:, 1:], np.full((len(people), 1), NEVER)], axis=1)
    until = np.minimum(end, following)
    after = until - made.day
    least = np.where(np.isin(made.kind, QUICK), QUICK_DAYS, SLOW_DAYS)
    outcome = np.where(made.depth < THIRD, FAILURE, np.where(made.depth < HALF, PARTIAL, ONGOING))
    outcome = np.where((outcome == ONGOING) & (made.lost <= until), RECURRENCE, outcome)
    outcome = np.where(after < least, EARLY, outcome)
    outcome[:, :BLOCKS] = np.where(made.is_relief[:, :BLOCKS], ONGOING, FAILURE)
    return np.asarray(np.where(made.done, outcome, -1))


def procedure_truth(people: People, made: Course, procedures: Frame, metadata: dict[str, str]) -> pa.Table:
    """One row for each procedure that the record tells of; cause is empty while a response holds."""
    rows, places = np.asarray(procedures["row"]), np.asarray(procedures["place"])
    outcome = true_outcomes(people, made)[rows, places]
    cause = made.cause[rows, places]
    lost = (made.lost - made.day)[rows, places]
    open_still = np.isin(outcome, [ONGOING, EARLY]) & (places >= BLOCKS)
    reached = (places >= BLOCKS) & (made.lost[rows, places] < NEVER)
    frame: Frame = {
        "patient_id": words(rows, people.ids),
        "procedure_id": procedures["procedure_id"],
        "is_block": (places < BLOCKS).astype(np.int8),
        "true_outcome": words(outcome, OUTCOMES),
        "true_cause": words(np.where(open_still, NO_CAUSE, cause), CAUSES),
        "true_best_relief_pct": (100 * made.depth[rows, places]).round(1),
        "true_relief_days": np.where(reached, lost, np.nan),
        "source_is_target": people.source_right[rows].astype(np.int8),
        "infected": made.infected[rows, places].astype(np.int8),
    }
    return _table(frame, metadata)


def patient_truth(
    people: People, made: Course, mistakes: list[tuple[str, NDArray[Any]]], metadata: dict[str, str]
) -> pa.Table:
    """One row for each patient: what is wrong, how they were followed, and which mistakes were made."""
    names: list[list[str]] = [[] for _ in range(len(people))]
    for name, patients in mistakes:
        for row in patients.tolist():
            names[row].append(name)
    known = known_until(people, made)
    frame: Frame = {
        "patient_id": words(np.arange(len(people)), people.ids),
        "pathway": words(people.pathway, pathways()),
        "source_is_target": people.source_right.astype(np.int8),
        "sensitised": people.sensitised.astype(np.int8),
        "burdened": people.burdened.astype(np.int8),
        "second_source": people.second_source.astype(np.int8),
        "diary": words(people.diary, DIARIES),
        "lost_to_follow_up": (made.left < np.minimum(last_day(), people.died)).astype(np.int8),
        "days_followed": (known - people.start).astype(float),
        "mistakes": _joined(names),
    }
    return _table(frame, metadata)


def _joined(names: list[list[str]]) -> Words:
    texts = [";".join(sorted(one)) for one in names]
    known = tuple(dict.fromkeys(texts))
    places = {text: place for place, text in enumerate(known)}
    return words([places[text] for text in texts], known) if texts else same("", 0)


def _table(frame: Frame, metadata: dict[str, str]) -> pa.Table:
    names = list(frame)
    arrays = [arrow_column(one, _kind(one)) for one in frame.values()]
    fields = [pa.field(name, array.type) for name, array in zip(names, arrays, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=dict(metadata)))


def _kind(column: Any) -> pa.DataType:
    if isinstance(column, Words):
        return pa.string()
    return pa.float64() if column.dtype.kind == "f" else pa.bool_()
