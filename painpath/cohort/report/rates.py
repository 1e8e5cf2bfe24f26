"""Rates with their intervals, and with the bounds that missing follow-up leaves open."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binomtest  # type: ignore[import-untyped]

from painpath.cohort.report.prepare import CLASSES, LOST
from painpath.cohort.report.suppress import OTHERS, hidden, merged_by_judged

ALL = "all"
DIMENSIONS = {
    "procedure": "Procedure",
    "technique": "Technique",
    "part": "Region",
    "tool": "Device",
    "clinician": "Clinician",
}
RATES = {
    "failure": ("immediate_failure",),
    "partial": ("partial",),
    "recurrence": ("recurrence",),
    "success": ("ongoing_response", "recurrence"),
}


class Rate(NamedTuple):
    """A share in percent: of those judged with its 95 % interval (Wilson), and the bounds over all that were due.

    `worst_pct` and `best_pct` count those who could not be judged wholly as not having it, or as
    having it; which of the two is the good one depends on the rate. Empty where counts are hidden.
    """

    pct: float | None
    low_pct: float | None
    high_pct: float | None
    least_pct: float | None
    most_pct: float | None


NO_RATE = Rate(None, None, None, None, None)


class Share(NamedTuple):
    """A rate to be told: of which group, of what, how many had it, were judged, were due."""

    group: str
    what: str
    had: int
    judged: int
    due: int


class Hide(NamedTuple):
    """What is hidden of a rate: how many had it, how many were judged, how many were due."""

    had: bool
    judged: bool
    due: bool


SHOWN = Hide(False, False, False)


def rate(count: int, judged: int, due: int) -> Rate:
    """The rate of `count` among `judged`, where `due` should have been judged; nothing without anyone judged."""
    if judged <= 0:
        return NO_RATE
    interval = binomtest(count, judged).proportion_ci(0.95, method="wilson")
    missing = due - judged
    shares = (count / judged, interval.low, interval.high, count / due, (count + missing) / due)
    return Rate(*(100 * float(share) for share in shares))


def counts_by(rows: pl.DataFrame, by: str, least: int) -> pl.DataFrame:
    """The outcomes of the procedures that were due, by group; groups of which too few were judged put together."""
    due = merged_by_judged(rows.filter(pl.col("is_due")), by, least)
    wanted = [(pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in (*CLASSES, LOST)]
    told = due.group_by(by).agg(pl.len().cast(pl.Int64).alias("due"), *wanted)
    return told.sort(pl.col(by) == OTHERS, -pl.col("due"), by)


def rate_rows(rows: pl.DataFrame, by: str, least: int) -> list[dict[str, Any]]:
    """One row for each group: the counts (None where hidden), and each rate with interval and bounds.

    Where few could not be judged, that count, how many were due, and the bounds are hidden; the rates
    of those judged still stand. Where few could be judged in all, nothing is shown.
    """
    found = counts_by(rows, by, least)
    hide = hidden(found.select(*CLASSES).to_numpy(), least)
    lost = hidden(found.select(LOST).to_numpy(), least)[:, 0]
    told = []
    for place, group in enumerate(found.iter_rows(named=True)):
        judged = group["due"] - group[LOST]
        few = 0 < judged < least
        counts = {name: None if few or hide[place, at] else group[name] for at, name in enumerate(CLASSES)}
        due = None if few or lost[place] else group["due"]
        missing = None if due is None else group[LOST]
        shown = {"due": due, "judged": None if few else judged, **counts, LOST: missing}
        row: dict[str, Any] = {"by": DIMENSIONS[by], "group": group[by], **shown}
        for name, classes in RATES.items():
            row.update(_named(name, _rate(counts, classes, judged, due)))
        row["not_assessable_pct"] = None if due is None else 100 * group[LOST] / due
        told.append(row)
    return told


def _rate(counts: dict[str, Any], classes: tuple[str, ...], judged: int, due: int | None) -> Rate:
    parts = [counts[name] for name in classes]
    return NO_RATE if None in parts else bounded(sum(parts), judged, due)


def bounded(count: int, judged: int, due: int | None) -> Rate:
    """The rate, without its bounds when how many were due is hidden."""
    told = rate(count, judged, judged if due is None else due)
    return told._replace(least_pct=None, most_pct=None) if due is None else told


def _named(name: str, told: Rate) -> dict[str, float | None]:
    return {f"{name}_{field}": value for field, value in told._asdict().items()}


def share_row(
    group: str, what: str, count: int, judged: int, due: int, least: int, hide: Hide = SHOWN
) -> dict[str, Any]:
    """One rate by itself; hidden when it or its complement counts fewer than `least`.

    When few could not be judged, how many were due and the bounds are hidden. `hide` says what else is, because it
    would give away what is hidden elsewhere.
    """
    few = hide.judged or 0 < judged < least
    small = few or hide.had or any(0 < part < least for part in (count, judged - count))
    shown_due = None if few or hide.due or 0 < due - judged < least or 0 < due < least else due
    told = NO_RATE if small else bounded(count, judged, shown_due)
    shown: dict[str, Any] = {"group": group, "what": what, "due": shown_due}
    shown |= {"judged": None if few else judged, "count": None if small else count}
    return {**shown, **told._asdict()}


def parted_rows(whole: Share, parts: list[Share], least: int) -> list[dict[str, Any]]:
    """A rate of all and of each part: what the rate of all less the parts that are shown would give away is hidden too."""
    numbers = np.array([[one.had, one.judged - one.had] for one in parts]).reshape(len(parts), 2)
    lost = np.array([[one.due - one.judged] for one in parts]).reshape(len(parts), 1)
    had: NDArray[np.bool_] = hidden(numbers, least)
    judged, due = hidden(numbers.sum(axis=1, keepdims=True), least), hidden(lost, least)
    told = [share_row(*whole, least)]
    for place, one in enumerate(parts):
        hide = Hide(bool(had[place].any()), bool(judged[place, 0]), bool(due[place, 0]))
        told.append(share_row(*one, least, hide))
    return told


def loss_rows(rows: pl.DataFrame, reasons: tuple[str, ...], least: int) -> list[dict[str, Any]]:
    """Why procedures could not be judged; one may have several reasons."""
    lost = rows.filter(pl.col("outcome") == LOST)
    counts = [(name, int(lost[f"flag_{name}"].fill_null(False).sum())) for name in reasons]
    return [
        {"reason": name.replace("_", " "), "count": None if 0 < count < least else count}
        for name, count in counts
    ]


def total_row(rows: pl.DataFrame, least: int) -> dict[str, Any]:
    """The rates of all together."""
    whole = rows.with_columns(procedure=pl.lit(ALL))
    (row,) = rate_rows(whole, "procedure", least) or [{}]
    return row
