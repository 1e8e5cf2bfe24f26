"""What holds a modifier extension that is not known is never read as if it were not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import read_ndjson_folder
from tests.unit.fhir_made_up import (
    LOINC,
    OWN,
    PATIENT,
    RXNORM,
    SNOMED,
    concept,
    left_out,
    pain,
    read_one,
    resource,
)
from tests.unit.test_last_numbers import ESI, facts

CHANGED = "holds a modifier extension that is not known here"
TURNED = {"modifierExtension": [{"url": "https://example.org/negated", "valueBoolean": True}]}
GABAPENTIN = {"medicationCodeableConcept": concept(RXNORM, "25480"), "authoredOn": "2025-01-02"}
CRP = resource(
    "Observation",
    "crp",
    status="final",
    code=concept(LOINC, "1988-5"),
    effectiveDateTime="2025-03-04",
    valueQuantity={"value": 5, "code": "mg/L"},
)
HELD: list[dict[str, Any]] = [
    pain(7),
    CRP,
    pain(7, bodySite=concept(SNOMED, "7771000")),
    resource("Procedure", status="completed", code=concept(OWN, "mbb"), performedDateTime="2025-01-06"),
    resource("ServiceRequest", status="active", intent="order", code=concept(OWN, "mbb"), occurrenceDateTime="2025"),
    resource("Condition", code=concept(SNOMED, "203082005")),
    resource("Flag", status="active", code=concept(SNOMED, "203082005")),
    resource("MedicationRequest", status="active", intent="order", **GABAPENTIN),
    resource("MedicationStatement", status="active", **GABAPENTIN),
    resource("AllergyIntolerance", patient=None, code=concept(RXNORM, "6387")) | {"patient": {"reference": "Patient/p1"}},
]  # fmt: skip


@pytest.mark.parametrize("held", HELD, ids=lambda one: one["resourceType"])
def test_a_resource_that_holds_one_is_set_aside_and_told(held: dict[str, Any]) -> None:
    assert len(read_one(held).record) == 2
    changed = read_one(held | TURNED)
    told = [one.where for one in changed.not_understood if one.what.startswith(CHANGED)]
    assert told == [f"made-up: {held['resourceType']}/{held['id']}"]
    assert all("value" not in row for row in changed.record.pop("observations", []))
    assert changed.record.keys() == {"patient"}


@pytest.mark.parametrize("held", HELD, ids=lambda one: one["resourceType"])
def test_a_bulk_export_is_read_the_same_way(held: dict[str, Any], tmp_path: Path) -> None:
    changed = held | TURNED
    (tmp_path / "all.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, changed))))
    (imported,) = read_ndjson_folder(tmp_path)
    assert imported.record == read_one(changed).record
    assert CHANGED in left_out(imported)


@pytest.mark.parametrize("nothing", [[], None])
def test_an_empty_list_of_them_changes_nothing(nothing: Any) -> None:
    held = pain(7, modifierExtension=nothing)
    assert read_one(held).record == read_one(pain(7)).record


def test_the_value_before_is_not_the_last_word() -> None:
    before = CRP | {"id": "before", "effectiveDateTime": "2025-01-20"}
    known = read_one(before).record
    assert facts({**known, "procedures": [ESI]}, "2025-06-01")["crp"] == 5
    changed = read_one(before, CRP | TURNED).record
    assert facts({**changed, "procedures": [ESI]}, "2025-06-01").get("crp") is None


def test_one_entered_in_error_says_nothing_at_all() -> None:
    withdrawn = read_one(CRP | TURNED | {"status": "entered-in-error"})
    assert withdrawn.record.keys() == {"patient"}


def test_a_part_that_holds_one_sets_the_whole_aside() -> None:
    part = {"code": concept(LOINC, "72514-3"), "valueInteger": 7}
    panel = {"code": concept(LOINC, "1-1"), "valueQuantity": None}
    assert "pain_scores" in read_one(pain(7, **panel, component=[part])).record
    turned = read_one(pain(7, **panel, component=[part | TURNED]))
    assert "pain_scores" not in turned.record
    assert CHANGED in left_out(turned)


@pytest.mark.parametrize(
    "dosage", [TURNED, {"timing": TURNED}], ids=["of a dosage", "of its timing"]
)  # fmt: skip
def test_a_dose_that_holds_one_sets_its_prescription_aside(dosage: dict[str, Any]) -> None:
    drug = resource(
        "MedicationRequest", status="active", intent="order", **GABAPENTIN, dosageInstruction=[dosage]
    )
    assert "medications" not in read_one(drug).record
    assert CHANGED in left_out(read_one(drug))


def test_an_answer_that_holds_one_sets_its_questionnaire_aside() -> None:
    item = {"linkId": "/72514-3", "answer": [{"valueInteger": 7, **TURNED}]}
    answers = resource("QuestionnaireResponse", status="completed", authored="2025-01-01", item=[item])
    assert "pain_scores" not in read_one(answers).record
    assert CHANGED in left_out(read_one(answers))


def test_a_questionnaire_that_holds_one_gives_its_items_no_codes() -> None:
    form = {"resourceType": "Questionnaire", "id": "q", "item": [{"linkId": "a", "code": concept(LOINC, "72514-3")["coding"]}]}  # fmt: skip
    item = {"linkId": "a", "answer": [{"valueInteger": 7}]}
    answers = resource(
        "QuestionnaireResponse", status="completed", authored="2025", item=[item], questionnaire="Questionnaire/q"
    )  # fmt: skip
    assert "pain_scores" in read_one(form, answers).record
    assert "pain_scores" not in read_one(form | TURNED, answers).record
    assert f"its questionnaire {CHANGED}" in left_out(read_one(form | TURNED, answers))


@pytest.mark.parametrize("contained", [True, False])
def test_a_medication_that_holds_one_is_not_known(contained: bool) -> None:
    drug = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "11289")}
    reference = {"reference": "#d" if contained else "Medication/d"}

    def read(one: dict[str, Any]) -> Any:
        inside = {"contained": [one]} if contained else {}
        order = resource("MedicationRequest", status="active", medicationReference=reference, **inside)
        return read_one(order) if contained else read_one(one, order)

    assert "medications" in read(drug).record
    assert "medications" not in read(drug | TURNED).record
    assert CHANGED in left_out(read(drug | TURNED))


def test_a_contained_observation_that_holds_one_is_left_out_and_the_other_is_read() -> None:
    inside = [pain(7, "a"), pain(3, "b") | TURNED]
    report = resource("DiagnosticReport", status="final", contained=inside)
    imported = read_one(report)
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert f"contained Observation b {CHANGED}" in left_out(imported)


def test_a_patient_who_holds_one_is_known_by_the_id_alone() -> None:
    imported = read_one(pain(7), patient=PATIENT | TURNED)
    assert imported.record["patient"] == {"patient_id": "p1"}
    assert f"Patient/p1 | {CHANGED}" in left_out(imported)
