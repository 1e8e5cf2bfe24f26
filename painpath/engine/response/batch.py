"""The kernel over many patients whose events stand end to end in arrays.

Like the kernel it is plain Python that numba can compile; `compiled` does so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from painpath.engine.response.events import Procedure, Reports, Returns, Rules, Scores, Window
from painpath.engine.response.kernel import respond
from painpath.engine.response.series import owners


class Injuries(NamedTuple):
    """Days of falls and injuries, with the last minute at which each may have happened."""

    day: Any
    last: Any


class Batch(NamedTuple):
    """The events of many patients end to end, in time order within each patient; all numbers are int64.

    `procedures` is a `Procedure` of columns whose `number` counts within a patient. `*_from` has one
    entry more than there are patients: where each one's rows begin, and the end. `rank_row` says for
    each procedure which row of `ranks` holds its sites; `windows` has one row for each way of
    judging, `now` one minute for each patient.
    """

    procedures: Any
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


def respond_each(batch: Batch, rules: Rules, found: Any) -> None:
    """Write every procedure's response into `found`, one row each, the numbers of `Response` in order."""
    for patient in range(len(batch.now)):
        first, end = batch.procedures_from[patient], batch.procedures_from[patient + 1]
        if first < end:
            respond_patient(batch, rules, patient, first, end, found)


def respond_patient(batch: Batch, rules: Rules, patient: int, first: int, end: int, found: Any) -> None:
    """Fill in the rows `first` to `end` of one patient."""
    scores = scores_between(batch.scores, batch.scores_from[patient], batch.scores_from[patient + 1])
    reports = reports_between(batch.reports, batch.reports_from[patient], batch.reports_from[patient + 1])
    returns = returns_between(batch.returns, batch.returns_from[patient], batch.returns_from[patient + 1])
    procedures = [procedure_at(batch.procedures, i) for i in range(first, end)]
    owned = owners(scores, procedures, batch.ranks, batch.rank_row[first:end], rules)
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


def procedure_at(many: Any, i: int) -> Procedure:
    """One procedure out of a `Procedure` of columns."""
    return Procedure(
        many.number[i],
        many.minute[i],
        many.day[i],
        many.clock[i],
        many.judged[i],
        many.side[i],
        many.aborted[i],
        many.until[i],
        many.onset[i],
        many.upper[i],
        many.steroid[i],
        many.invalid[i],
        many.unspecific[i],
        many.slack[i],
        many.beside[i],
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
        many.slack[first:end],
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
        many.slack[first:end],
    )


def returns_between(many: Returns, first: int, end: int) -> Returns:
    """When one patient said that the pain was back."""
    return Returns(
        many.minute[first:end],
        many.day[first:end],
        many.site[first:end],
        many.side[first:end],
        many.slack[first:end],
    )
