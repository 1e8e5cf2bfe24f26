"""How long relief lasts: Kaplan-Meier curves at the earliest and the latest, medians, competing events.

The loss of relief is known only to lie between the last reading that showed relief and the first that
did not. So each curve is drawn twice: as if relief ended on the first of these days (earliest) and as
if it ended on the second (latest). The truth lies between; the band takes the outer limits of both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from numpy.typing import NDArray

from painpath.cohort.report.prepare import CLASSES
from painpath.cohort.report.rates import DIMENSIONS
from painpath.cohort.report.suppress import OTHERS, hidden, in_steps, merged

GRID_DAYS = 14
# What tells how relief ended, beside the groups.
ENDED = ("is_test", "outcome", "is_success", "ending", "low", "high", "ended_on")
ENDINGS = ("lost", "repeated", "died", "open")


class Curve(NamedTuple):
    """A Kaplan-Meier curve: day, share still relieved, its 95 % limits, how many are at risk."""

    day: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    median: float
    median_low: float
    median_high: float


def curve(days: NDArray[np.float64], ended: NDArray[np.bool_]) -> Curve:
    """The curve of lifelines from one duration for each procedure and whether relief ended then.

    Equal durations are counted together first; that changes nothing but the time it takes.
    """
    counted = pd.DataFrame({"day": days, "ended": ended}).value_counts().reset_index()
    fitted = KaplanMeierFitter().fit(counted["day"], counted["ended"], weights=counted["count"])
    limits = fitted.confidence_interval_
    spread = median_survival_times(limits)
    return Curve(
        day=fitted.survival_function_.index.to_numpy(dtype=float),
        share=fitted.survival_function_.to_numpy()[:, 0],
        low=limits.to_numpy()[:, 0],
        high=limits.to_numpy()[:, 1],
        at_risk=fitted.event_table["at_risk"].to_numpy(dtype=float),
        median=float(fitted.median_survival_time_),
        median_low=float(spread.to_numpy()[0, 0]),
        median_high=float(spread.to_numpy()[0, 1]),
    )


def responders(rows: pl.DataFrame) -> pl.DataFrame:
    """Treatments that reached the threshold, with when their relief ended."""
    return rows.select(*DIMENSIONS, *ENDED).filter(~pl.col("is_test") & pl.col("is_success"))


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Every treatment that was judged; those without a response have relief of no day."""
    found = rows.select(*DIMENSIONS, *ENDED).filter(~pl.col("is_test") & pl.col("outcome").is_in(CLASSES))
    zero = [pl.when(pl.col("is_success")).then(name).otherwise(0.0).alias(name) for name in ("low", "high")]
    ended = pl.when(pl.col("is_success")).then("ending").otherwise(pl.lit("lost"))
    return found.with_columns(*zero, ending=ended)


def both_curves(rows: pl.DataFrame) -> tuple[Curve, Curve]:
    """(earliest, latest) of some procedures."""
    ended = (rows["ending"] == "lost").to_numpy()
    return curve(rows["low"].to_numpy(), ended), curve(rows["high"].to_numpy(), ended)


def duration_rows(rows: pl.DataFrame, by: str, least: int) -> list[dict[str, Any]]:
    """Medians in days for each group: of responders, and with those counted in whom it never worked."""
    held = merged(responders(rows).with_columns(counts=pl.lit(True)), by, least, "counts")
    whole = merged(judged(rows).with_columns(counts=pl.lit(True)), by, least, "counts")
    groups = {name: held.filter(pl.col(by) == name) for name in _names(held, by)}
    groups = {name: group for name, group in groups.items() if group.height >= least}
    told = []
    for (name, group), endings in zip(
        groups.items(), _ending_counts(list(groups.values()), least), strict=True
    ):
        row: dict[str, Any] = {"by": DIMENSIONS[by], "group": name, "responders": group.height, **endings}
        row.update(_medians(group, "responders", least))
        all_judged = whole.filter(pl.col(by) == name)
        enough = all_judged.height >= least and not 0 < all_judged.height - group.height < least
        row["all_judged"] = all_judged.height if enough else None
        row.update(_medians(all_judged, "all", least) if enough else _no_medians("all"))
        told.append(row)
    return told


def _names(rows: pl.DataFrame, by: str) -> list[str]:
    counts = rows.group_by(by).len().sort(pl.col(by) == OTHERS, -pl.col("len").cast(pl.Int64), by)
    return [str(name) for name in counts[by]]


def _ending_counts(groups: list[pl.DataFrame], least: int) -> list[dict[str, int | None]]:
    """How relief ended in each group; small counts are hidden, with what would give them away."""
    counts = np.array([[int((group["ending"] == name).sum()) for name in ENDINGS] for group in groups])
    hide = hidden(counts.reshape(len(groups), len(ENDINGS)), least)
    return [
        {name: None if hide[row, at] else int(counts[row, at]) for at, name in enumerate(ENDINGS)}
        for row in range(len(groups))
    ]


