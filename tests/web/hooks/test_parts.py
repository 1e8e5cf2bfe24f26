"""A list of which the server says that there is more is told as a part, and never judged by where it is required."""

from __future__ import annotations

import json
from typing import Any

import pytest

from painpath.record.fhir import read_entries
from painpath.web.hooks.core.prefetch import Given, given, record_of
from painpath.web.hooks.core.request import parse, taken_apart
from painpath.web.hooks.core.services import SERVICES, discovery
from tests.web.hooks.calls import OWN, VIEW, Service, call, wore_off

PADDED = {"resourceType": "Observation", "id": 3}  # does not fit, so that the list is taken apart by itself


def asked(key: str, total: Any, *more: dict[str, Any]) -> dict[str, Any]:
    body = call(VIEW, wore_off())
    body["prefetch"][key]["total"] = total
    body["prefetch"][key]["entry"] += more
    return body


def here(body: dict[str, Any], key: str) -> int:
    return len(body["prefetch"][key]["entry"])


@pytest.mark.parametrize("more", [[], [{"resource": PADDED}]])
def test_a_part_of_the_observations_is_told(service: Service, more: list[dict[str, Any]]) -> None:
    body = asked("Observation", 99, *more)
    (card,) = service.cards(VIEW, body)
    assert f"Supplied in part: Observation ({here(body, 'Observation')} of 99)." in card["detail"]


def test_all_of_them_are_no_part(service: Service) -> None:
    body = asked("Observation", here(asked("Observation", 0), "Observation"))
    (card,) = service.cards(VIEW, body)
    assert "in part" not in card["detail"]


def test_those_that_others_point_at_do_not_count(service: Service) -> None:
    number = here(asked("Observation", 0), "Observation")
    beside = {"resource": {"resourceType": "Practitioner"}, "search": {"mode": "include"}}
    (card,) = service.cards(VIEW, asked("Observation", number + 1, beside))
    assert f"Observation ({number} of {number + 1})" in card["detail"]


def test_a_part_of_the_procedures_is_not_judged(service: Service) -> None:
    answer = service.ask(VIEW, asked("Procedure", 99))
    assert answer.status_code == 412
    assert "of 99 of Procedure" in answer.content.decode()


def test_a_page_that_another_follows_is_told_as_that() -> None:
    link = [{"relation": "next", "url": "https://x.example/2"}]
    given = Given()
    given.take("Observation", json.dumps({"resourceType": "Bundle", "total": 9, "link": link}).encode())
    assert (list(given.pages), given.partly) == (["Observation"], {})


@pytest.mark.parametrize("more", [[], [{"resource": PADDED}]])
def test_a_list_with_implicit_rules_is_refused(service: Service, more: list[dict[str, Any]]) -> None:
    body = asked("Observation", 0, *more)
    body["prefetch"]["Observation"]["implicitRules"] = "https://example.org/turned"
    answer = service.ask(VIEW, body)
    assert answer.status_code == 400
    assert "implicit rules that are not known here" in answer.content.decode()


def test_another_record_of_the_patient_is_no_page() -> None:
    patient = {"resourceType": "Patient", "id": "p", "link": [{"other": {"reference": "Patient/q"}, "type": "refer"}]}  # fmt: skip
    found = taken_apart(json.dumps(patient).encode())
    assert found is not None
    (one,) = read_entries(found.entries, "prefetch", [])
    assert "'Patient/q'" in one.repaired[0].what


def test_an_entry_of_a_list_that_may_mean_something_else_is_left_out() -> None:
    body = asked("Observation", 0)["prefetch"]["Observation"]
    for entry in body["entry"]:
        entry["modifierExtension"] = [{"url": "https://example.org/turned"}]
    found = taken_apart(json.dumps(body).encode())
    assert found is not None
    told = [one for record in read_entries(found.entries, "prefetch", []) for one in record.not_understood]
    assert len([one for one in told if "modifier extension" in one.what]) == len(found.entries) > 0


@pytest.mark.parametrize("kind", ["MedicationDispense", "MedicationAdministration", "Device", "Flag"])
def test_what_was_handed_over_given_implanted_or_flagged_is_asked_for_and_told_when_it_is_missing(
    service: Service, kind: str
) -> None:
    body = call(VIEW, wore_off())
    (offered,) = {one["prefetch"][kind] for one in discovery()["services"]}
    assert offered == f"{kind}?patient={{{{context.patientId}}}}"
    (whole,) = service.cards(VIEW, body)
    assert "Not supplied" not in whole["detail"]
    del body["prefetch"][kind]
    (card,) = service.cards(VIEW, body)
    assert f"Not supplied: {kind}." in card["detail"]


def test_a_medicine_that_was_only_handed_over_is_known() -> None:
    body = call(VIEW, wore_off())
    handed = {
        "resourceType": "MedicationDispense",
        "id": "d",
        "status": "completed",
        "subject": {"reference": f"Patient/{body['context']['patientId']}"},
        "medicationCodeableConcept": {"coding": [{"system": OWN, "code": "gabapentin"}]},
        "whenHandedOver": "2025-01-06",
        "daysSupply": {"value": 30, "code": "d"},
    }
    body["prefetch"]["MedicationDispense"] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": handed}]}  # fmt: skip
    asked = parse(json.dumps(body).encode(), SERVICES[VIEW])
    imported = record_of(given(asked), asked.patient_id)
    assert "gabapentin" in [row["code"] for row in imported.record["medications"]]


@pytest.mark.parametrize("kind", ["Device", "Flag"])
def test_a_pacemaker_on_the_list_of_devices_or_of_alarms_is_known(service: Service, kind: str) -> None:
    body = call(VIEW, wore_off())
    pacemaker = {"coding": [{"system": "http://snomed.info/sct", "code": "14106009"}]}
    patient = {"reference": f"Patient/{body['context']['patientId']}"}
    carried = {
        "Device": {"resourceType": "Device", "status": "active", "type": pacemaker, "patient": patient},
        "Flag": {"resourceType": "Flag", "status": "active", "code": pacemaker, "subject": patient},
    }
    body["prefetch"][kind] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": carried[kind]}]}  # fmt: skip
    asked = parse(json.dumps(body).encode(), SERVICES[VIEW])
    imported = record_of(given(asked), asked.patient_id)
    assert "cardiac_pacemaker" in [row["code"] for row in imported.record["conditions"]]
