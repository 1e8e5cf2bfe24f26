"""Made-up verdicts of a cohort, drawn without the engine, for the tests of the report."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

KINDS = (
    ("rfa_thermal", "thermal", "lumbar", "medial_branch", "monopolar_rf_cannula"),
    ("pulsed_rf", "pulsed", "cervical", "medial_branch", "monopolar_rf_cannula"),
    ("transforaminal_esi", "steroid", "lumbar", "spinal_nerve_root", None),
)
OUTCOMES = ("immediate_failure", "partial", "ongoing_response", "recurrence", "not_assessable", "too_early")
WEIGHTS = (20, 18, 22, 28, 9, 3)
READINGS = ("positive_concordant", "positive_nonspecific", "negative", "uninterpretable")
FLAGS = (
    "window_missed",
    "no_reading",
    "no_baseline",
    "stale_baseline",
    "low_baseline",
    "confounded",
    "aborted",
    "died",
)
NONE: dict[str, Any] = dict.fromkeys(
    ("block_reading", "block_pair", "onset_day", "relief_days_min", "relief_days_max")
)


def verdict_rows(patients: int, seed: int = 1) -> list[dict[str, Any]]:
    """One row for each procedure of some patients, as the assessment gives it."""
    draw = random.Random(seed)
    return [row for number in range(patients) for row in _patient(draw, f"p{number:05d}")]


def _patient(draw: random.Random, name: str) -> list[dict[str, Any]]:
    kind = draw.choices(KINDS, (5, 2, 3))[0]
    shared = {
        "patient_id": name,
        "region": kind[2],
        "side": draw.choice(("left", "right")),
        "target": kind[3],
        "levels": None,
        "guidance": "fluoroscopy",
        "performer": f"c{int(draw.random() ** 2 * 14):02d}",
        "facility": "f1",
        "status": "completed",
    }
    day = date(2022, 1, 1) + timedelta(days=draw.randrange(900))
    died = day + timedelta(days=draw.randrange(30, 900)) if draw.random() < 0.1 else None
    rows = []
    for place in range(draw.choice((0, 1, 1, 2))):
        reading = draw.choices(READINGS, (5, 2, 4, 2))[0]
        rows.append(
            {
                **_row(shared, name, len(rows), day, died),
                **NONE,
                "kind": "mbb",
                "judged_as": "anaesthetic_block",
            }
        )
        rows[-1] |= {
            "block_reading": reading,
            "block_pair": draw.choice(("concordant", "discrepant")) if place else None,
        }
        rows[-1]["outcome"] = _block_outcome(reading)
        day += timedelta(days=draw.randrange(14, 40))
    for _ in range(draw.choice((0, 1, 1, 1, 2, 3))):
        rows.append(
            {
                **_row(shared, name, len(rows), day, died),
                "kind": kind[0],
                "judged_as": kind[1],
                "device": kind[4],
            }
        )
        rows[-1] |= _treated(draw)
        day += timedelta(days=draw.randrange(60, 500))
    return rows


def _row(shared: dict[str, Any], name: str, place: int, day: date, died: date | None) -> dict[str, Any]:
    return {
        **shared,
        "procedure_id": f"{name}-{place}",
        "date": day,
        "device": None,
        "death_day": float((died - day).days) if died else None,
        "days_since_procedure": 400.0,
        "electrode_gauge": None,
        "temperature_c": None,
        **{f"flag_{flag}": False for flag in FLAGS},
    }


def _block_outcome(reading: str) -> str:
    if reading == "uninterpretable":
        return "not_assessable"
    return "ongoing_response" if reading.startswith("positive") else "immediate_failure"


def _treated(draw: random.Random) -> dict[str, Any]:
    outcome = draw.choices(OUTCOMES, WEIGHTS)[0]
    found: dict[str, Any] = {
        **NONE,
        "outcome": outcome,
        "electrode_gauge": draw.choice((18.0, 20.0, None)),
        "temperature_c": 80.0,
    }
    if outcome in ("ongoing_response", "recurrence"):
        least = float(draw.randrange(14, 500))
        lost = least + draw.choice((0, 7, 30, 90)) if outcome == "recurrence" else None
        found |= {"onset_day": 14.0, "relief_days_min": least, "relief_days_max": lost}
    if outcome == "not_assessable":
        found["flag_window_missed"] = draw.random() < 0.7
    return found


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as a frame."""
    return pl.DataFrame(rows, infer_schema_length=None)


def write_verdicts(folder: Path, patients: int, seed: int = 1) -> Path:
    """A folder as `painpath cohort assess` leaves it."""
    (folder / "verdicts").mkdir(parents=True)
    whole = frame(verdict_rows(patients, seed))
    half = whole.height // 2
    for number, part in enumerate((whole[:half], whole[half:])):
        part.write_parquet(
            folder / "verdicts" / f"part-{number:05d}.parquet",
            metadata={"painpath.knowledge_version": "abc123", "painpath.as_of": "2025-12-31"},
        )
    return folder
