"""Between clinicians: a funnel plot with exact limits, crude and adjusted for the case-mix that is recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom  # type: ignore[import-untyped]

from painpath.cohort.report.prepare import ABLATIONS, LOST, NOT_RECORDED
from painpath.cohort.report.rates import share_row
from painpath.cohort.report.suppress import OTHERS, merged

LIMITS = {"95 %": 0.025, "99.8 %": 0.001}
STRATA = ("kind", "region", "earlier")
FEWEST = 5


def funnel(rows: pl.DataFrame, least: int) -> tuple[float | None, list[dict[str, Any]], list[dict[str, Any]]]:
    """(overall success in percent, one row for each clinician, the limits by size); nothing without two clinicians.

    Adjusted: the clinician's successes over those expected from the whole registry's rate in the same
    kind, region and earlier result, times the overall rate. Only what is recorded can be adjusted for.
    """
    lesions = rows.filter(pl.col("judged_as").is_in(ABLATIONS) & pl.col("is_due"))
    named = merged(lesions.filter(pl.col("clinician") != NOT_RECORDED), "clinician", least, "is_judged")
    done = named.filter("is_judged")
    if done["clinician"].n_unique() < 2:
        return None, [], []
    overall = float(done["is_success"].mean())  # type: ignore[arg-type]
    expected = done.with_columns(expected=pl.col("is_success").mean().over(STRATA))
    found = expected.group_by("clinician").agg(
        pl.len().cast(pl.Int64).alias("judged"),
        pl.col("is_success").sum().cast(pl.Int64).alias("successes"),
        pl.col("expected").sum(),
    )
    missing = named.group_by("clinician").agg(
        (pl.col("outcome") == LOST).sum().cast(pl.Int64).alias("missing")
    )
    table = found.join(missing, on="clinician").sort(pl.col("clinician") == OTHERS, "clinician")
    shown = [_row(one, overall, least) for one in table.iter_rows(named=True)]
    return (
        100 * overall,
        shown,
        limit_rows(overall, sorted({row["judged"] for row in shown if row["judged"]})),
    )


def _row(one: dict[str, Any], overall: float, least: int) -> dict[str, Any]:
    judged, successes, missing = one["judged"], one["successes"], one["missing"]
    told = share_row(one["clinician"], "response", successes, judged, judged + missing, least)
    adjusted = None
    if told["pct"] is not None and one["expected"]:
        adjusted = 100 * overall * successes / one["expected"]
    return {
        "clinician": one["clinician"],
        "judged": told["judged"],
        "missing": None if told["due"] is None else missing,
        "success_pct": told["pct"],
        "adjusted_pct": adjusted,
        "least_pct": told["least_pct"],
        "most_pct": told["most_pct"],
        "beyond": beyond(adjusted, overall, judged),
    }


def spread(table: list[dict[str, Any]], overall_pct: float | None) -> float | None:
    """How many times as widely as by chance the adjusted rates spread: the root of their mean squared distance.

    The outermost tenth on either side is drawn in first, so that a few do not decide it (Spiegelhalter
    2005). None below five clinicians.
    """
    shown = [row for row in table if row["adjusted_pct"] is not None and row["clinician"] != OTHERS]
    if overall_pct is None or len(shown) < FEWEST or not 0 < overall_pct < 100:
        return None
    share = overall_pct / 100
    sizes = np.array([row["judged"] for row in shown], dtype=float)
    rates = np.array([row["adjusted_pct"] for row in shown]) / 100
    distance = (rates - share) / np.sqrt(share * (1 - share) / sizes)
    low, high = np.quantile(distance, [0.1, 0.9])
    return float(np.sqrt(np.mean(distance.clip(low, high) ** 2)))


def limits(overall: float, size: NDArray[Any], tail: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Exact binomial limits in percent, interpolated between whole counts (Spiegelhalter 2005)."""

    def one(probability: float) -> NDArray[Any]:
        count = binom.ppf(probability, size, overall)
        over = binom.cdf(count, size, overall) - probability
        return np.asarray(100 * (count - over / binom.pmf(count, size, overall)) / size)

    return one(tail).clip(0, 100), one(1 - tail).clip(0, 100)


def limit_rows(overall: float, sizes: list[int]) -> list[dict[str, Any]]:
    """The limits over the range of sizes, for drawing."""
    grid = np.unique(np.geomspace(max(5, min(sizes) * 0.8), max(sizes) * 1.1, 60).round())
    told = []
    for name, tail in LIMITS.items():
        low, high = limits(overall, grid, tail)
        told += [
            {"limit": name, "judged": float(size), "low": float(below), "high": float(above)}
            for size, below, above in zip(grid, low, high, strict=True)
        ]
    return told


def beyond(adjusted: float | None, overall: float, judged: int) -> str | None:
    """Beyond which limit the adjusted rate lies; empty inside both."""
    if adjusted is None:
        return None
    for name, tail in reversed(LIMITS.items()):
        low, high = limits(overall, np.array([float(judged)]), tail)
        if not low[0] <= adjusted <= high[0]:
            return name
    return ""
