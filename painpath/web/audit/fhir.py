"""The audit trail as FHIR R4 AuditEvent resources, one for each row.

Codes are DICOM's event types and HL7's audit entity codes; what we call an action stands beside them in words.
"""

from __future__ import annotations

from typing import Any

from painpath.web.audit.models import Event

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
HL7 = "http://terminology.hl7.org/CodeSystem/"
ACTIVITY, RECORD, QUERY, EXPORT, IMPORT, SIGN_IN = (
    ("110100", "Application Activity"),
    ("110110", "Patient Record"),
    ("110112", "Query"),
    ("110106", "Export"),
    ("110107", "Import"),
    ("110114", "User Authentication"),
)
KINDS = {
    "export": EXPORT, "import": IMPORT, "worklist": QUERY, "find": QUERY, "signed in": SIGN_IN, "signed out": SIGN_IN,
    "sign-in refused": SIGN_IN, "backup": EXPORT, "restored": IMPORT, "diary opened": SIGN_IN, "diary refused": SIGN_IN, "audit taken away": EXPORT,
}  # fmt: skip
READ, CREATED, REMOVED = "R", "C", "D"
ACTIONS = {
    "worklist": READ, "find": READ, "patient": READ, "opened": READ, "rows": READ, "case": READ, "export": READ, "audit taken away": READ, "backup": READ, "restored": CREATED,
    "new patient": CREATED, "enter": CREATED, "answer": CREATED, "diary": CREATED, "diary link": CREATED, "call": CREATED, "import": CREATED,
    "member added": CREATED, "withdraw": REMOVED, "diary links ended": REMOVED, "undo import": REMOVED, "erased": REMOVED, "correct": "U", "identity": "U", "clinic changed": "U",
}  # fmt: skip
OTHERWISE = "E"
FINE, REFUSED = "0", "4"


def audit_event(event: Event) -> dict[str, Any]:
    """One row as a resource; the patient stands in it by pseudonym alone."""
    code, display = KINDS.get(event.action, RECORD if event.patient else ACTIVITY)
    return {
        "resourceType": "AuditEvent",
        "id": str(event.pk),
        "type": {"system": DICOM, "code": code, "display": display},
        "subtype": [{"display": event.action}],
        "action": ACTIONS.get(event.action, OTHERWISE),
        "recorded": event.at.isoformat(),
        "outcome": REFUSED if event.action.endswith("refused") else FINE,
        "agent": [_agent(event)],
        "source": {"site": event.clinic.name or "clinic", "observer": {"display": "painpath"}},
        **({"entity": entities} if (entities := _entities(event)) else {}),
    }


def _agent(event: Event) -> dict[str, Any]:
    who = event.who.strip() or "unknown"
    role = {"role": [{"text": event.role}]} if event.role.strip() else {}
    return {"altId": who, "who": {"display": who}, "requestor": True, **role}


def _entities(event: Event) -> list[dict[str, Any]]:
    """Whom and what it was about; nothing where a row names neither."""
    found: list[dict[str, Any]] = []
    if event.patient:
        found.append({
            "what": {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{event.patient}"}},
            "type": {"system": f"{HL7}audit-entity-type", "code": "1", "display": "Person"},
            "role": {"system": f"{HL7}object-role", "code": "1", "display": "Patient"},
        })  # fmt: skip
    named = (("what", event.what), ("knowledge", event.knowledge), ("request", event.request))
    details = [{"type": name, "valueString": text} for name, text in named if text.strip()]
    if details:
        kind = {"system": f"{HL7}audit-entity-type", "code": "2", "display": "System Object"}
        found.append({"type": kind, "detail": details})
    return found
