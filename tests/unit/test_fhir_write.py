"""A record written as a FHIR bundle comes back identical, and the bundle keeps to the specification."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from painpath.record.fhir import read_bundle, strict_problems, write_bundle

TIMES = st.sampled_from(
    [
        "2025",
        "2025-03",
        "2025-03-04",
        "2025-03-04T09:30",
        "2025-03-04T09:30:00",
        "2025-03-04T09:30:00Z",
        "2025-03-04T09:30:00.120+05:30",
        "2025-02-31",
    ]
)
NUMBERS = st.one_of(st.integers(-(2**40), 2**40), st.floats(-1e9, 1e9, allow_nan=False))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CODES = st.sampled_from(
    ["mbb", "rfa_thermal", "surgery", "fever", "warfarin", "pain_score", "relief_report", "crp"]
)
SIDES = st.sampled_from(["left", "right", "bilateral", "midline"])
COMMON = {"note": WORDS, "recorded": TIMES, "patient_id": WORDS}


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries({}, optional=columns | COMMON), max_size=3)


PROCEDURES = rows(
    procedure_id=WORDS,
    time=TIMES,
    kind=CODES,
    status=st.sampled_from(["completed", "aborted", "planned"]),
    side=SIDES,
    levels=st.lists(st.sampled_from(["L4/L5", "L5", "L2-S1"]), max_size=3),
    local_anaesthetic=st.one_of(CODES, st.lists(CODES, max_size=2)),
    active_tip_mm=NUMBERS,
    motor_twitch=st.booleans(),
)
RECORDS = st.fixed_dictionaries(
    {"patient": st.fixed_dictionaries({}, optional={"patient_id": WORDS, "birth_date": TIMES, "sex": WORDS})},
    optional={
        "procedures": PROCEDURES,
        "pain_scores": rows(
            time=TIMES,
            score=NUMBERS,
            scale=st.sampled_from(["nrs_0_10", "vas_0_10", "vas_0_100", "verbal"]),
            side=SIDES,
        ),
        "relief_reports": rows(time=TIMES, percent=NUMBERS, duration_h=NUMBERS, words=WORDS),
        "observations": rows(
            time=TIMES, code=CODES, value=st.one_of(st.booleans(), NUMBERS, WORDS), unit=WORDS
        ),
        "conditions": rows(code=CODES, onset=TIMES, abatement=TIMES),
        "medications": rows(code=CODES, start=TIMES, end=TIMES, daily_dose=NUMBERS, unit=WORDS),
        "care": rows(
            code=CODES, time=TIMES, sessions=NUMBERS, outcome=st.sampled_from(["helped", "declined"])
        ),
    },
)


def exactly(record: object) -> str:
    """A text in which 7 and 7.0, or a missing and an empty table, are not the same."""
    return json.dumps(record, sort_keys=True)


@given(RECORDS)
def test_a_written_record_comes_back_identical(record: dict[str, Any]) -> None:
    (imported,) = read_bundle(write_bundle(record), "written")
    assert exactly(imported.record) == exactly(record)


@given(RECORDS)
def test_a_written_bundle_keeps_to_the_specification(record: dict[str, Any]) -> None:
    assert strict_problems(write_bundle(record), "written") == []


def test_what_fhir_has_a_place_for_stands_there() -> None:
    row = {"time": "2025-03-04", "score": 7, "scale": "nrs_0_10"}
    written = json.loads(write_bundle({"patient": {"patient_id": "p1"}, "pain_scores": [row]}))
    score = written["entry"][1]["resource"]
    assert score["code"]["coding"][0]["code"] == "72514-3"
    assert score["valueQuantity"]["value"] == 7
    assert "extension" not in score


def test_what_fhir_has_no_place_for_stands_in_the_extension() -> None:
    row = {"procedure_id": "a1", "kind": "rfa_thermal", "status": "completed", "active_tip_mm": 10}
    written = json.loads(write_bundle({"patient": {"patient_id": "p1"}, "procedures": [row]}))
    (extension,) = written["entry"][1]["resource"]["extension"]
    assert extension["extension"] == [{"url": "active_tip_mm", "valueInteger": 10}]


def test_a_written_resource_that_was_later_marked_as_an_error_is_left_out() -> None:
    row = {"procedure_id": "a1", "kind": "rfa_thermal", "status": "completed", "active_tip_mm": 10}
    written = json.loads(write_bundle({"patient": {"patient_id": "p1"}, "procedures": [row]}))
    written["entry"][1]["resource"]["status"] = "entered-in-error"
    (imported,) = read_bundle(json.dumps(written).encode(), "f")
    assert imported.record == {"patient": {"patient_id": "p1"}}


def test_a_written_prescription_that_was_later_put_on_hold_is_not_being_taken() -> None:
    row = {"code": "gabapentin", "start": "2025-01-01", "stop_reason": "planned"}
    written = json.loads(write_bundle({"patient": {"patient_id": "p1"}, "medications": [row]}))
    written["entry"][1]["resource"]["status"] = "on-hold"
    (imported,) = read_bundle(json.dumps(written).encode(), "f")
    assert imported.record == {"patient": {"patient_id": "p1"}}
