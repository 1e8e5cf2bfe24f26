"""The value of an OMOP row: what it denies, or what cannot be read of it, never becomes what its code says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from painpath.record.check import check_record
from painpath.record.omop import read_omop
from painpath.record.problem import Imported
from painpath.vocabulary import load

CONCEPTS = (
    ("1", "LOINC", "72514-3", "Pain severity"),
    ("2", "SNOMED", "300916003", "Latex allergy"),
    ("4", "SNOMED", "373067005", "No"),
    ("5", "SNOMED", "373066001", "Yes"),
    ("7", "UCUM", "mm", "millimetre"),
    ("8", "UCUM", "{score}", "score"),
    ("15", "SNOMED", "410516002", "Known absent"),
    ("16", "SNOMED", "24484000", "Severe"),
    ("18", "SNOMED", "203082005", "Fibromyalgia"),
    ("19", "HCPCS", "G0260", "Injection for sacroiliac joint"),
    ("32892", "Condition Status", "made-up", "Condition to be diagnosed by procedure"),
    ("32893", "Condition Status", "made-up", "Confirmed diagnosis"),
    ("32899", "Condition Status", "made-up", "Preliminary diagnosis"),
    ("32906", "Condition Status", "made-up", "Resolved condition"),
    ("32817", "Type Concept", "made-up", "EHR"),
    ("32833", "Type Concept", "made-up", "EHR order"),
    ("38000275", "Procedure Type", "made-up", "EHR order list entry"),
    ("20", "SNOMED", "386661006", "Fever"),
    ("17", "LOINC", "44261-6", "PHQ-9 total score"),
)
LATEX = {"observation_id": "1", "person_id": "1", "observation_concept_id": "2"}


def table(folder: Path, name: str, row: dict[str, str], *more: dict[str, str]) -> None:
    with (folder / f"{name}.csv").open("w", newline="") as stream:
        out = csv.DictWriter(stream, list(row))
        out.writeheader()
        out.writerows((row, *more))


def read(folder: Path, name: str, row: dict[str, str]) -> Imported:
    names = ("concept_id", "vocabulary_id", "concept_code", "concept_name")
    table(folder, "concept", *(dict(zip(names, concept, strict=True)) for concept in CONCEPTS))
    table(folder, "person", {"person_id": "1", "year_of_birth": "1961"})
    table(folder, name, row)
    (imported,) = read_omop(folder)
    return imported


def told(imported: Imported) -> str:
    return "\n".join(problem.what for problem in imported.not_understood)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"value_as_concept_id": "5"},
        {"value_as_concept_id": "16"},
        {"qualifier_concept_id": "16"},
        {"value_as_string": "anaphylaxis 2019"},
    ],
)
def test_an_allergy_that_is_affirmed_only_named_or_described_is_there(
    tmp_path: Path, value: dict[str, str]
) -> None:
    found = read(tmp_path, "observation", LATEX | {"observation_date": "2025-03-10"} | value)
    assert found.record["conditions"] == [{"code": "allergy_latex", "onset": "2025-03-10"}]


@pytest.mark.parametrize(
    "value",
    [
        {"value_as_concept_id": "4"},
        {"qualifier_concept_id": "15"},
        {"value_as_string": "No"},
        {"value_source_value": "denies"},
    ],
)
def test_an_allergy_that_is_denied_is_told_and_no_row(tmp_path: Path, value: dict[str, str]) -> None:
    found = read(tmp_path, "observation", LATEX | {"observation_date": "2025-03-10"} | value)
    assert "conditions" not in found.record
    assert "denied" in told(found)


@pytest.mark.parametrize(("unit", "is_read"), [("8", True), ("0", True), ("7", False)])
def test_a_pain_score_in_a_unit_that_contradicts_its_scale_is_told_and_no_row(
    tmp_path: Path, unit: str, is_read: bool
) -> None:
    pain = {"measurement_id": "1", "person_id": "1", "measurement_concept_id": "1", "value_as_number": "7"}
    found = read(tmp_path, "measurement", pain | {"measurement_date": "2025-03-10", "unit_concept_id": unit})
    assert ("pain_scores" in found.record) is is_read
    assert ("in mm, which contradicts it" in told(found)) is not is_read


@pytest.mark.parametrize(("unit", "is_read"), [("%", False), ("{score}", True), ("", True)])
def test_a_score_in_a_unit_that_contradicts_it_is_set_aside(tmp_path: Path, unit: str, is_read: bool) -> None:
    phq9 = {"measurement_id": "1", "person_id": "1", "measurement_concept_id": "17", "value_as_number": "20"}
    found = read(
        tmp_path, "measurement", phq9 | {"measurement_date": "2025-03-10", "unit_source_value": unit}
    )
    assert bool(check_record(found.record, load()).tables["observations"]) is is_read


CONDITION = {
    "condition_occurrence_id": "1",
    "person_id": "1",
    "condition_concept_id": "18",
    "condition_start_date": "2024-01-01",
}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({}, True), ({"condition_status_concept_id": "32893"}, True), ({"condition_status_concept_id": "32892"}, False),
        ({"condition_status_concept_id": "32899"}, False), ({"condition_status_concept_id": "32906"}, False),
        ({"condition_status_concept_id": "32906", "condition_end_date": "2024-02-01"}, True),
        ({"condition_status_concept_id": "32906", "condition_end_date": "2024-01-01"}, False),
        ({"condition_status_source_value": "confirmed"}, True), ({"condition_status_source_value": "unconfirmed"}, False),
        ({"condition_status_source_value": "Provisional"}, False), ({"condition_status_source_value": "r/o"}, False),
        ({"condition_status_source_value": "entered in error"}, False), ({"condition_status_source_value": "family"}, False),
        ({"condition_source_value": "No fibromyalgia"}, False), ({"condition_source_value": "M79.7"}, True),
        ({"condition_source_value": "Family history: fibromyalgia"}, False),
        ({"condition_status_source_value": "inactive"}, False), ({"condition_status_source_value": "active"}, True),
    ],
)  # fmt: skip
def test_a_condition_that_is_not_confirmed_or_is_over_is_told_and_no_row(
    tmp_path: Path, said: dict[str, str], stands: bool
) -> None:
    found = read(tmp_path, "condition_occurrence", CONDITION | said)
    assert ("conditions" in found.record) is stands
    assert ("confirmed diagnosis" in told(found) or "over, on a day" in told(found)) is not stands


@pytest.mark.parametrize(
    ("kind", "is_done"), [("32817", True), ("0", True), ("", True), ("38000275", True), ("32833", False)]
)  # fmt: skip
def test_an_order_is_no_procedure(tmp_path: Path, kind: str, is_done: bool) -> None:
    row = {
        "procedure_occurrence_id": "1",
        "person_id": "1",
        "procedure_concept_id": "19",
        "procedure_date": "2024-01-01",
    }
    found = read(tmp_path, "procedure_occurrence", row | {"procedure_type_concept_id": kind})
    assert ("procedures" in found.record) is is_done
    assert ("an order: not known to have been done" in told(found)) is not is_done


FEVER = {
    "observation_id": "1",
    "person_id": "1",
    "observation_concept_id": "20",
    "observation_date": "2025-03-10",
}


@pytest.mark.parametrize(
    ("said", "is_there"),
    [
        ({}, True), ({"observation_source_value": "fever"}, True), ({"observation_source_value": "No fever"}, None),
        ({"observation_source_value": "FH: fever"}, None), ({"qualifier_source_value": "denies"}, None),
        ({"value_as_concept_id": "4"}, False), ({"qualifier_concept_id": "15"}, None),
    ],
)  # fmt: skip
def test_a_finding_that_something_beside_it_denies_is_not_there(
    tmp_path: Path, said: dict[str, str], is_there: bool | None
) -> None:
    found = read(tmp_path, "observation", FEVER | said)
    assert [row.get("value") for row in found.record["observations"]] == [is_there]


def test_an_allergy_that_its_qualifier_denies_in_words_is_no_row(tmp_path: Path) -> None:
    denied = LATEX | {"observation_date": "2025-03-10", "qualifier_source_value": "denies"}
    assert "conditions" not in read(tmp_path, "observation", denied).record
