"""Every table of a registry report, computed once; the page and the CSV files show the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from painpath.cohort.report.blocks import after_blocks_rows, block_rows, followed_rows, pair_rows
from painpath.cohort.report.clinicians import funnel
from painpath.cohort.report.durations import competing_rows, curve_rows, duration_rows
from painpath.cohort.report.prepare import prepare
from painpath.cohort.report.published import compared
from painpath.cohort.report.rates import DIMENSIONS, loss_rows, rate_rows, total_row
from painpath.cohort.report.read import REASONS, Verdicts
from painpath.cohort.report.repeats import repeat_rows

Table = list[dict[str, Any]]
DRAWN = "procedure"


@dataclass(frozen=True)
class Measures:
    """The tables by name, the overall success of ablations in percent, and what the cohort is."""

    tables: dict[str, Table]
    total: dict[str, Any]
    overall_pct: float | None
    about: dict[str, Any]


def measure(verdicts: Verdicts, least: int, *, compare: bool = False) -> Measures:
    """All figures; counts below `least` are hidden."""
    rows = prepare(verdicts.rows)
    treated = rows.filter(~pl.col("is_test"))
    overall, clinicians, limits = funnel(rows, least)
    tables: dict[str, Table] = {
        "durations": [row for by in DIMENSIONS for row in duration_rows(rows, by, least)],
        "rates": [row for by in DIMENSIONS for row in rate_rows(treated, by, least)],
        "curves": curve_rows(rows, DRAWN, least),
        "competing": competing_rows(rows, DRAWN, least),
        "blocks": [*block_rows(rows, least), *pair_rows(rows, least), *followed_rows(rows, least)],
        "after_blocks": after_blocks_rows(rows, least),
        "repeats": repeat_rows(rows, least),
        "clinicians": clinicians,
        "limits": limits,
        "not_assessable": loss_rows(treated, REASONS, least),
        "published": compared(rows, least) if compare else [],
    }
    return Measures(tables, total_row(treated, least), overall, about(rows, verdicts))


def about(rows: pl.DataFrame, verdicts: Verdicts) -> dict[str, Any]:
    """How many, from when to when, by which knowledge."""
    first, last = rows["date"].min(), rows["date"].max()
    return {
        "patients": rows["patient_id"].n_unique(),
        "procedures": rows.height,
        "first": str(first)[:7],
        "last": str(last)[:7],
        "is_synthetic": verdicts.is_synthetic,
        **verdicts.metadata,
    }
