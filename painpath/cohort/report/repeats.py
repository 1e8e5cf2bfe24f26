"""Treatments repeated at the same place: what they did after a success and after a failure."""

from __future__ import annotations

from typing import Any

import polars as pl

from painpath.cohort.report.blocks import success_share
from painpath.cohort.report.rates import parted_rows
from painpath.cohort.report.suppress import merged

ALL = "All repeats"
UNPLACED = "after another, at a place not recorded in full"
WHAT_CAME_BEFORE = {
    "after a response": pl.col("earlier"),
    "after a failure or partial response": ~pl.col("earlier"),
    "after one that could not be judged": pl.col("earlier").is_null() & pl.col("is_placed"),
    UNPLACED: ~pl.col("is_placed"),
}


def repeat_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Success of a repeat by what the treatment before did, for all treatments and for each kind.

    What may be a repeat, since its place is not recorded in full, is counted apart.
    """
    again = (pl.col("place_in_row") > 0) | (~pl.col("is_placed") & pl.col("is_later"))
    repeats = rows.filter(~pl.col("is_test") & again & pl.col("is_due"))
    named = merged(repeats, "procedure", least)
    groups = named.group_by("procedure").len().sort("len", "procedure", descending=[True, False])["procedure"]
    told: list[dict[str, Any]] = []
    for what, chosen in WHAT_CAME_BEFORE.items():
        found = named.filter(chosen)
        if what == UNPLACED and found.is_empty():
            continue
        parts = [success_share(one, found.filter(pl.col("procedure") == one), what) for one in groups]
        shares = parted_rows(success_share(ALL, found, what), [one for one in parts if one.due], least)
        told += [one for one in shares if one["due"] is not None or one["judged"] is not None]
    order = [ALL, *groups]
    return sorted(told, key=lambda one: order.index(one["group"]))
