"""Diagnostic blocks: how often positive, how pairs agree, what followed them."""

from __future__ import annotations

from typing import Any

import polars as pl

from painpath.cohort.report.prepare import ABLATIONS, LOST, SAME_PLACE
from painpath.cohort.report.rates import Share, parted_rows, share_row
from painpath.cohort.report.suppress import merged

CONCORDANT = "positive_concordant"
POSITIVE = "positive"
NEGATIVE, UNREADABLE = "negative", "uninterpretable"
FOLLOW_DAYS = 365


def block_tests(rows: pl.DataFrame) -> pl.DataFrame:
    """Blocks with anaesthetic alone that were due to be read."""
    found = rows.filter((pl.col("judged_as") == "anaesthetic_block") & pl.col("is_due"))
    return found.with_columns(
        is_positive=pl.col("block_reading").cast(pl.String).str.starts_with(POSITIVE).fill_null(False),
        is_read=pl.col("block_reading").is_not_null() & (pl.col("block_reading") != UNREADABLE),
        is_concordant=(pl.col("block_reading") == CONCORDANT).fill_null(False),
    )


def block_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Positive rate and the share of positives that were concordant, by block and region, and of all."""
    tests = block_tests(rows).with_columns(
        label=pl.format("{}, {}", "procedure", pl.col("part").cast(pl.String).str.to_lowercase())
    )
    named = merged(tests, "label", least)
    groups = named.group_by("label").len().sort("len", "label", descending=[True, False])["label"]
    parts = [named, *(named.filter(pl.col("label") == one) for one in groups)]
    shares = [_block_shares(name, group) for name, group in zip(("All blocks", *groups), parts, strict=True)]
    columns = [parted_rows(first, list(others), least) for first, *others in zip(*shares, strict=True)]
    return [row for pair in zip(*columns, strict=True) for row in pair]


def _block_shares(name: str, group: pl.DataFrame) -> tuple[Share, Share]:
    positive, read = int(group["is_positive"].sum()), int(group["is_read"].sum())
    exact = int(group["is_concordant"].sum())
    return (
        Share(name, "positive", positive, read, group.height),
        Share(name, "concordant, of the positive ones", exact, positive, positive),
    )


def pair_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Pairs of blocks of one place in one patient: how many agree."""
    paired = block_tests(rows).filter(pl.col("block_pair").is_not_null())
    places = paired.group_by(*SAME_PLACE).agg(pl.col("block_pair").last())
    agree = int((places["block_pair"] == "concordant").sum())
    return [
        share_row("Pairs of blocks of one place", "both agree", agree, places.height, places.height, least)
    ]


def followed_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """After a positive and after a negative block: an ablation of the same place within a year."""
    tests = block_tests(rows).filter("is_read").with_row_index("test")
    lesions = _lesions(rows).select(*SAME_PLACE, pl.col("at").alias("lesion_at"))
    later = tests.join(lesions, on=list(SAME_PLACE), nulls_equal=True)
    within = later.filter((pl.col("lesion_at") - pl.col("at")).is_between(0, FOLLOW_DAYS))
    ablated = set(within["test"].to_list())
    told = []
    for name, is_positive in (("a positive block", True), ("a negative block", False)):
        group = tests.filter(pl.col("is_positive") == is_positive)
        count = sum(test in ablated for test in group["test"].to_list())
        told.append(
            share_row(f"After {name}", "ablated within a year", count, group.height, group.height, least)
        )
    return told


def _lesions(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("judged_as").is_in(ABLATIONS))


def after_blocks_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Success of the first ablation of a place after no, one, or several positive blocks of it."""
    first = _lesions(rows).filter(pl.col("is_due") & (pl.col("place_in_row") == 0)).with_row_index("lesion")
    positive = block_tests(rows).filter("is_positive").select(*SAME_PLACE, pl.col("at").alias("test_at"))
    before = first.join(positive, on=list(SAME_PLACE), nulls_equal=True).filter(
        pl.col("test_at") <= pl.col("at")
    )
    counted = first.join(before.group_by("lesion").len("tests"), on="lesion", how="left")
    tested = pl.col("tests").fill_null(0)
    told = []
    for name, chosen in (("no", tested == 0), ("one", tested == 1), ("two or more", tested >= 2)):
        told.append(
            success_row(f"After {name} positive block{'s' * (name != 'one')}", counted.filter(chosen), least)
        )
    return told


def success_row(name: str, group: pl.DataFrame, least: int) -> dict[str, Any]:
    """How many of a group that was due reached a response."""
    return share_row(*success_share(name, group), least)


def success_share(name: str, group: pl.DataFrame, what: str = "response") -> Share:
    """The same as numbers."""
    due = group.filter("is_due")
    judged = int((due["outcome"] != LOST).sum())
    return Share(name, what, int(due["is_success"].sum()), judged, due.height)
