"""The audit trail as FHIR R4 AuditEvent resources, one for each row.

Codes are DICOM's event types and HL7's audit entity codes; what we call an action stands beside them in words.
"""

from __future__ import annotations

from collections.abc import Iterable
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
# What is written down, by its first words, longest first: the event type, unless the row is about a patient's record or
# the work of the app, and the action. `tests/web/clinic/test_audit.py` holds every call that writes a row to this table.
READ, CREATED, CHANGED, REMOVED, OTHERWISE = "R", "C", "U", "D", "E"
KINDS = {
    SIGN_IN: ("signed in", "signed out", "sign-in refused", "diary opened", "diary refused"),
    QUERY: ("worklist", "find", "duplicates"),
    EXPORT: ("export", "backup", "audit taken away", "registry table", "document"),
    IMPORT: ("import", "restored"),
}
ACTIONS = {
    READ: (
        "worklist", "find", "duplicates", "patient", "opened", "rows", "case", "telephone", "merge looked at", "registry",
        "export", "document", "audit taken away", "backup",
    ),
    CREATED: (
        "new patient", "enter", "answer", "diary", "call", "import", "restored", "questionnaire", "block diary", "question sent",
        "step", "requirement ticked", "member added", "policy entered", "technique entered", "reminder", "prompt",
    ),
    CHANGED: (
        "correct", "put back", "identity", "template confirmed", "merged", "merge undone", "alert", "clinic changed", "retention changed",
        "policy changed", "policy ended", "technique ended", "member:", "knowledge", "password changed", "second factor",
    ),
    REMOVED: (
        "withdraw", "erased", "undo import", "diary links ended", "question taken back", "step taken back",
        "requirement tick taken back",
    ),
    OTHERWISE: ("signed in", "signed out", "sign-in refused", "diary opened", "diary refused"),
}  # fmt: skip
KIND_OF = {begin: kind for kind, listed in KINDS.items() for begin in listed}
ACTION_OF = {begin: code for code, listed in ACTIONS.items() for begin in listed}
FINE, REFUSED = "0", "4"


def audit_event(event: Event) -> dict[str, Any]:
    """One row as a resource; the patient stands in it by pseudonym alone."""
    usual = RECORD if event.patient else ACTIVITY
    code, display = KIND_OF.get(beginning(KIND_OF, event.action), usual)
    return {
        "resourceType": "AuditEvent",
        "id": str(event.pk),
        "type": {"system": DICOM, "code": code, "display": display},
        "subtype": [{"display": event.action}],
        "action": ACTION_OF.get(beginning(ACTION_OF, event.action), OTHERWISE),
        "recorded": event.at.isoformat(),
        "outcome": REFUSED if event.action.endswith("refused") else FINE,
        "agent": [_agent(event)],
        "source": {"site": event.clinic.name or "clinic", "observer": {"display": "painpath"}},
        **({"entity": entities} if (entities := _entities(event)) else {}),
    }


def beginning(table: Iterable[str], action: str) -> str:
    """The longest beginning of an action that a table knows; empty where it knows none."""
    return max((begin for begin in table if action.startswith(begin)), key=len, default="")


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
