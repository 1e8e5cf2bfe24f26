"""The verdicts on a cohort, as `painpath cohort assess` wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
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
IDS = ("patient_id", "procedure_id")
CODES = (
    "kind", "region", "side", "target", "guidance", "device", "performer", "judged_as", "outcome",
    "block_reading", "block_pair",
)  # fmt: skip
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
    schemas, metadata = {file: _schema(file) for file in files}, {}
    for file in files:
        metadata.update(_metadata(file))
    frames, made_up, patients = [], False, 0
    for group in _apart(files):
        rows, marked = _rows({file: schemas[file] for file in group}, patients)
        frames.append(rows)
        made_up |= marked
        patients += rows["patient_id"].n_unique()
    rows = pl.concat(frames)
    if rows.is_empty():
        raise Unreadable(
            str(where), "no procedure was judged", "check the source and --as-of of the assessment"
        )
    return Verdicts(rows, metadata, made_up)


def _apart(files: list[Path]) -> list[list[Path]]:
    """The files one by one in the order of their patients, all together where these overlap; empty ones left out.

    As a run writes them no patient is in two files. So a file's ids can go before the next one is read.
    """
    ids = pl.col("patient_id").cast(pl.String)
    spans = [
        (
            *pl.scan_parquet(file).select(ids.min().alias("first"), ids.max().alias("last")).collect().row(0),
            file,
        )
        for file in files
    ]
    known = sorted(one for one in spans if one[0] is not None)
    if len(known) < len(files) and any(_height(file) for first, _, file in spans if first is None):
        return [files]
    overlap = any(one[1] >= other[0] for one, other in pairwise(known))
    return [files] if overlap or not known else [[file] for *_, file in known]


def _height(file: Path) -> int:
    return int(pl.scan_parquet(file).select(pl.len()).collect().item())


def _rows(files: Mapping[Path, pl.Schema], before: int) -> tuple[pl.DataFrame, bool]:
    """The verdicts of some files with numbers for the patients, `before` to begin with; whether any is made up."""
    rows = pl.concat([_frame(file, known) for file, known in files.items()])
    rows = rows.sort("patient_id", "date", "procedure_id").drop("procedure_id")
    made_up = bool(rows["patient_id"].str.starts_with("SYN-").any())
    codes = [pl.col(name).cast(pl.Categorical) for name in CODES]
    return rows.with_columns(pl.col("patient_id").rle_id() + before, *codes), made_up


def _schema(file: Path) -> pl.Schema:
    try:
        known = pl.scan_parquet(file).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Unreadable(
            str(file), f"is no readable Parquet file ({error})", "assess the source again"
        ) from None
    if missing := [name for name in ("outcome", "judged_as", "date") if name not in known]:
        raise Unreadable(str(file), f"has no column {missing[0]}: it holds no verdicts", ASK)
    return known


def _frame(file: Path, known: pl.Schema) -> pl.DataFrame:
    flags = [f"flag_{name}" for name in REASONS]
    wanted = [
        *(_column(name, pl.String, known) for name in (*IDS, *CODES)),
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
