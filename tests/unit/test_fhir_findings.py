"""Diagnoses by ICD-10-CM code: what becomes a condition, what a finding, and what is no news of the day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fhir_made_up import ICD, concept, left_out, read_one, resource, rows, status

ACTIVE = {"clinicalStatus": status("active"), "verificationStatus": status("confirmed")}


def diagnosis(code: str, **elements: Any) -> dict[str, Any]:
    given = {"code": concept(ICD, code), "onsetDateTime": "2025-03-04"}
    return resource("Condition", "c1", **ACTIVE | given | elements)


def codes(table: str, code: str) -> list[str]:
    return [row["code"] for row in rows(table, diagnosis(code))]


@pytest.mark.parametrize(
    ("code", "conditions"),
    [
        ("C64.1", ["cancer_other"]),
        ("C79.51", ["bone_metastases"]),
        ("C78.6", ["peritoneal_metastases"]),
        ("C83.30", ["cancer_other"]),
        ("E11.22", ["diabetes_mellitus", "chronic_kidney_disease"]),
        ("E11.51", ["diabetes_mellitus", "peripheral_arterial_disease"]),
        ("I13.2", ["hypertension", "heart_failure", "chronic_kidney_disease"]),
        ("K74.60", ["liver_disease"]),
        ("M80.08XD", ["osteoporosis"]),
        ("Z94.0", ["organ_transplant"]),
    ],
)
def test_a_diagnosis_becomes_the_conditions_that_its_title_names(code: str, conditions: list[str]) -> None:
    assert codes("conditions", code) == conditions


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("G83.4", "cauda_equina_syndrome"),
        ("G06.1", "epidural_abscess"),
        ("R33.9", "urinary_retention"),
        ("R45.851", "suicidal_ideation"),
        ("S32.010A", "vertebral_fracture"),
        ("M80.08XA", "vertebral_fracture"),
        ("S72.001C", "hip_fracture"),
        ("T78.2XXA", "anaphylaxis"),
    ],
)
def test_an_alarming_diagnosis_becomes_a_finding_of_its_day(code: str, finding: str) -> None:
    row = {"time": "2025-03-04", "code": finding, "value": True}
    assert [found | row for found in rows("observations", diagnosis(code))] == [row]
    assert codes("conditions", code) == []


@pytest.mark.parametrize("code", ["S32.010D", "S32.010S", "S72.001G", "T78.2XXS", "M84.58XP"])
def test_a_fracture_or_reaction_that_is_only_followed_up_is_no_new_one(code: str) -> None:
    assert codes("observations", code) == []
    assert code in left_out(read_one(diagnosis(code)))


@pytest.mark.parametrize("code", ["Z85.3", "D05.11", "C44.41", "M51.26", "M54.9"])
def test_a_code_that_says_no_such_thing_has_no_meaning(code: str) -> None:
    """A cancer of the past, one in situ, a cancer of the skin, a worn disc of which no image is reported."""
    read = read_one(diagnosis(code))
    assert (read.record.get("conditions"), read.record.get("observations")) == (None, None)
    assert code in left_out(read)


def test_a_finding_that_is_over_is_no_longer_there() -> None:
    found = rows("observations", diagnosis("R33.9", abatementDateTime="2025-03-09"))
    assert [(row["time"], row["value"]) for row in found] == [("2025-03-04", True), ("2025-03-09", False)]
