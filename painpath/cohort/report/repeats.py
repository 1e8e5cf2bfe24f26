"""Treatments repeated at the same place: what they did after a success and after a failure."""

from __future__ import annotations

from typing import Any

import polars as pl

from painpath.cohort.report.blocks import success_row
from painpath.cohort.report.suppress import merged


def repeat_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Success of a repeat by what the treatment before did, for all treatments and for each kind."""
    repeats = rows.filter(~pl.col("is_test") & (pl.col("place_in_row") > 0) & pl.col("is_due"))
    named = merged(repeats, "procedure", least)
    groups = named.group_by("procedure").len().sort("len", "procedure", descending=[True, False])["procedure"]
    told = []
    for name, group in [
        ("All repeats", named),
        *((one, named.filter(pl.col("procedure") == one)) for one in groups),
    ]:
        for what, chosen in (
            ("after a response", pl.col("earlier")),
            ("after a failure or partial response", ~pl.col("earlier")),
            ("after one that could not be judged", pl.col("earlier").is_null()),
        ):
            if group.filter(chosen).height >= least:
                told.append({**success_row(name, group.filter(chosen), least), "what": what})
    return told
