"""The services offered, and the data each asks for beforehand."""

from __future__ import annotations

from typing import Any, NamedTuple

# Keys are resource type names. Every query is a read by id or a search by one reference.
PREFETCH = {
    "Patient": "Patient/{{context.patientId}}",
    "Procedure": "Procedure?patient={{context.patientId}}",
    "Observation": "Observation?patient={{context.patientId}}",
    "Condition": "Condition?patient={{context.patientId}}",
    "MedicationRequest": "MedicationRequest?patient={{context.patientId}}",
    "MedicationStatement": "MedicationStatement?patient={{context.patientId}}",
    "MedicationDispense": "MedicationDispense?patient={{context.patientId}}",
    "MedicationAdministration": "MedicationAdministration?patient={{context.patientId}}",
    "AllergyIntolerance": "AllergyIntolerance?patient={{context.patientId}}",
    "QuestionnaireResponse": "QuestionnaireResponse?patient={{context.patientId}}",
    "ServiceRequest": "ServiceRequest?patient={{context.patientId}}",
    "Device": "Device?patient={{context.patientId}}",
    "Flag": "Flag?patient={{context.patientId}}",
}
REQUIRED = ("Patient", "Procedure")
SPECIFICATION = "2.0.1"


class Service(NamedTuple):
    """One service: its id, the hook it answers, what it is called, and the context that it needs."""

    id: str
    hook: str
    title: str
    description: str
    needs: tuple[str, ...]


SERVICES = {
    one.id: one
    for one in (
        Service(
            "painpath-patient-view",
            "patient-view",
            "Pain procedures: what is new",
            "When a chart is opened: a red flag nobody has acknowledged, a changed verdict on a pain procedure,"
            " a pain score that is overdue. Silent when nothing is new.",
            ("userId", "patientId"),
        ),
        Service(
            "painpath-order-select",
            "order-select",
            "Pain procedures: order chosen",
            "When a block, injection, ablation, stimulator, pump or fusion is chosen: which condition is not met,"
            " what is missing, whether it is too early.",
            ("userId", "patientId", "selections", "draftOrders"),
        ),
        Service(
            "painpath-order-sign",
            "order-sign",
            "Pain procedures: order signed",
            "Before a block, injection, ablation, stimulator, pump or fusion is signed: which condition is not met,"
            " what is missing, whether it is too early.",
            ("userId", "patientId", "draftOrders"),
        ),
        Service(
            "painpath-encounter-discharge",
            "encounter-discharge",
            "Pain procedures: going home",
            "At discharge after a pain procedure: aftercare, when to call, and the date of the next pain score.",
            ("userId", "patientId", "encounterId"),
        ),
    )
}


def discovery() -> dict[str, Any]:
    """The answer to GET /cds-services."""
    requirements = "Patient and Procedure are required; null means that there are none. All other keys sharpen the answer."
    return {
        "services": [
            {
                "hook": one.hook,
                "id": one.id,
                "title": one.title,
                "description": one.description,
                "prefetch": PREFETCH,
                "usageRequirements": requirements,
                "version": SPECIFICATION,
            }
            for one in SERVICES.values()
        ]
    }
