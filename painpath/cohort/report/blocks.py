"""Diagnostic blocks: how often positive, how pairs agree, what followed them."""

from __future__ import annotations

from typing import Any

import polars as pl

from painpath.cohort.report.prepare import ABLATIONS, LOST, PLACE, SAME_PLACE
from painpath.cohort.report.rates import Share, parted_rows, share_row
from painpath.cohort.report.suppress import merged

CONCORDANT = "positive_concordant"
POSITIVE = "positive"
NEGATIVE, UNREADABLE = "negative", "uninterpretable"
FOLLOW_DAYS = 365
UNPLACED = "The place of the ablation or of a block not recorded in full"


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
    paired = block_tests(rows).filter(pl.col("block_pair").is_not_null() & pl.col("is_placed"))
    places = paired.group_by(*SAME_PLACE).agg(pl.col("block_pair").last())
    agree = int((places["block_pair"] == "concordant").sum())
    return [
        share_row("Pairs of blocks of one place", "both agree", agree, places.height, places.height, least)
    ]


def followed_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """After a positive and after a negative block: an ablation of the same place within a year.

    Where there is an ablation, but not both places are recorded in full, nobody knows.
    """
    tests = block_tests(rows).filter("is_read").with_row_index("test")
    lesions = _lesions(rows).select("patient_id", *_renamed("lesion"), lesion_at="at")
    later = tests.join(lesions, on="patient_id").filter(
        (pl.col("lesion_at") - pl.col("at")).is_between(0, FOLLOW_DAYS)
    )
    found = tests.join(
        later.group_by("test").agg(ablated=_is_same("lesion").any(ignore_nulls=False)), on="test", how="left"
    )
    # no ablation at all within the year is a known no
    ablated = pl.when(pl.col("test").is_in(later["test"].implode())).then("ablated").otherwise(False)
    told = []
    for name, is_positive in (("a positive block", True), ("a negative block", False)):
        group = found.filter(pl.col("is_positive") == is_positive).select(ablated=ablated)["ablated"]
        judged = group.len() - group.null_count()
        told.append(
            share_row(f"After {name}", "ablated within a year", int(group.sum()), judged, group.len(), least)
        )
    return told


def _renamed(prefix: str) -> list[pl.Expr]:
    return [pl.col(name).alias(f"{prefix}_{name}") for name in PLACE]


def _is_same(prefix: str) -> pl.Expr:
    """Whether two places of one patient are the same; absent where they may be."""
    return pl.all_horizontal(*(pl.col(name) == pl.col(f"{prefix}_{name}") for name in PLACE))


def _lesions(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("judged_as").is_in(ABLATIONS))


def after_blocks_rows(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Success of the first ablation of a place after no, one, or several positive blocks of it.

    One whose place is not recorded in full, or with a positive block before it that may be of its place, counts apart.
    """
    is_first = (pl.col("place_in_row") == 0) | ~pl.col("is_placed")
    first = _lesions(rows).filter(pl.col("is_due") & is_first).with_row_index("lesion")
    positive = block_tests(rows).filter("is_positive").select("patient_id", *_renamed("test"), test_at="at")
    before = first.join(positive, on="patient_id").filter(pl.col("test_at") <= pl.col("at"))
    same = _is_same("test")
    tests = before.group_by("lesion").agg(tests=same.sum(), unsure=same.is_null().any())
    counted = first.join(tests, on="lesion", how="left")
    unsure = ~pl.col("is_placed") | pl.col("unsure").fill_null(False)
    tested = pl.col("tests").fill_null(0)
    groups = {
        "After no positive blocks": ~unsure & (tested == 0),
        "After one positive block": ~unsure & (tested == 1),
        "After two or more positive blocks": ~unsure & (tested >= 2),
    }
    told = [success_row(name, counted.filter(chosen), least) for name, chosen in groups.items()]
    unplaced = counted.filter(unsure)
    return told if unplaced.is_empty() else [*told, success_row(UNPLACED, unplaced, least)]


def success_row(name: str, group: pl.DataFrame, least: int) -> dict[str, Any]:
    """How many of a group that was due reached a response."""
    return share_row(*success_share(name, group), least)


def success_share(name: str, group: pl.DataFrame, what: str = "response") -> Share:
    """The same as numbers."""
    due = group.filter("is_due")
    judged = int((due["outcome"] != LOST).sum())
    return Share(name, what, int(due["is_success"].sum()), judged, due.height)
