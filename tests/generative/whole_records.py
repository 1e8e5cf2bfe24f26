"""Whole records as the generative tests draw them: every table, column, code and choice of the record format.

Half of the records tell of the usual treatment, so that its rows meet; the others each have a few codes of their own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from hypothesis import strategies as st

from painpath.record.tables import ANY_ROW, REQUIRED, SCALE_TOP, STOP_REASONS, TABLES, Column
from painpath.vocabulary import Entry, load

Row = dict[str, Any]
Focus = dict[str, list[str]]
DAY = 1440
START = datetime(2025, 1, 1, tzinfo=UTC)
COUNTS = st.sampled_from([12, 8, 4, 2, 1, 0])
MOST = {
    "pain_scores": 14, "relief_reports": 5, "observations": 20, "conditions": 4, "medications": 4, "care": 5,
}  # fmt: skip
POINTS = [0, 1, 2, 2.99, 3, 3.5, 4, 4, 5, 7, 8, 10]
# tried in every column of numbers that may hold them
NUMBERS = [-20, 0, 0.3, 0.5, 1, 2, 4, 5, 10, 18, 22, 29, 30, 42, 50, 60, 79, 80, 100, 240, 480, 1200, 2400]
SPANS = [
    "L4",
    "L5",
    "S1",
    "L3",
    "L4/L5",
    "L5/S1",
    "L3-L5",
    "C2/C3",
    "C5-C7",
    "C7/C8",
    "T12-L2",
    "T8",
    "S1-S3",
    "L1",
]
ELSEWHERE = ["L1-3", "D12", "lower back", "T12, L1", "left knee"]
ZONES = ["", "", "", "", "Z", "+02:00", "-05:00", "+05:30"]
SHARES = {
    "region": 0.9, "target": 0.8, "side": 0.4, "levels": 0.4, "local_anaesthetic": 0.5, "volume_ml": 0.4, "percent": 0.7,
    "site": 0.3, "start": 0.5, "onset": 0.5, "outcome": 0.6, "recorded": 0.04, "note": 0.05, "bound": 0.15, "level": 0.2,
}  # fmt: skip
USUAL: Focus = {
    "procedures.kind": ["mbb", "rfa_thermal", "interlaminar_esi", "facet_intraarticular"],
    "procedures.target": ["medial_branch"] * 4 + ["facet_joint", "l5_dorsal_ramus"],
    "procedures.region": ["lumbar"],
    "pain_scores.site": ["low_back", "leg"],
    "observations.site": ["low_back", "leg"],
    "observations.code": (
        "fever numbness leg_weakness foot_drop seizure urticaria pneumothorax burning_pain pain_return_same_character"
        " fall new_injury saddle_anaesthesia night_pain unrelated_pain_relieved pain_diary_completed"
        " sensory_block_to_cold pain_worsening odi odi_change walking_distance crp body_temperature motor_power_mrc"
    ).split(),
    "conditions.code": ["radicular_pain"],
    "medications.code": ["warfarin", "gabapentin", "morphine", "prednisolone"],
    "care.code": ["cbt_psych"],
}


def at(day: float, precision: int = 16) -> str:
    """A time so many days after the start, as text to the minute, or to the day with precision 10."""
    return (START + timedelta(days=day)).isoformat()[:precision]


def _time(rng: Random) -> str:
    """A time before, within hours of, or months after the start: to the minute, the day, the month or the year."""
    first, last = rng.choice([(-30, 0), (-2, 2), (0, 14), (0, 200), (-60, 400)])
    day = rng.uniform(-1, 2) if last == 2 else rng.randrange(first, last)
    precision = rng.choice([*[10] * 8, *[16] * 4, 7, 4])
    return at(day, precision) + (rng.choice(ZONES) if precision == 16 else "")


@cache
def _codes(field: str) -> list[str]:
    return sorted(load().codes(field))


def _focus(rng: Random) -> Focus:
    """The codes that most rows of a record hold, by field."""
    if rng.random() < 0.5:
        return USUAL
    fields = load().fields
    some = {field: rng.choices(_codes(field), k=3) for field in fields}
    sites = some["pain_scores.site"]
    found = rng.choices(_codes("observations.code"), k=8)
    return some | {"observations.site": sites, "observations.code": found}


def _code(rng: Random, field: str, focus: Focus) -> str:
    return rng.choice(focus.get(field) or _codes(field)) if rng.random() < 0.75 else rng.choice(_codes(field))


def _cell(rng: Random, field: str, column: Column, focus: Focus) -> Any:
    """Anything that a column may hold."""
    match column.kind:
        case "time":
            return _time(rng)
        case "code":
            return _code(rng, field, focus)
        case "codes":
            return rng.sample(_codes(field), rng.choice([1, 1, 1, 2]))
        case "choice":
            return rng.choice(STOP_REASONS if field == "medications.stop_reason" else load().choices[field])
        case "truth":
            return rng.random() < 0.5
        case "levels":
            return rng.sample(SPANS, rng.choice([1, 1, 2]))
        case "number":
            low, high = column.low or 0, column.high or 100
            return rng.choice([one for one in NUMBERS if low <= one <= high])
    return rng.choice(["mg", "mg/d", "ug"] if field == "medications.unit" else ["words", ""])


def _row(rng: Random, focus: Focus, table: str, **given: Any) -> Row:
    """What every row of a table has, and some of what it may have."""
    row: Row = {}
    for name, column in {**TABLES[table], **ANY_ROW}.items():
        share = 1 if name in REQUIRED[table] else SHARES.get(name, 0.2)
        if name in given:
            row[name] = given[name]
        elif name != "patient_id" and rng.random() < share:
            row[name] = _cell(rng, f"{table}.{name}", column, focus)
    return row


def _treatment_row(rng: Random, number: int, time: str, focus: Focus) -> Row:
    status = "completed" if rng.random() < 5 / 6 else rng.choice(["aborted", "planned"])
    return _row(rng, focus, "procedures", procedure_id=f"p{number}", time=time, status=status)


def _score_row(rng: Random, focus: Focus) -> Row:
    time = _time(rng)
    scale = "nrs_0_10" if rng.random() < 5 / 6 else rng.choice(load().choices["pain_scores.scale"])
    score = rng.choice(POINTS) if time > at(0.6) else 8
    seldom: Row = {} if rng.random() < 2 / 3 else _row(rng, focus, "pain_scores")
    return seldom | {"time": time, "score": score * SCALE_TOP[scale] / 10, "scale": scale}


def _report_row(rng: Random, focus: Focus) -> Row:
    return _row(rng, focus, "relief_reports", procedure_id=rng.choice(["p0", "p0", "p1"]))


def _observation_row(rng: Random, focus: Focus) -> Row:
    """A finding with a value that its code may have; a number may be a bound, in one of its units."""
    code = _code(rng, "observations.code", focus)
    entry = load().entry("observations.code", code)
    row = _row(rng, focus, "observations", code=code, value=_value(rng, entry))
    if "level" in row:
        row["level"] = rng.choice([*SPANS, *ELSEWHERE])
    row.pop("unit", None)
    if type(row["value"]) not in (int, float):
        row.pop("bound", None)
    elif entry.unit and rng.random() < 0.95:
        row["unit"] = rng.choice([*[entry.unit] * 6, *entry.other_units])
    return row


def _value(rng: Random, entry: Entry) -> Any:
    kind = entry.value or ""
    if kind == "text":
        return rng.choice(["words", "true", "5", ""])
    if entry.range is None or (kind != "number" and rng.random() < 0.5):
        return rng.random() < 5 / 6
    low, high = entry.range
    near = [entry.cut_off + step for step in (-0.5, 0, 0.5)] if entry.cut_off is not None else []
    small = [one for one in NUMBERS if low <= one <= high]
    return rng.choice([low, high, *near, *small[:6], round(rng.uniform(low, high)), low + (high - low) / 20])


@st.composite
def records(draw: st.DrawFn) -> Row:
    """A raw record with one to three procedures; how many rows is drawn, what they are comes from a seed."""
    rng = Random(draw(st.integers(0, 2**32)))
    days: list[float | None] = draw(st.sampled_from([[0.4], [0.4, 60.4], [0.4, 0.4], [0.4, -20.4, None]]))
    focus = _focus(rng)
    times = [_time(rng) if day is None else at(day, rng.choice([10, 10, 16, 16, 16, 7])) for day in days]
    made = {"pain_scores": _score_row, "relief_reports": _report_row, "observations": _observation_row}
    record: Row = {
        "patient": {"patient_id": "drawn", "birth_date": rng.choice(["1960-05-05", "1990", "2010-03"])},
        "procedures": [_treatment_row(rng, number, time, focus) for number, time in enumerate(times)],
    }
    for table, most in MOST.items():
        one = made.get(table, partial(_row, table=table))
        record[table] = [one(rng, focus=focus) for _ in range(draw(COUNTS) * most // 12)]
    return record
