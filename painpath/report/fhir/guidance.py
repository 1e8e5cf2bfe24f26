"""The answer as a whole: a GuidanceResponse with the verdict, what was not asked, and the plan as its result."""

from __future__ import annotations

from painpath.report import words
from painpath.report.fhir.parts import (
    OWN,
    Assessment,
    Resource,
    as_of,
    concept,
    name_of,
    notes,
    patient,
    procedure,
    reference,
    stated,
)
from painpath.report.first_screen import asked, stamp
from painpath.report.verdict import verdict
from painpath.report.view import Names


def guidance_response(assessment: Assessment, plan: Resource | None, names: Names) -> Resource:
    """`data-required` while a question is open, else `success`; each open question as a data requirement."""
    outcome = assessment["outcome"]
    return stated(
        resourceType="GuidanceResponse",
        id=name_of(assessment, "GuidanceResponse"),
        moduleUri=f"{OWN}/knowledge/{assessment['knowledge_version']}",
        status="data-required" if assessment["questions"] else "success",
        subject=patient(assessment),
        occurrenceDateTime=as_of(assessment),
        performer={"display": f"painpath {assessment['painpath_version']}"},
        reasonCode=[concept(outcome, verdict(assessment))] if outcome else None,
        reasonReference=procedure(assessment),
        note=notes(_verdict(assessment), asked(assessment["red_flag"], names), stamp(assessment)),
        result=reference(plan) if plan else None,
        dataRequirement=[_needed(one) for one in assessment["questions"]],
    )


def _verdict(assessment: Assessment) -> str:
    """The verdict with the patient's numbers."""
    why = (assessment["response"] or {}).get("why", [])
    return " ".join(words.sentence(one) for one in (verdict(assessment), *why))


def _needed(question: dict[str, str]) -> Resource:
    """One question: what is missing, as a kind of data with its words."""
    return {
        "type": "Observation",
        "codeFilter": [
            {
                "path": "code",
                "code": [
                    {"system": f"{OWN}/CodeSystem/fact", "code": question["fact"], "display": question["ask"]}
                ],
            }
        ],
    }
