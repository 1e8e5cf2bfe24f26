"""What stands twice, belongs to a namesake on another server, or is said beside the code: nothing is mixed up or lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import read_bundle, read_ndjson_folder
from tests.unit.fhir_made_up import (
    LOINC,
    OWN,
    PATIENT,
    SNOMED,
    concept,
    left_out,
    mended,
    pain,
    read_one,
    resource,
    status,
)

FIBROMYALGIA = concept(SNOMED, "203082005")
ONE, OTHER = "https://one.example/fhir", "https://other.example/fhir"


def entry(server: str | None, held: dict[str, Any], version: str = "") -> dict[str, Any]:
    address = {"fullUrl": f"{server}/{held['resourceType']}/{held['id']}{version}"} if server else {}
    return address | {"resource": held}


def read(*entries: dict[str, Any]) -> list[Any]:
    return read_bundle(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "made-up")


def test_two_patients_of_one_id_on_two_servers_are_two() -> None:
    namesake = PATIENT | {"birthDate": "1999"}
    mine, theirs = (
        pain(7, "a", patient=f"{ONE}/Patient/p1"),
        pain(3, "b", patient=f"{OTHER}/Patient/p1/_history/2"),
    )
    one, other = read(entry(ONE, PATIENT), entry(OTHER, namesake), entry(ONE, mine), entry(OTHER, theirs))
    assert [row["score"] for row in one.record["pain_scores"]] == [7]
    assert [row["score"] for row in other.record["pain_scores"]] == [3]
    assert one.record["patient"]["patient_id"] != other.record["patient"]["patient_id"]
    assert other.record["patient"]["birth_date"] == "1999"


def test_an_id_that_two_servers_use_names_neither_by_itself() -> None:
    one, other = read(entry(ONE, PATIENT), entry(OTHER, PATIENT), entry(ONE, pain(7)))
    assert "pain_scores" not in one.record | other.record
    assert "about Patient/p1, not a patient here" in left_out(one)


def test_a_patient_met_again_on_the_same_server_is_one() -> None:
    (one,) = read(
        entry(ONE, PATIENT, "/_history/1"), entry(ONE, PATIENT), entry(ONE, pain(7)), entry(None, PATIENT)
    )
    assert len(one.record["pain_scores"]) == 1


TWICE = [
    (pain(7), pain(7, status="entered-in-error")),
    (resource("Condition", code=FIBROMYALGIA), resource("Condition", code=FIBROMYALGIA, verificationStatus=status("entered-in-error"))),
]  # fmt: skip


@pytest.mark.parametrize(("stands", "withdrawn"), TWICE, ids=["Observation", "Condition"])
def test_what_was_withdrawn_does_not_stand_because_another_copy_comes_first(
    stands: dict[str, Any], withdrawn: dict[str, Any], tmp_path: Path
) -> None:
    for pair in ((stands, withdrawn), (withdrawn, stands)):
        imported = read_one(*pair)
        assert imported.record.keys() == {"patient"}
        assert "entered-in-error" in left_out(imported)
        (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, *pair))))
        (streamed,) = read_ndjson_folder(tmp_path)
        assert streamed.record.keys() == {"patient"}


def report(**elements: Any) -> dict[str, Any]:
    return resource("DiagnosticReport", **{"status": "final", "code": concept(LOINC, "x")} | elements)


def test_what_a_report_concludes_is_told() -> None:
    imported = read_one(report(conclusionCode=[FIBROMYALGIA, concept(SNOMED, "1")]))
    assert imported.record.keys() == {"patient"}
    assert len(imported.not_understood) == 1
    assert "203082005 (no display), which is not read as a finding" in left_out(imported)
    assert read_one(report()).not_understood == []


def test_a_report_that_was_withdrawn_is_told() -> None:
    imported = read_one(report(status="entered-in-error", result=[{"reference": "Observation/s1"}]), pain(7))
    assert "status entered-in-error: what it points at is read by itself" in left_out(imported)


def test_the_words_of_a_flag_that_deny_its_code_are_believed() -> None:
    flag = resource("Flag", status="active", code=FIBROMYALGIA)
    assert "conditions" in read_one(flag).record
    denied = read_one(flag | {"code": FIBROMYALGIA | {"text": "No fibromyalgia"}})
    assert "conditions" not in denied.record
    assert "its words 'No fibromyalgia' deny or doubt" in left_out(denied)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ([{"text": "left L4/5"}], "left L4/5"), ([concept(SNOMED, "1", "Both knees")], "Both knees"), ([{"text": "lumbar"}], None),
        ([concept(SNOMED, "7771000", "Left")], None),
    ],
)  # fmt: skip
def test_a_side_that_stands_in_words_alone_is_told(site: Any, words: str | None) -> None:
    done = resource(
        "Procedure", status="completed", code=concept(OWN, "mbb"), performedDateTime="2025", bodySite=site
    )
    told = mended(read_one(done))
    assert (f"a side in words: '{words}' | side left unknown" in told) is (words is not None)
    assert ("a side in words" in told) is (words is not None)
