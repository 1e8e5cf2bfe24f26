"""The mistakes that real records have, made in made-up ones: rows twice, wrong sides, dates that cannot be.

Each patient's mistakes are drawn for that patient alone. What was done is told in the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.draws import Draws
from painpath.cohort.synthesize.frames import Frame, Words, blank, stack, take
from painpath.cohort.synthesize.parameters import mistake
from painpath.cohort.synthesize.procedures import with_side_swapped
from painpath.cohort.synthesize.times import MINUTES_PER_DAY

BAD_DATES = ("2025-02-30", "0225-03-04", "31/12/2024")
ABOVE_EVERY_SCALE = 110.0
Mask = NDArray[np.bool_]
Made = list[tuple[str, NDArray[Any]]]
Tables = dict[str, Frame]


def make_mistakes(tables: Tables, draws: Draws) -> Made:
    """Spoil the tables in place; gives each mistake's name with the patients (rows of this part) it was made to."""
    made: Made = []
    for table, name, spoil in (
        ("procedures", "procedure_misspelt", _misspelt("kind")),
        ("procedures", "procedure_wrong_side", with_side_swapped),
        ("procedures", "procedure_bad_date", _bad_date),
        ("procedures", "procedure_without_status", _without("status")),
        ("procedures", "procedure_twice", _twice),
        ("pain_scores", "score_above_scale", _above),
        ("pain_scores", "score_wrong_side", with_side_swapped),
        ("pain_scores", "score_without_scale", _without("scale")),
        ("pain_scores", "score_bad_date", _bad_date),
        ("pain_scores", "score_twice", _twice),
        ("relief_reports", "report_of_nothing", _of_nothing),
        ("observations", "observation_without_unit", _without("unit")),
        ("observations", "observation_misspelt", _misspelt("code")),
    ):
        frame = tables[table]
        wrong = _where(draws, frame, name)
        made.append((name, _patients(frame)[wrong]))
        tables[table] = spoil(frame, wrong)
    return made


def _patients(frame: Frame) -> NDArray[Any]:
    rows = frame["row"]
    assert isinstance(rows, np.ndarray)
    return rows


def _where(draws: Draws, frame: Frame, name: str) -> Mask:
    """Which rows: by the place of a row among its patient's, so that other patients change nothing."""
    rows = _patients(frame)
    order = np.argsort(rows, kind="stable")
    begin = np.searchsorted(rows[order], rows[order], side="left")
    within = np.empty(len(rows), dtype=np.int64)
    within[order] = np.arange(len(rows)) - begin
    share = mistake(name)
    wrong = draws.at(name, rows, within) < share
    if name == "observation_without_unit":
        unit = frame.get("unit")
        wrong &= unit.codes >= 0 if isinstance(unit, Words) else False
    return np.asarray(wrong)


def _without(column: str) -> Callable[[Frame, Mask], Frame]:
    return lambda frame, wrong: {**frame, column: blank(frame[column], wrong)} if column in frame else frame


def _misspelt(column: str) -> Callable[[Frame, Mask], Frame]:
    """The code with two letters exchanged, as slips go."""

    def spoil(frame: Frame, wrong: Mask) -> Frame:
        column_now = frame[column]
        assert isinstance(column_now, Words)
        slips = tuple(f"{word[0]}{word[2]}{word[1]}{word[3:]}x" for word in column_now.words)
        codes = np.where(wrong, column_now.codes + len(column_now.words), column_now.codes)
        return {**frame, column: Words(codes.astype(np.int32), column_now.words + slips)}

    return spoil


def _bad_date(frame: Frame, wrong: Mask) -> Frame:
    time = frame["time"]
    assert isinstance(time, Words)
    which = np.asarray(frame["minute"]) // MINUTES_PER_DAY % len(BAD_DATES)
    codes = np.where(wrong, len(time.words) + which, time.codes)
    return {**frame, "time": Words(codes.astype(np.int32), time.words + BAD_DATES)}


def _above(frame: Frame, wrong: Mask) -> Frame:
    score = frame["score"]
    assert isinstance(score, np.ndarray)
    return {**frame, "score": np.where(wrong, ABOVE_EVERY_SCALE, score)}


def _twice(frame: Frame, wrong: Mask) -> Frame:
    return stack([frame, take(frame, wrong)])


def _of_nothing(frame: Frame, wrong: Mask) -> Frame:
    """A report that names a procedure which does not exist."""
    ids = frame["procedure_id"]
    assert isinstance(ids, Words)
    codes = np.where(wrong, len(ids.words), ids.codes)
    return {**frame, "procedure_id": Words(codes.astype(np.int32), (*ids.words, "SYN-unknown"))}
