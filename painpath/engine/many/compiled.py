"""The kernel for many patients, compiled once and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from painpath.engine.many import (
    around,
    arrays,
    elsewhere,
    kernel,
    later_blocks,
    medicines,
    moving,
    needles,
    numbers,
    patient,
    reading,
    running,
    scoring,
    targets,
    telling,
    turning,
    windows,
)
from painpath.engine.response import (
    block,
    borrowed,
    carried,
    course,
    day_score,
    events,
    hours,
    kinds,
    movement,
    places,
    relief,
    series,
    trial,
)
from painpath.engine.response import kernel as one
from painpath.engine.response.compiled import entrance

SOURCES = (
    events, series, carried, relief, course, movement, block, hours, trial, places, borrowed, day_score, kinds, one, arrays, targets, patient, medicines, around, later_blocks, elsewhere, moving, telling, needles, windows, numbers, reading, kernel,
)  # fmt: skip


def compile_judge(folder: Path) -> Callable[..., None]:
    """`kernel.judge_each`, compiled on its first call or taken from the folder."""
    return entrance(SOURCES, "judge_each", folder)


def compile_scores(folder: Path) -> tuple[Callable[..., None], Callable[..., None]]:
    """`scoring.write_keys` and `scoring.write_scores`, compiled in the same way."""
    sources = (arrays, scoring)
    return entrance(sources, "write_keys", folder), entrance(sources, "write_scores", folder)


def compile_turn(folder: Path) -> tuple[Callable[..., None], Callable[..., None]]:
    """`turning.turn` and `turning.turn_truths`, compiled in the same way."""
    return entrance((turning,), "turn", folder), entrance((turning,), "turn_truths", folder)


def compile_run(folder: Path) -> Callable[..., None]:
    """`running.run`, compiled in the same way."""
    return entrance((running,), "run", folder)
