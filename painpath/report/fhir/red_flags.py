"""Red flags as DetectedIssue: what was seen, how soon to act, what to do."""

from __future__ import annotations

from typing import Any

from painpath.report import words
from painpath.report.fhir.parts import (
    OWN_KNOWLEDGE,
    Assessment,
    Resource,
    as_of,
    concept,
    name_of,
    patient,
    procedure,
    stated,
)

SEVERITIES = {"emergency": "high", "urgent": "moderate"}


def detected_issues(assessment: Assessment) -> list[Resource]:
    """One DetectedIssue for each red flag that fired. None means none fired, not that none is there:
    the GuidanceResponse says what was not asked."""
    reasons = assessment["red_flag"]["reasons"]
    titles = {one["id"]: one["title"] for one in reasons}
    return [_issue(one, assessment, titles.get(one.get("part_of"))) for one in reasons]


def _issue(one: dict[str, Any], assessment: Assessment, greater: str | None) -> Resource:
    within = f"Act within {words.hours(one['act_within_h'])}." if greater is None else f"Part of: {greater}."
    return stated(
        resourceType="DetectedIssue",
        id=name_of(assessment, "DetectedIssue", one["id"]),
        status="preliminary",
        code=concept(one["id"], one["title"], OWN_KNOWLEDGE),
        severity=SEVERITIES[one["level"]],
        patient=patient(assessment),
        identifiedDateTime=as_of(assessment),
        implicated=procedure(assessment),
        detail=f"{words.sentence(one['say'])} {within}",
        mitigation=[{"action": concept(step, words.plain(step))} for step in one["steps"]],
    )
