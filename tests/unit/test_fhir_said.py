"""How sure a source is, and whether something is over, is read however it is written, and never taken for confirmed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from painpath.record.fhir import read_bundle
from tests.unit.fhir_made_up import (
    PATIENT,
    RXNORM,
    SNOMED,
    concept,
    left_out,
    mended,
    pain,
    read_one,
    resource,
    status,
)

FIBROMYALGIA, FEVER = concept(SNOMED, "203082005"), concept(SNOMED, "386661006")
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
LOCAL = {"system": "https://local.example", "code": "x1"}


def condition(code: dict[str, Any] = FIBROMYALGIA, **elements: Any) -> dict[str, Any]:
    return resource("Condition", "c1", code=code, **elements)


def allergy(**elements: Any) -> dict[str, Any]:
    about = {"patient": {"reference": "Patient/p1"}}
    return resource("AllergyIntolerance", "g1", None, code=concept(RXNORM, "6387"), **elements) | about


UNSURE = [
    {"text": "refuted"}, {"text": "Ruled out"}, {"coding": [{"display": "Refuted"}]}, status("Refuted"), status("Entered in Error"),
    concept(SNOMED, "410516002"), concept(SNOMED, "415684004", "Suspected"), status("ruled-out"), status("quasi"),
    {"coding": [LOCAL, {"system": VERIFICATION, "code": "refuted"}]}, {"coding": [{"system": VERIFICATION, "code": "confirmed"}, *status("refuted")["coding"]]},
]  # fmt: skip


@pytest.mark.parametrize("said", UNSURE, ids=str)
@pytest.mark.parametrize("make", [condition, allergy])
def test_what_is_not_said_to_be_confirmed_is_none(make: Any, said: dict[str, Any]) -> None:
    assert "conditions" in read_one(make()).record
    imported = read_one(make(verificationStatus=said))
    assert "conditions" not in imported.record
    assert "left out" in left_out(imported)


@pytest.mark.parametrize(
    "said",
    [
        status("confirmed"),
        status("Confirmed"),
        {"text": "confirmed"},
        concept(SNOMED, "410605003"),
        {"coding": []},
        {},
    ],
    ids=str,
)
@pytest.mark.parametrize("make", [condition, allergy])
def test_what_is_confirmed_or_not_doubted_stands(make: Any, said: dict[str, Any]) -> None:
    imported = read_one(make(verificationStatus=said))
    assert len(imported.record["conditions"]) == 1
    assert imported.not_understood == []


def test_a_finding_that_is_ruled_out_in_words_is_false() -> None:
    fever = condition(FEVER, verificationStatus={"text": "Ruled out"}, recordedDate="2025-02-01")
    assert [row["value"] for row in read_one(fever).record["observations"]] == [False]


@pytest.mark.parametrize(
    "said", [status("Resolved"), {"text": "resolved"}, {"coding": [LOCAL, {"code": "resolved"}]}], ids=str
)
def test_what_is_over_has_ended_however_it_is_written(said: dict[str, Any]) -> None:
    dated = condition(clinicalStatus=said, recordedDate="2021-01-01")
    assert read_one(dated).record["conditions"][0]["abatement"] == "2021-01-01"
    assert "conditions" not in read_one(condition(clinicalStatus=said)).record
    assert "conditions" not in read_one(allergy(clinicalStatus=said)).record


@pytest.mark.parametrize("make", [condition, allergy])
def test_a_clinical_status_that_is_not_understood_is_told_and_it_is_still_there(make: Any) -> None:
    imported = read_one(make(clinicalStatus=status("quiescent")))
    assert len(imported.record["conditions"]) == 1
    assert "clinical status 'quiescent' is not understood | taken as still there" in mended(imported)


ENDS = [
    {"abatementString": "last year"}, {"abatementAge": {"value": 40, "code": "a"}}, {"abatementBoolean": True},
    {"abatementRange": {"high": {"value": 40}}},
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_an_end_that_is_no_day_is_an_end(end: dict[str, Any]) -> None:
    assert "conditions" not in read_one(condition(**end)).record
    assert "over without any date" in left_out(read_one(condition(**end)))
    dated = read_one(condition(**end, recordedDate="2021-01-01"))
    assert dated.record["conditions"][0]["abatement"] == "2021-01-01"
    still = read_one(condition(**end, clinicalStatus=status("active")))
    assert "abatement" not in still.record["conditions"][0]


@pytest.mark.parametrize("end", [{"abatementBoolean": False}, {"abatementString": None}, {}], ids=str)
def test_no_end_is_none(end: dict[str, Any]) -> None:
    assert read_one(condition(**end)).record["conditions"] == [{"code": "fibromyalgia"}]


def test_a_finding_that_is_over_does_not_go_on() -> None:
    over = {"clinicalStatus": status("resolved"), "onsetDateTime": "2025-01-01"}
    dated = read_one(condition(FEVER, **over, recordedDate="2025-01-09")).record["observations"]
    assert [(row["time"], row["value"]) for row in dated] == [("2025-01-01", True), ("2025-01-09", False)]
    assert "observations" not in read_one(condition(FEVER, **over)).record
    undated = read_one(condition(FEVER, **over | {"onsetDateTime": None}, recordedDate="2025-01-09"))
    assert "observations" not in undated.record
    assert "over, on a day that is not known" in left_out(undated)
    one_day = over | {"onsetDateTime": "2025-01-01", "abatementDateTime": "2025-01-01"}
    assert len(read_one(condition(FEVER, **one_day)).record["observations"]) == 2


@pytest.mark.parametrize(
    "text",
    ["No fibromyalgia", "Family history of fibromyalgia", "FH: fibromyalgia", "R/O fibromyalgia", "? fibromyalgia",
     "Suspected fibromyalgia", "denies fibromyalgia"],
)  # fmt: skip
def test_words_that_deny_the_code_beside_them_are_believed(text: str) -> None:
    imported = read_one(condition(FIBROMYALGIA | {"text": text}))
    assert "conditions" not in imported.record
    assert f"its words '{text}' deny or doubt" in left_out(imported)


@pytest.mark.parametrize("text", ["Fibromyalgia without sleep disorder", "Nodular fibromyalgia", "fhm", None])
def test_other_words_deny_nothing(text: str | None) -> None:
    assert len(read_one(condition(FIBROMYALGIA | {"text": text})).record["conditions"]) == 1


@pytest.mark.parametrize("kind", ["observation", "OBSERVATION", None])
def test_a_resource_of_a_misspelt_type_or_of_none_is_told(kind: str | None) -> None:
    misspelt = pain(7) | {"resourceType": kind}
    if kind is None:
        del misspelt["resourceType"]
    imported = read_one(misspelt)
    assert imported.record.keys() == {"patient"}
    assert "no resource type of FHIR" in left_out(imported)


def test_types_that_are_not_read_are_not_told() -> None:
    others = [{"resourceType": kind, "id": "x"} for kind in ("Encounter", "MolecularSequence", "Bundle")]
    entries = [{"resource": one} for one in (PATIENT, *others)]
    (imported,) = read_bundle(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "made-up")
    assert imported.not_understood == []