def _medians(group: pl.DataFrame, prefix: str, least: int) -> dict[str, float | None]:
    """The median at the earliest and latest with the outer 95 % limits; empty when too few are left at risk."""
    early, late = both_curves(group)
    return {
        f"{prefix}_median_earliest": _shown(early.median, early, least),
        f"{prefix}_median_latest": _shown(late.median, late, least),
        f"{prefix}_median_low": _shown(early.median_low, early, least),
        f"{prefix}_median_high": _shown(late.median_high, late, least),
    }


def _no_medians(prefix: str) -> dict[str, float | None]:
    names = ("median_earliest", "median_latest", "median_low", "median_high")
    return dict.fromkeys(f"{prefix}_{name}" for name in names)


def _shown(day: float, one: Curve, least: int) -> float | None:
    """The day, unless the curve does not come down so far while enough are at risk."""
    if not np.isfinite(day):
        return None
    at = one.at_risk[one.day >= day]
    return float(day) if len(at) and at[0] >= least else None


def curve_rows(rows: pl.DataFrame, by: str, least: int) -> list[dict[str, Any]]:
    """Points of the curves of responders every fortnight, while at least `least` are at risk.

    Shares and those at risk come in steps of `least` responders, so that no smaller count follows from a step.
    """
    held = merged(responders(rows).with_columns(counts=pl.lit(True)), by, least, "counts")
    told: list[dict[str, Any]] = []
    for name in _names(held, by):
        group = held.filter(pl.col(by) == name)
        if group.height >= least:
            told += [
                {"by": DIMENSIONS[by], "group": name, **point}
                for point in _points(*both_curves(group), group.height, least)
            ]
    return told


def _points(early: Curve, late: Curve, responders: int, least: int) -> list[dict[str, float]]:
    def left_pct(share: float) -> float:
        return 100 - in_steps(100 - 100 * float(share), responders, least)

    days = np.arange(0, late.day.max() + GRID_DAYS, GRID_DAYS)
    one, other = _at(early, days), _at(late, days)
    points = []
    for place, day in enumerate(days):
        risk = float(np.count_nonzero(early.day >= day) and early.at_risk[np.argmax(early.day >= day)])
        if risk < least:
            break
        points.append(
            {
                "day": float(day),
                "earliest_pct": left_pct(early.share[one[place]]),
                "latest_pct": left_pct(late.share[other[place]]),
                "low_pct": left_pct(early.low[one[place]]),
                "high_pct": left_pct(late.high[other[place]]),
                "at_risk": risk // least * least,
            }
        )
    return points


def _at(one: Curve, days: NDArray[np.float64]) -> NDArray[Any]:
    return np.asarray((np.searchsorted(one.day, days, side="right") - 1).clip(0))


def competing(
    days: NDArray[np.float64], ending: NDArray[Any]
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """(days, cumulative incidence of each ending): the share lost, repeated or died by a day (Aalen-Johansen).

    Each is the sum over days of the share still relieved just before times the share of those at risk
    to whom it happens.
    """
    known, places = np.unique(days, return_inverse=True)
    happened = {name: np.bincount(places, ending == name, len(known)) for name in ENDINGS}
    gone = np.bincount(places, minlength=len(known)).astype(float)
    at_risk = gone[::-1].cumsum()[::-1]
    all_events = sum((happened[name] for name in ENDINGS[:-1]), np.zeros(len(known)))
    before = np.concatenate([[1.0], np.cumprod(1 - all_events / at_risk)[:-1]])
    return known, {name: np.cumsum(before * happened[name] / at_risk) for name in ENDINGS[:-1]}


def competing_rows(rows: pl.DataFrame, by: str, least: int) -> list[dict[str, Any]]:
    """Every month the share of responders lost, repeated, died or still relieved; loss counted on its latest day.

    Shares come in steps of `least` responders, so that no smaller count follows from them.
    """
    held = merged(responders(rows).with_columns(counts=pl.lit(True)), by, least, "counts")
    told: list[dict[str, Any]] = []
    for name in _names(held, by):
        group = held.filter(pl.col(by) == name)
        if group.height < least:
            continue
        ended = pl.when(pl.col("ending") == "lost").then("high").otherwise("ended_on")
        days = group.select(ended.alias("day"))["day"].to_numpy()
        known, shares = competing(days, group["ending"].to_numpy())
        told += _monthly(name, by, days, known, shares, least)
    return told


def _monthly(
    name: str,
    by: str,
    days: NDArray[np.float64],
    known: NDArray[np.float64],
    shares: dict[str, NDArray[np.float64]],
    least: int,
) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for day in np.arange(0, known.max() + 30, 30):
        if np.count_nonzero(days >= day) < least:
            break
        place = int(np.searchsorted(known, day, side="right")) - 1
        now = {
            key: in_steps(100 * float(value[place]), len(days), least) if place >= 0 else 0.0
            for key, value in shares.items()
        }
        left = max(0.0, 100 - sum(now.values()))
        told.append({"by": DIMENSIONS[by], "group": name, "day": float(day), **now, "relieved": left})
    return told
