"""Made-up FHIR resources for the tests: one patient, and helpers to wrap resources in a bundle."""

from __future__ import annotations

import json
from typing import Any

from painpath.record.fhir import read_bundle
from painpath.record.problem import Imported

Resource = dict[str, Any]
PATIENT: Resource = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1970-05"}
OWN = "https://painpath.org/fhir/CodeSystem/record"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def concept(system: str, code: str, display: str | None = None) -> Resource:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def status(code: str) -> Resource:
    return {"coding": [{"code": code}]}


def resource(kind: str, name: str = "r1", patient: str | None = "Patient/p1", **elements: Any) -> Resource:
    subject = {"subject": {"reference": patient}} if patient else {}
    return {"resourceType": kind, "id": name} | subject | elements


def pain(score: float, name: str = "s1", **elements: Any) -> Resource:
    return resource(
        "Observation",
        name,
        **{"status": "final", "code": concept(LOINC, "72514-3"), "effectiveDateTime": "2025-03-04"}
        | {"valueQuantity": {"value": score}}
        | elements,
    )


def bundle(*resources: Resource) -> bytes:
    entries = [{"resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def read_one(*resources: Resource, patient: Resource | None = PATIENT) -> Imported:
    imported = read_bundle(bundle(*([patient] if patient else []), *resources), "made-up")
    assert len(imported) == 1
    return imported[0]


def rows(table: str, *resources: Resource) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_one(*resources).record.get(table, [])
    return found


def left_out(imported: Imported) -> str:
    return "\n".join(f"{p.where} | {p.what} | {p.repair}" for p in imported.not_understood)


def mended(imported: Imported) -> str:
    return "\n".join(f"{p.where} | {p.what} | {p.repair}" for p in imported.repaired)
