"""Why a card may be set aside: the choices offered, from HL7's code system for not following advice."""

from __future__ import annotations

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
DISPLAYS = {
    "cds-not-applicable": "PC CDS does not apply to patient",
    "patient-ineligible": "Patient does not meet eligibility for recommended action",
    "action-completed": "Recommended action was already completed",
    "action-unsuccessful": "Recommended action was previously unsuccessful",
    "recipient-disagrees-evidence": "Recipient disagrees with recommendation because of issues with the evidence",
    "cds-suboptimal-context": "PC CDS delivered in suboptimal context",
}


def override_reasons() -> list[dict[str, str]]:
    """The reasons offered on every card, as Codings."""
    return [{"code": code, "system": SYSTEM, "display": told} for code, told in DISPLAYS.items()]
