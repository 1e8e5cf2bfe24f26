"""A made-up patient for the checks: an ablation that helped and wore off, and orders that follow."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from painpath.record.fhir import write_bundle

PATIENT = "hooks-check-patient"
DONE_DAYS, HELPED_DAYS, BACK_DAYS, AGAIN_DAYS = 300, 240, 30, 10
RECORD_CODES = "https://painpath.org/fhir/CodeSystem/record"


def _day(days_ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


def _score(days_ago: int, score: int) -> dict[str, Any]:
    return {"time": _day(days_ago), "score": score, "scale": "nrs_0_10", "site": "low_back"}


def record() -> dict[str, Any]:
    """Pain of 8 before, 2 after, 7 again: a recurrence, with nothing pressing."""
    ablation = {
        "procedure_id": "ablation-1",
        "time": _day(DONE_DAYS),
        "kind": "rfa_thermal",
        "status": "completed",
    }
    place = {"region": "lumbar", "target": "medial_branch"}
    scores = [(DONE_DAYS + 5, 8), (HELPED_DAYS, 2), (BACK_DAYS, 7), (AGAIN_DAYS, 7)]
    return {
        "patient": {"patient_id": PATIENT, "birth_date": "1960", "sex": "female"},
        "procedures": [ablation | place],
        "pain_scores": [_score(*one) for one in scores],
    }


@cache
def _resources() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in json.loads(write_bundle(record()))["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] != "Patient":
            resource["subject"] = {"reference": f"Patient/{PATIENT}"}
        found.setdefault(resource["resourceType"], []).append(resource)
    return found


def prefetch(templates: dict[str, str]) -> dict[str, Any]:
    """What a client would send for the templates of a service: null where the patient has nothing."""
    found: dict[str, Any] = {}
    for key, template in templates.items():
        kind = str(template).partition("?")[0].partition("/")[0]
        listed = _resources().get(kind, [])
        bundle = {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": one} for one in listed],
        }
        found[key] = (listed[0] if "?" not in str(template) else bundle) if listed else None
    return found


def order() -> dict[str, Any]:
    """A draft order for the same ablation again."""
    return {
        "resourceType": "ServiceRequest",
        "id": "order-1",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": RECORD_CODES, "code": "rfa_thermal"}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
    }


def call(hook: str, templates: dict[str, str]) -> dict[str, Any]:
    """A well-formed call of a hook about the made-up patient."""
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order()}]}
    context: dict[str, Any] = {"userId": "Practitioner/hooks-check", "patientId": PATIENT, "encounterId": "1"}
    if hook.startswith("order-"):
        context |= {"draftOrders": drafts}
    if hook == "order-select":
        context |= {"selections": ["ServiceRequest/order-1"]}
    return {"hook": hook, "context": context, "prefetch": prefetch(templates)}
