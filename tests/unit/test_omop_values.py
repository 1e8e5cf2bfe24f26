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
