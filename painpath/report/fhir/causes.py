"""Causes as one RiskAssessment: each with its level, what speaks for it, against it, and what is not known."""

from __future__ import annotations

from typing import Any

from painpath.report import words
from painpath.report.fhir.parts import (
    OWN,
    Assessment,
    Resource,
    as_of,
    concept,
    name_of,
    patient,
    procedure,
    stated,
)

LEVELS = f"{OWN}/CodeSystem/cause-level"


def risk_assessment(assessment: Assessment) -> Resource | None:
    """The causes in their order; None where no cause is in question. Levels, not probabilities."""
    if not assessment["causes"]:
        return None
    return stated(
        resourceType="RiskAssessment",
        id=name_of(assessment, "RiskAssessment"),
        status="preliminary",
        subject=patient(assessment),
        occurrenceDateTime=as_of(assessment),
        method={"text": "Evidence for and against each cause, weighed by painpath's rules"},
        basis=procedure(assessment),
        prediction=[_prediction(one) for one in assessment["causes"]],
    )


def _prediction(one: dict[str, Any]) -> Resource:
    return {
        "outcome": concept(one["id"], one["title"]),
        "qualitativeRisk": concept(one["level"], words.clinician(words.LEVELS, one["level"]), LEVELS),
        "rationale": _rationale(one),
    }


def _rationale(one: dict[str, Any]) -> str:
    """For, against, and how many points are not known."""
    said = []
    for key, label in (("for", "For"), ("against", "Against")):
        listed = " ".join(words.sentence(each["say"]) for each in one[key])
        said.append(f"{label}: {listed or 'nothing on record.'}")
    unknown = len(one["unknown"])
    said += [f"Not known: {words.counted(unknown, 'point')}."] if unknown else []
    return " ".join(said)
