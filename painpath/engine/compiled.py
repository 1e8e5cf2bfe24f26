"""The kernel compiled by numba, for many patients at once.

Nothing of the kernel is written twice: every function of `series`, `course`, `block` and `kernel` is
made again from its own bytecode, in a namespace in which the functions it calls are compiled too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from painpath.engine import block, course, events, kernel, series
from painpath.engine.events import Procedure, Reports, Returns, Rules, Scores, Window
from painpath.engine.kernel import respond
from painpath.engine.series import owners
from painpath.rules.cache import cache_folder

SOURCES = (events, series, course, block, kernel)
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Judge = Callable[["Batch", Rules], Numbers]


class Injuries(NamedTuple):
    """Days of falls and injuries, with the last minute at which each may have happened."""

    day: Any
    last: Any


class Batch(NamedTuple):
    """The events of many patients end to end, in time order within each patient; all numbers are int64.

    `*_from` has one entry more than there are patients: where each one's rows begin, and the end.
    `rank_row` says for each procedure which row of `ranks` holds its sites, `windows` has one row
    for each way of judging, `now` one minute for each patient. `number` counts within a patient.
    """

    procedures: Procedure
    procedures_from: Any
    scores: Scores
    scores_from: Any
    reports: Reports
    reports_from: Any
    returns: Returns
    returns_from: Any
    injuries: Injuries
    injuries_from: Any
    ranks: Any
    rank_row: Any
    windows: Any
    now: Any


def respond_each(batch: Batch, rules: Rules) -> Any:
    """The response of every procedure, one row each with the numbers of `Response` in their order."""
    found = np.empty((len(batch.procedures.number), 32), np.int64)
    for patient in range(len(batch.now)):
        first, end = batch.procedures_from[patient], batch.procedures_from[patient + 1]
        if first < end:
            respond_patient(batch, rules, patient, first, end, found)
    return found


def respond_patient(batch: Batch, rules: Rules, patient: int, first: int, end: int, found: Any) -> None:
    """Fill in the rows `first` to `end` of one patient."""
    scores = scores_between(batch.scores, batch.scores_from[patient], batch.scores_from[patient + 1])
    reports = reports_between(batch.reports, batch.reports_from[patient], batch.reports_from[patient + 1])
    returns = returns_between(batch.returns, batch.returns_from[patient], batch.returns_from[patient + 1])
    procedures = [procedure_at(batch.procedures, i) for i in range(first, end)]
    owned = owners(scores, procedures, rules.prolonged_factor)
    for i in range(first, end):
        procedure = procedures[i - first]
        window = window_of(batch.windows[procedure.judged])
        ranks, now = batch.ranks[batch.rank_row[i]], batch.now[patient]
        hurt = injuries_since(batch, patient, procedure.minute)
        answer = respond(procedure, scores, owned, reports, returns, ranks, hurt, now, window, rules)
        for k in range(len(answer)):
            found[i, k] = answer[k]


def injuries_since(batch: Batch, patient: int, minute: int) -> list[int]:
    """The days of the injuries that may have happened at this minute or later."""
    days = [0]
    days.pop()
    for i in range(batch.injuries_from[patient], batch.injuries_from[patient + 1]):
        if batch.injuries.last[i] >= minute:
            days.append(batch.injuries.day[i])
    return days


def window_of(days: Any) -> Window:
    """A row of windows as the kernel reads it."""
    return Window(days[0], days[1], days[2], days[3], days[4], days[5])


def procedure_at(all_of_them: Procedure, i: int) -> Procedure:
    """One procedure out of the columns of many."""
    return Procedure(
        all_of_them.number[i],
        all_of_them.minute[i],
        all_of_them.day[i],
        all_of_them.clock[i],
        all_of_them.judged[i],
        all_of_them.side[i],
        all_of_them.aborted[i],
        all_of_them.until[i],
        all_of_them.onset[i],
        all_of_them.upper[i],
        all_of_them.steroid[i],
        all_of_them.invalid[i],
        all_of_them.unspecific[i],
    )


def scores_between(many: Scores, first: int, end: int) -> Scores:
    """The scores of one patient."""
    return Scores(
        many.minute[first:end],
        many.day[first:end],
        many.clock[first:end],
        many.points[first:end],
        many.scale[first:end],
        many.descriptor[first:end],
        many.site[first:end],
        many.side[first:end],
    )


def reports_between(many: Reports, first: int, end: int) -> Reports:
    """The reports of relief of one patient."""
    return Reports(
        many.minute[first:end],
        many.day[first:end],
        many.clock[first:end],
        many.procedure[first:end],
        many.relief[first:end],
        many.lasted[first:end],
    )


def returns_between(many: Returns, first: int, end: int) -> Returns:
    """When one patient said that the pain was back."""
    return Returns(many.minute[first:end], many.day[first:end], many.site[first:end])


@cache
def compile_kernel(folder: Path | None = None) -> Judge:
    """`respond_each` compiled on its first call, and kept for later processes when a folder is given."""
    spaces: dict[str, ModuleType] = {}
    for module in SOURCES:
        spaces[module.__name__] = _compiled(module, vars(module), spaces, None)
    kept = None if folder is None else folder / f"kernel-{_digest()}"
    judge: Judge = vars(_compiled(kernel, globals(), spaces, kept))["respond_each"]
    return judge


def respond_many(batch: Batch, rules: Rules) -> Numbers:
    """`respond_each` compiled, from the user's cache folder where it is there already."""
    return compile_kernel(cache_folder())(batch, rules)


def _compiled(
    module: ModuleType, names: dict[str, Any], spaces: dict[str, ModuleType], folder: Path | None
) -> ModuleType:
    raise NotImplementedError


def _digest() -> str:
    """Names the state of the kernel's sources and of what compiles them."""
    seen = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for path in (__file__, *(str(module.__file__) for module in SOURCES)):
        seen.update(Path(path).read_bytes())
    return seen.hexdigest()[:16]
