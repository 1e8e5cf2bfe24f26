"""Every kind of problem is listed with its place; nothing is clipped, guessed or dropped in silence."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from painpath import vocabulary
from painpath.record.check import Record, check_record
from painpath.record.moments import parse_moment

WORDS = vocabulary.load()
PROCEDURE = {"procedure_id": "a", "time": "2025-01-06", "kind": "rfa_thermal", "status": "completed"}
SCORE = {"time": "2025-01-05", "score": 7, "scale": "nrs_0_10"}
FINDING = {"time": "2025-01-05", "code": "fever", "value": True}
REPORT = {"time": "2025-02-05", "procedure_id": "a", "percent": 50}


def checked(**tables: Any) -> Record:
    return check_record({"patient": {"patient_id": "p"}, **tables}, WORDS)


def told(record: Record) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in record.problems]


def only(record: Record) -> tuple[str, str]:
    [problem] = record.problems
    assert problem.repair
    return problem.where, problem.what


def test_a_good_record_is_kept_whole() -> None:
    tables = {"procedures": [PROCEDURE], "pain_scores": [SCORE], "observations": [FINDING], "relief_reports": [REPORT]}  # fmt: skip
    record = checked(**tables)
    assert record.problems == []
    assert {name: len(rows) for name, rows in record.tables.items() if rows} == dict.fromkeys(tables, 1)
    assert record.patient_id == "p"
    assert record.tables["pain_scores"][0]["@time"].day == 20093


@pytest.mark.parametrize(
    ("table", "row", "place", "what"),
    [
        ("pain_scores", {**SCORE, "score": 11}, "pain_scores[1].score", "11 lies outside the 0 to 10 of nrs_0_10"),
        ("pain_scores", {**SCORE, "score": -1}, "pain_scores[1].score", "-1 lies outside the 0 to 10 of nrs_0_10"),
        ("pain_scores", {**SCORE, "score": 10.0000001}, "pain_scores[1].score", "10.0000001 lies outside the 0 to 10 of nrs_0_10"),
        ("pain_scores", {**SCORE, "score": 11.0}, "pain_scores[1].score", "11 lies outside the 0 to 10 of nrs_0_10"),
        ("observations", {**FINDING, "code": "odi", "value": 100.0000001}, "observations[1].value", "100.0000001 lies outside 0 to 100"),
        ("pain_scores", {**SCORE, "time": "03/04/2025"}, "pain_scores[1].time", "'03/04/2025' is not an ISO 8601 time (write the date as YYYY-MM-DD, with a time of day as YYYY-MM-DDTHH:MM)"),
        ("pain_scores", {**SCORE, "scale": "vas_0_100", "score": 101}, "pain_scores[1].score", "101 lies outside the 0 to 100 of vas_0_100"),
        ("pain_scores", {**SCORE, "score": "seven"}, "pain_scores[1].score", "'seven' is not a number"),
        ("pain_scores", {**SCORE, "score": True}, "pain_scores[1].score", "True is not a number"),
        ("pain_scores", {**SCORE, "score": float("nan")}, "pain_scores[1].score", "nan is not a number"),
        ("pain_scores", {**SCORE, "scale": None}, "pain_scores[1].scale", "missing"),
        ("pain_scores", {**SCORE, "scale": "faces"}, "pain_scores[1].scale", "'faces' is not one of nrs_0_10, vas_0_10, vas_0_100, verbal"),
        ("pain_scores", {**SCORE, "time": "5 January"}, "pain_scores[1].time", None),
        ("pain_scores", {"score": 7, "scale": "nrs_0_10"}, "pain_scores[1].time", "missing"),
        ("procedures", {**PROCEDURE, "kind": "magic"}, "procedures[1].kind", "'magic' is not in the vocabulary"),
        ("procedures", {**PROCEDURE, "kind": 7}, "procedures[1].kind", "7 is not a code"),
        ("procedures", {**PROCEDURE, "status": None}, "procedures[1].status", "missing"),
        ("observations", {**FINDING, "value": None}, "observations[1].value", "missing"),
        ("observations", {**FINDING, "value": 3}, "observations[1].value", "3 does not fit fever (true or false)"),
        ("observations", {**FINDING, "code": "odi", "value": True}, "observations[1].value", "True does not fit odi (number)"),
        ("observations", {**FINDING, "code": "odi", "value": "40"}, "observations[1].value", "'40' does not fit odi (number)"),
        ("observations", {**FINDING, "code": "odi", "value": 101}, "observations[1].value", "101 lies outside 0 to 100"),
        ("observations", {**FINDING, "code": "inr", "value": -3}, "observations[1].value", "-3 lies outside 0.3 to 100"),
        ("observations", {**FINDING, "code": "body_temperature", "value": 98.6, "unit": "Cel"}, "observations[1].value", "98.6 lies outside 10 to 50"),
        ("observations", {**FINDING, "code": "vitamin_b12", "value": 2_000_000, "unit": "ng/L"}, "observations[1].value", "2000000 lies outside 0 to 1000000"),
        ("observations", {**FINDING, "code": "crp", "value": 12}, "observations[1].unit", "missing; crp is usually in mg/L"),
        ("observations", {**FINDING, "code": "crp", "value": 12, "unit": "mmol/L"}, "observations[1].unit", "'mmol/L' cannot be turned into mg/L"),
        ("medications", {"start": "2025"}, "medications[1].code", "missing"),
        ("care", {"code": "prayer"}, "care[1].code", "'prayer' is not in the vocabulary"),
        ("procedures", "rfa", "procedures[1]", "a row must be a mapping of columns to values"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_set_aside_and_named(
    table: str, row: Any, place: str, what: str | None
) -> None:
    record = checked(**{table: [row]})
    where, said = only(record)
    assert where == place
    assert said == (what or said)
    assert record.tables[table] == []


@pytest.mark.parametrize(
    ("table", "row", "column", "what"),
    [
        ("procedures", {**PROCEDURE, "electrode_gauge": 41}, "electrode_gauge", "41 lies outside 1 to 40"),
        ("procedures", {**PROCEDURE, "motor_twitch": "no"}, "motor_twitch", "'no' is neither true nor false"),
        ("procedures", {**PROCEDURE, "levels": ["L4/L5", "L9/"]}, "levels", "'L9/' is not a spinal level such as L4, L4/L5 or L2-S1"),
        ("procedures", {**PROCEDURE, "levels": 4}, "levels", "4 is not a spinal level such as L4, L4/L5 or L2-S1"),
        ("procedures", {**PROCEDURE, "local_anaesthetic": ["lidocaine", "gin"]}, "local_anaesthetic", "'gin' is not in the vocabulary"),
        ("procedures", {**PROCEDURE, "guidance": "eyes"}, "guidance", "'eyes' is not one of fluoroscopy, ultrasound, ct, none"),
        ("procedures", {**PROCEDURE, "mood": "good"}, "mood", "unknown column"),
        ("pain_scores", {**SCORE, "site": "inner_life"}, "site", "'inner_life' is not in the vocabulary"),
        ("pain_scores", {**SCORE, "recorded": "later"}, "recorded", None),
        ("medications", {"code": "warfarin", "stop_reason": "bored"}, "stop_reason", "'bored' is not one of no_help, not_tolerated, planned, other"),
    ],
)  # fmt: skip
def test_a_wrong_column_is_left_out_and_the_row_is_kept(
    table: str, row: dict[str, Any], column: str, what: str | None
) -> None:
    record = checked(**{table: [row]})
    where, said = only(record)
    assert where == f"{table}[1].{column}"
    assert said == (what or said)
    assert column not in record.tables[table][0]


def test_every_problem_is_listed_and_rows_keep_their_number() -> None:
    record = checked(
        pain_scores=[SCORE, {**SCORE, "score": 12}, SCORE, {**SCORE, "scale": None, "site": "soul"}]
    )
    assert [where for where, _ in told(record)] == [
        "pain_scores[2].score",
        "pain_scores[4].site",
        "pain_scores[4].scale",
    ]
    assert len(record.tables["pain_scores"]) == 2


def test_a_value_is_never_changed() -> None:
    record = checked(pain_scores=[{**SCORE, "score": 6.55}], procedures=[{**PROCEDURE, "levels": "L4/L5"}])
    assert record.tables["pain_scores"][0]["score"] == 6.55
    assert record.tables["procedures"][0]["levels"] == ["L4/L5"]
    assert record.problems == []


@pytest.mark.parametrize("levels", [["L4"], ["L4/L5", "L5/S1"], ["L2-S1"], ["C2", "T12"]])
def test_spinal_levels_are_understood(levels: list[str]) -> None:
    assert checked(procedures=[{**PROCEDURE, "levels": levels}]).tables["procedures"][0]["levels"] == levels


def test_a_stated_unit_is_converted_and_the_value_stays_as_written() -> None:
    record = checked(observations=[{**FINDING, "code": "crp", "value": 1.2, "unit": "mg/dL"}])
    [row] = record.tables["observations"]
    assert (row["value"], row["unit"], row["number"]) == (1.2, "mg/dL", 12.0)


def test_a_code_that_takes_a_number_or_a_truth_takes_both() -> None:
    rows = [
        {**FINDING, "code": "reservoir_residual_above_expected", "value": True},
        {**FINDING, "code": "reservoir_residual_above_expected", "value": 5, "unit": "mL"},
    ]
    record = checked(observations=rows)
    assert record.problems == []
    assert [row.get("number") for row in record.tables["observations"]] == [None, 5.0]


def test_text_is_taken_where_text_is_meant() -> None:
    record = checked(observations=[{**FINDING, "code": "clinical_note", "value": "well"}], procedures=[{**PROCEDURE, "performer": 12}])  # fmt: skip
    assert record.problems == []
    assert record.tables["procedures"][0]["performer"] == "12"


def test_rows_of_another_patient_are_set_aside() -> None:
    record = checked(pain_scores=[{**SCORE, "patient_id": "q"}, {**SCORE, "patient_id": "p"}, SCORE])
    assert only(record) == ("pain_scores[1]", "the row belongs to another patient")
    assert len(record.tables["pain_scores"]) == 2


def test_the_second_of_two_procedures_with_one_id_is_set_aside() -> None:
    later = {**PROCEDURE, "time": "2025-03-01"}
    record = checked(procedures=[PROCEDURE, later])
    assert only(record) == ("procedures.a", "another procedure already has this id")
    assert [row["time"] for row in record.tables["procedures"]] == ["2025-01-06"]
    assert only(checked(procedures=[PROCEDURE, PROCEDURE]))[1] == "the same row twice"


def test_the_ids_of_procedures_that_were_set_aside_are_kept() -> None:
    record = checked(procedures=[{**PROCEDURE, "kind": "magic"}, {**PROCEDURE, "procedure_id": "b"}])
    assert record.unusable == ["a"]


def test_reports_need_their_procedure_and_its_date() -> None:
    rows = [{**REPORT, "procedure_id": "z"}, {**REPORT, "time": "2025-01-02"}, {**REPORT, "time": "2025-01"}]
    record = checked(procedures=[PROCEDURE], relief_reports=rows)
    assert told(record) == [
        ("relief_reports of z, 2025-02-05", "there is no such procedure"),
        ("relief_reports of a, 2025-01-02", "dated before the procedure it belongs to (2025-01-06)"),
    ]
    assert [row["time"] for row in record.tables["relief_reports"]] == ["2025-01"]


def test_nothing_happened_before_the_patient_was_born() -> None:
    raw = {"patient": {"patient_id": "p", "birth_date": "2000-05-05"}, "pain_scores": [SCORE, {**SCORE, "time": "2000-05-04"}]}  # fmt: skip
    record = check_record(raw, WORDS)
    assert only(record) == ("pain_scores, 2000-05-04", "dated before the patient was born")
    assert len(record.tables["pain_scores"]) == 1


def test_an_unknown_table_a_table_that_is_no_list_and_an_empty_one() -> None:
    record = checked(moods=[], pain_scores={"time": "2025"}, observations=None)
    assert told(record) == [
        ("moods", "there is no such table in a record"),
        ("pain_scores", "a table must be a list of rows"),
    ]


@pytest.mark.parametrize("patient", ["Mr Smith", ["p"], 7])
def test_a_patient_that_is_no_mapping_is_a_problem(patient: Any) -> None:
    record = check_record({"patient": patient, "pain_scores": [SCORE]}, WORDS)
    assert only(record)[0] == "patient"
    assert (record.patient_id, len(record.tables["pain_scores"])) == ("", 1)


def test_a_wrong_birth_date_is_left_out() -> None:
    record = check_record({"patient": {"patient_id": 7, "birth_date": "long ago", "sex": "f"}}, WORDS)
    assert [where for where, _ in told(record)] == ["patient.birth_date", "patient.sex"]
    assert record.patient_id == "7"


def test_a_record_without_a_patient_is_still_a_record() -> None:
    record = check_record({"pain_scores": [{**SCORE, "patient_id": "q"}]}, WORDS)
    assert (record.patient_id, record.problems, len(record.tables["pain_scores"])) == ("", [], 1)


def test_clock_times_without_a_zone_are_the_clinics() -> None:
    raw = {"patient": {"patient_id": "p"}, "pain_scores": [{**SCORE, "time": "2025-01-05T12:00"}]}
    here = check_record(raw, WORDS, ZoneInfo("Europe/Berlin")).tables["pain_scores"][0]["@time"]
    assert here.first == check_record(raw, WORDS).tables["pain_scores"][0]["@time"].first


def test_findings_that_could_not_be_read_are_named_but_never_another_patients() -> None:
    rows = [{**FINDING, "value": 3}, {**FINDING, "code": "rigors", "patient_id": "q"}, FINDING]
    assert checked(observations=rows).unread == ["fever"]


def test_a_row_of_another_patient_reopens_no_answer() -> None:
    """A C-reactive protein of 150 raised no alert any more once one of another patient stood in the record."""
    unread = {**FINDING, "code": "crp", "value": 20, "unit": "furlong", "time": "2025-03-05"}
    own = {**FINDING, "code": "crp", "value": 150, "unit": "mg/L", "time": "2025-03-10"}
    foreign = {**own, "value": 5, "time": "2025-03-11", "patient_id": "q"}
    now = parse_moment("2025-03-12").last
    alone, together = checked(observations=[unread, own]), checked(observations=[unread, own, foreign])
    assert alone.unread == together.unread == ["crp"]
    assert alone.reopened_by(now) == together.reopened_by(now) == {}
    assert len(together.problems) == len(alone.problems) + 1


def test_a_misspelt_column_is_answered_with_the_nearest_one() -> None:
    [problem] = checked(procedures=[{**PROCEDURE, "volum_ml": 2}]).problems
    assert problem.repair == "left out; did you mean 'volume_ml'?"


def test_a_misspelt_code_is_answered_with_the_nearest_one() -> None:
    record = checked(procedures=[{**PROCEDURE, "kind": "rfa_thermla"}])
    assert only(record)[1] == "'rfa_thermla' is not in the vocabulary; did you mean 'rfa_thermal'?"


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("medial_branch_block", "did you mean 'mbb'?"),
        ("Thermal radiofrequency", "did you mean 'rfa_thermal'?"),
        ("facet_joint_injection", "did you mean 'facet_intraarticular' or 'facet_periarticular'?"),
    ],
)
def test_a_code_that_is_said_in_words_is_named(kind: str, hint: str) -> None:
    record = checked(procedures=[{**PROCEDURE, "kind": kind}])
    assert only(record)[1] == f"{kind!r} is not in the vocabulary; {hint}"
