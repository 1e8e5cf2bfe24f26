"""FHIR that does not fit: damaged files, misfits among good resources, what has no id."""

from __future__ import annotations

import gzip
import json

import pytest

from painpath.record.fhir import read_bundle, strict_problems
from painpath.record.fhir.maps import OWN_ROW
from painpath.record.problem import Unreadable
from tests.unit.fhir_made_up import (
    LOINC,
    OWN,
    PATIENT,
    bundle,
    concept,
    left_out,
    pain,
    read_one,
    resource,
    rows,
)


def test_a_bundle_of_which_nothing_fits_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="does not fit"):
        read_bundle(json.dumps(pain(7) | {"code": 3}).encode(), "f")


def test_a_resource_of_a_type_that_is_not_read_may_look_as_it_likes() -> None:
    imported = read_one(pain(7), {"resourceType": "SearchParameter", "id": "x", "code": "name"})
    assert imported.not_understood == []


def test_a_compressed_file_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("painpath.record.fhir.decode.INFLATED_MAX", 50)
    with pytest.raises(Unreadable, match="more than 50 bytes"):
        read_bundle(gzip.compress(bundle(PATIENT)), "f")


def test_a_patient_without_an_id_is_known_by_her_address() -> None:
    address = "urn:uuid:11111111-2222-4333-8444-555555555555"
    unnamed = {"resourceType": "Patient", "gender": "female"}
    entries = [{"fullUrl": address, "resource": unnamed}, {"resource": pain(7, patient=address)}]
    (imported,) = read_bundle(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "f")
    assert imported.record["patient"]["patient_id"] == address.removeprefix("urn:uuid:")
    assert len(imported.record["pain_scores"]) == 1


def test_a_resource_without_an_id_is_named_by_its_number() -> None:
    act = resource("Procedure", status="completed", code=concept(OWN, "mbb"))
    unnamed = {k: v for k, v in act.items() if k != "id"}
    assert [row["procedure_id"] for row in rows("procedures", unnamed, unnamed)] == [
        "procedure-1",
        "procedure-2",
    ]


def test_contained_resources_that_do_not_fit_are_reported() -> None:
    imported = read_one(resource("DiagnosticReport", "d1", status="final", contained=[pain(6) | {"code": 3}]))
    assert "DiagnosticReport/d1 | contained resources do not fit" in left_out(imported)


def test_a_medication_that_is_not_there_is_reported() -> None:
    order = resource(
        "MedicationRequest", status="active", medicationReference={"reference": "Medication/gone"}
    )
    assert "Medication/gone, which is not there" in left_out(read_one(order))


def test_strict_mode_checks_a_bare_resource_and_names_an_unknown_type() -> None:
    assert strict_problems(json.dumps(pain(7)).encode(), "f") == []
    assert "no R4B resource type Painting" in strict_problems(b'{"resourceType": "Painting"}', "f")[0].what
    assert strict_problems(b"[]", "f")[0].what == "not a JSON object"
    with pytest.raises(Unreadable, match="not JSON"):
        strict_problems(b"{", "f")


def test_a_type_that_is_not_read_may_have_another_shape() -> None:
    account = {"resourceType": "Account", "id": "x", "subject": [{"reference": "Patient/p1"}]}
    assert read_one(pain(7), account).not_understood == []


def test_one_misfit_in_a_bundle_in_a_bundle_leaves_the_others_readable() -> None:
    inner = json.loads(bundle(pain(7), pain(3, "bad") | {"code": 3}))
    imported = read_one(inner)
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "Observation/bad" in left_out(imported)


def test_an_observation_that_is_not_read_needs_no_repair() -> None:
    height = {"status": "final", "code": concept(LOINC, "8302-2"), "valueQuantity": {"value": 170}}
    assert read_one(resource("Observation", **height)).repaired == []


def test_bytes_that_are_no_text_are_refused_wherever_they_stand() -> None:
    extension = (
        b'"extension":[{"url":"https://painpath.org/fhir/StructureDefinition/row","valueString":"\xff"}]'
    )
    data = (
        b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"p",'
        + extension
        + b"}}]}"
    )
    with pytest.raises(Unreadable, match="not JSON"):
        read_bundle(data, "file")


@pytest.mark.parametrize("at", [100, 70_000])
def test_bytes_that_are_no_text_are_told_with_their_place(at: int) -> None:
    data = bundle(PATIENT, resource("Account", "a" * at))
    place = data.index(b"a" * at) + at // 2
    with pytest.raises(Unreadable, match=f"byte 0xff in position {place}"):
        read_bundle(data[:place] + b"\xff" + data[place:], "file")
    with pytest.raises(Unreadable, match="unexpected end of data"):
        read_bundle(data + "ä".encode()[:1], "file")


@pytest.mark.parametrize("before", range(4))
def test_a_letter_of_several_bytes_may_stand_anywhere(before: int) -> None:
    account = {"resourceType": "Account", "id": "x" * before + "äß€" * 10_000}
    data = json.dumps({"resourceType": "Bundle", "entry": [{"resource": account}]}, ensure_ascii=False)
    assert read_bundle(data.encode(), "f") == []


@pytest.mark.parametrize("kind", ["Claim", "VerificationResult"])
def test_a_type_that_is_not_read_changes_nothing_wherever_its_type_stands(kind: str) -> None:
    other = {"id": "o", "code": 3, "subject": "nobody", "resourceType": kind}
    assert read_one(other, pain(7)) == read_one(pain(7))
    assert read_one({"id": "x"}, pain(7)).record == read_one(pain(7)).record
    last = {**{name: value for name, value in pain(7).items() if name != "resourceType"}, "resourceType": "Observation"}  # fmt: skip
    assert read_one(last) == read_one(pain(7))


def test_what_is_not_read_of_a_resource_may_have_another_shape() -> None:
    assert read_one(pain(7, gender=3)) == read_one(pain(7))
    assert read_one(pain(7, gender=3), {"resourceType": "Painting"}) == read_one(pain(7))


def own(*parts: dict[str, object]) -> dict[str, object]:
    return {"extension": [{"url": OWN_ROW, "extension": list(parts)}]}


@pytest.mark.parametrize("text", ["[", "[" * 100_000])
def test_an_own_column_that_is_no_json_is_reported(text: str) -> None:
    bad = own({"url": "note", "extension": [{"url": "json", "valueString": text}]})
    imported = read_one(pain(7), pain(3, "bad") | bad, patient=PATIENT | bad)
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "Observation/bad | does not fit: note is not JSON" in left_out(imported)
    assert "Patient/p1 | painpath's own columns do not fit" in left_out(imported)
    assert imported.record["patient"]["sex"] == "female"


def test_empty_tables_are_those_of_a_record() -> None:
    for value, tables in (('["care", "x", {}]', {"care"}), ("3", set())):
        said = own({"url": "empty_tables", "extension": [{"url": "json", "valueString": value}]})
        assert read_one(patient=PATIENT | said).record.keys() == {"patient"} | tables


@pytest.mark.parametrize(("relation", "times"), [("next", 1), ("self", 0)])
def test_a_page_that_another_one_follows_is_told_to_be_a_part(relation: str, times: int) -> None:
    page = json.loads(bundle(PATIENT, pain(7))) | {"link": [{"relation": relation, "url": "http://s/next"}]}
    (imported,) = read_bundle(json.dumps(page).encode(), "f")
    assert left_out(imported).count("one page of several") == times
    assert len(imported.record["pain_scores"]) == 1
