"""The tables of a record: which columns each has, and of what kind.

This is the record format in code: a column is a time, a code of the vocabulary, a choice from a
closed list, a number with a range, a truth value, a list or a text. Absent always means unknown.
"""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column: its kind and, for numbers, the lowest and highest value that can be true."""

    kind: str
    low: float | None = None
    high: float | None = None


TIME, CODE, CODES = Column("time"), Column("code"), Column("codes")
CHOICE, TEXT, TRUTH, LEVELS = Column("choice"), Column("text"), Column("truth"), Column("levels")


def _number(low: float | None = None, high: float | None = None) -> Column:
    return Column("number", low, high)


ANY_ROW = {"note": TEXT, "recorded": TIME, "patient_id": TEXT}

PATIENT = {"patient_id": TEXT, "birth_date": TIME, "sex": CHOICE, "death_date": TIME}

TABLES: dict[str, dict[str, Column]] = {
    "procedures": {
        "procedure_id": TEXT,
        "time": TIME,
        "kind": CODE,
        "status": CHOICE,
        "region": CODE,
        "side": CHOICE,
        "levels": LEVELS,
        "target": CODE,
        "guidance": CHOICE,
        "sedation": CHOICE,
        "local_anaesthetic": CODES,
        "anaesthetic_percent": _number(0, 100),
        "volume_ml": _number(0, 1000),
        "steroid": CODE,
        "steroid_mg": _number(0, 2000),
        "contrast_spread": CHOICE,
        "electrode_gauge": _number(1, 40),
        "active_tip_mm": _number(0, 100),
        "temperature_c": _number(-200, 150),
        "duration_s": _number(0, 7200),
        "lesions_per_target": _number(0, 50),
        "orientation": CHOICE,
        "sensory_threshold_v": _number(0, 20),
        "motor_twitch": TRUTH,
        "neurolytic": CODE,
        "device": CODE,
        "impedance_ohm": _number(0, 100000),
        "voltage_v": _number(0, 500),
        "power_w": _number(0, 500),
        "reached_temperature_c": _number(-200, 150),
        "ramp_s": _number(0, 7200),
        "performer": TEXT,
        "facility": TEXT,
    },
    "pain_scores": {
        "time": TIME,
        "score": _number(),
        "scale": CHOICE,
        "descriptor": CHOICE,
        "site": CODE,
        "side": CHOICE,
    },
    "relief_reports": {
        "time": TIME,
        "procedure_id": TEXT,
        "percent": _number(-100, 100),
        "duration_h": _number(0, 1_000_000),
        "on_movement": TRUTH,
        "words": TEXT,
    },
    "observations": {
        "time": TIME,
        "code": CODE,
        "value": Column("any"),
        "bound": CHOICE,
        "unit": TEXT,
        "site": CODE,
        "side": CHOICE,
        "level": TEXT,
    },
    "conditions": {"code": CODE, "onset": TIME, "abatement": TIME},
    "medications": {
        "code": CODE,
        "start": TIME,
        "end": TIME,
        "daily_dose": _number(0, 1_000_000),
        "unit": TEXT,
        "stop_reason": CHOICE,
    },
    "care": {
        "time": TIME,
        "start": TIME,
        "end": TIME,
        "code": CODE,
        "sessions": _number(0, 10_000),
        "outcome": CHOICE,
    },
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "procedures": ("procedure_id", "time", "kind", "status"),
    "pain_scores": ("time", "score", "scale"),
    "relief_reports": ("time", "procedure_id"),
    "observations": ("time", "code", "value"),
    "conditions": ("code",),
    "medications": ("code",),
    "care": ("code",),
}

SCALE_TOP = {"nrs_0_10": 10, "vas_0_10": 10, "vas_0_100": 100, "verbal": 10}
STOP_REASONS = ("no_help", "not_tolerated", "planned", "other")


def points(score: float, scale: str) -> int:
    """A score in hundredths of a point of ten, whatever its scale."""
    return round(score * 1000 / SCALE_TOP[scale])
