"""The verdicts on a cohort, as `painpath cohort assess` wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from painpath.record.problem import Unreadable

VERDICTS = "verdicts"
REASONS = (
    "window_missed",
    "no_reading",
    "no_baseline",
    "stale_baseline",
    "low_baseline",
    "confounded",
    "aborted",
    "died",
)
TEXTS = (
    "patient_id procedure_id kind region side target guidance device performer"
    " judged_as outcome block_reading block_pair"
).split()
NUMBERS = ("electrode_gauge temperature_c relief_days_min relief_days_max death_day").split()
ASK = "make one with: painpath cohort assess SOURCE --out DIR"
VERSION = "painpath.knowledge_version"


@dataclass(frozen=True)
class Verdicts:
    """One row for each procedure judged, sorted by patient and time, and what the files say of themselves.

    `patient_id` is a number here, the patient's place among all; nobody is named.
    """

    rows: pl.DataFrame
    metadata: dict[str, str]
    is_synthetic: bool


def read_verdicts(folder: Path | str) -> Verdicts:
    """Every verdict in a folder; Unreadable says what to do when there is none."""
    where = Path(folder)
    if not where.is_dir():
        raise Unreadable(str(where), "there is no such folder", ASK)
    place = where / VERDICTS if (where / VERDICTS).is_dir() else where
    files = sorted(place.glob("*.parquet"))
    if not files:
        raise Unreadable(str(where), "holds no verdicts", ASK)
    frames, metadata = [], {}
    for file in files:
        frames.append(_frame(file))
        metadata.update(_metadata(file))
    rows = pl.concat(frames)
    if rows.is_empty():
        raise Unreadable(
            str(where), "no procedure was judged", "check the source and --as-of of the assessment"
        )
    rows = rows.sort("patient_id", "date", "procedure_id").drop("procedure_id")
    made_up = bool(rows["patient_id"].str.starts_with("SYN-").any())
    return Verdicts(rows.with_columns(pl.col("patient_id").rle_id()), metadata, made_up)


def _frame(file: Path) -> pl.DataFrame:
    try:
        known = pl.scan_parquet(file).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Unreadable(
            str(file), f"is no readable Parquet file ({error})", "assess the source again"
        ) from None
    if missing := [name for name in ("outcome", "judged_as", "date") if name not in known]:
        raise Unreadable(str(file), f"has no column {missing[0]}: it holds no verdicts", ASK)
    flags = [f"flag_{name}" for name in REASONS]
    wanted = [
        *(_column(name, pl.String, known) for name in TEXTS),
        *(_column(name, pl.Float64, known) for name in NUMBERS),
        *(_column(name, pl.Boolean, known) for name in flags),
        pl.col("date").cast(pl.Date),
    ]
    return pl.scan_parquet(file).select(wanted).collect()


def _column(name: str, kind: type[pl.DataType], known: pl.Schema) -> pl.Expr:
    """The column in the type that is wanted; absent throughout where the file does not have it."""
    return pl.col(name).cast(kind) if name in known else pl.lit(None, kind).alias(name)


def _metadata(file: Path) -> dict[str, str]:
    try:
        raw = parquet.read_metadata(file).metadata or {}
    except (pa.ArrowException, OSError):
        return {}
    return {key.decode(): value.decode() for key, value in raw.items() if key.startswith(b"painpath.")}
