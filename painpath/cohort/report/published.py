"""Published figures, and a registry's own beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import yaml

from painpath.cohort.report.durations import both_curves, judged, responders
from painpath.cohort.report.prepare import LOST
from painpath.cohort.report.rates import Rate, rate

FILE = Path(__file__).with_name("published.yaml")
DAYS = ("median_days", "median_days_all")


class Comparison(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published figure, in percent or days, and the registry's measure that stands beside it."""

    what: str
    low: float
    high: float
    measure: str
    where: dict[str, list[str]]
    certainty: str | None = None


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published table, with how sure its figures are."""

    id: str
    topic: str
    cite: str
    certainty: str
    figures: dict[str, Any]
    url: str | None = None
    warning: str | None = None
    compare: tuple[Comparison, ...] = ()


@cache
def read_published() -> tuple[Published, ...]:
    """Every table of published.yaml; an unknown key stops it."""
    tree = yaml.load(FILE.read_text("utf-8"), Loader=yaml.SafeLoader)
    return msgspec.convert(tree["cohorts"], tuple[Published, ...])


def compared(rows: pl.DataFrame, least: int) -> list[dict[str, Any]]:
    """Each published figure with the registry's own; empty where fewer than `least` can be counted."""
    told = []
    for table in read_published():
        for one in table.compare:
            chosen = _where(rows, one.where)
            told.append(
                {
                    "id": table.id,
                    "cite": table.cite,
                    "what": one.what,
                    "published_low": one.low,
                    "published_high": one.high,
                    "unit": "days" if one.measure in DAYS else "%",
                    "certainty": one.certainty or table.certainty,
                    "warning": table.warning,
                    **_own(one.measure, chosen, rows, least),
                }
            )
    return told


def _where(rows: pl.DataFrame, where: dict[str, list[str]]) -> pl.DataFrame:
    for column, wanted in where.items():
        rows = rows.filter(pl.col(column).is_in(wanted))
    return rows


def _own(measure: str, chosen: pl.DataFrame, rows: pl.DataFrame, least: int) -> dict[str, Any]:
    if measure in DAYS:
        return _median(responders(chosen) if measure == "median_days" else judged(chosen), least)
    count, judged_count, due = _counts(measure, chosen, rows)
    if min(count, judged_count - count) < least or 0 < due - judged_count < least:
        return _shown(None, Rate(None, None, None, None, None), None)
    told = rate(count, judged_count, due)
    return _shown(told.pct, told, judged_count)


def _counts(measure: str, chosen: pl.DataFrame, rows: pl.DataFrame) -> tuple[int, int, int]:
    """(how many have it, how many could be judged, how many were due)."""
    if measure == "positive_block_pct":
        tests = chosen.filter((pl.col("judged_as") == "anaesthetic_block") & pl.col("is_due"))
        readings = tests["block_reading"].fill_null("uninterpretable")
        read = int((readings != "uninterpretable").sum())
        return int(readings.cast(pl.String).str.starts_with("positive").sum()), read, tests.height
    if measure == "implanted_pct":
        trials = chosen.filter((pl.col("kind") == "scs_trial") & pl.col("is_due"))
        implants = rows.filter(pl.col("kind") == "scs_implant").select("patient_id", implant_at="at")
        last = implants.group_by("patient_id").agg(pl.col("implant_at").max())
        # the day of the trial is not before the implant of that day, in which the lead that was tried is connected
        followed = trials.join(last, on="patient_id").filter(pl.col("implant_at") >= pl.col("at"))
        return followed.height, trials.height, trials.height
    treated = chosen.filter(~pl.col("is_test") & pl.col("is_due"))
    if measure == "repeat_after_success_pct":
        treated = treated.filter(pl.col("earlier"))
    elif measure == "repeat_after_failure_pct":
        treated = treated.filter(~pl.col("earlier"))
    could = int((treated["outcome"] != LOST).sum())
    return int(treated["is_success"].sum()), could, treated.height


def _median(group: pl.DataFrame, least: int) -> dict[str, Any]:
    if group.height < least:
        return _shown(None, Rate(None, None, None, None, None), None)
    early, late = both_curves(group)
    told = Rate(
        _finite(early.median),
        _finite(early.median_low),
        _finite(late.median_high),
        None,
        _finite(late.median),
    )
    return _shown(told.pct, told, group.height)


def _finite(day: float) -> float | None:
    return None if day == float("inf") or day != day else float(day)


def _shown(own: float | None, told: Rate, count: int | None) -> dict[str, Any]:
    return {
        "own": own,
        "own_latest": told.most_pct,
        "own_low": told.low_pct,
        "own_high": told.high_pct,
        "counted": count,
    }
