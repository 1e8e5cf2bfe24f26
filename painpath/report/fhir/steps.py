"""Next steps as a CarePlan with ServiceRequest drafts: proposals that a clinician may turn into orders."""

from __future__ import annotations

from typing import Any

from painpath.report import words
from painpath.report.fhir.parts import (
    Assessment,
    Resource,
    as_of,
    concept,
    name_of,
    notes,
    patient,
    reference,
    stated,
)
from painpath.report.view import Names

OFFERED = ("do_now", "recommended", "consider")


def draft_request(step: dict[str, Any], assessment: Assessment, names: Names) -> Resource:
    """A step as a draft ServiceRequest, with its status and what to confirm first as a note."""
    first = [names.fact(name) for name in step["confirm_first"]]
    return stated(
        resourceType="ServiceRequest",
        id=name_of(assessment, "ServiceRequest", step["id"]),
        status="draft",
        intent="proposal",
        priority=_priority(step, names),
        code=concept(step["id"], step["title"]),
        subject=patient(assessment),
        authoredOn=as_of(assessment),
        reasonCode=[{"text": words.sentence(step["reason"])}] if step.get("reason") else None,
        note=notes(
            f"painpath: {words.clinician(words.STATUSES, step['status'])}.",
            words.sentence(step["say"]) if step.get("say") else None,
            f"Confirm first: {words.sentence('; '.join(first))}" if first else None,
        ),
    )


def _priority(step: dict[str, Any], names: Names) -> str:
    """How soon: at once, urgent for a step of that kind, else routine."""
    known = names.assessor.vocabulary.sections["steps"].get(step["id"])
    if step["status"] == "do_now":
        return "stat"
    return "urgent" if known and known.kind == "urgent" else "routine"


def drafts(assessment: Assessment, names: Names) -> list[Resource]:
    """A draft for every step that is offered, in their order."""
    return [draft_request(one, assessment, names) for one in assessment["next_steps"] if _offered(one)]


def care_plan(assessment: Assessment, requests: list[Resource]) -> Resource | None:
    """The plan: offered steps by their drafts, the others with the reason why not; None without steps."""
    waiting = iter(requests)
    activities = [
        {"reference": reference(next(waiting))} if _offered(one) else {"detail": _held(one)}
        for one in assessment["next_steps"]
    ]
    if not activities:
        return None
    return stated(
        resourceType="CarePlan",
        id=name_of(assessment, "CarePlan"),
        status="draft",
        intent="proposal",
        title="Next steps after a pain procedure",
        description=f"Proposed by rules that are {words.DRAFT}.",
        subject=patient(assessment),
        created=as_of(assessment),
        activity=activities,
    )


def _offered(step: dict[str, Any]) -> bool:
    return step["status"] in OFFERED


def _held(step: dict[str, Any]) -> Resource:
    """A step that waits, is blocked or is to be avoided, with the first reason."""
    return stated(
        code=concept(step["id"], step["title"]),
        status="not-started" if step["status"] == "avoid" else "on-hold",
        statusReason={"text": why_not(step)},
        doNotPerform=True if step["status"] == "avoid" else None,
    )


def why_not(step: dict[str, Any]) -> str:
    """Why a step is not offered: the reason to avoid it, the first gate that is not met, or what is not known."""
    said = [one["say"] for one in step.get("avoid", ())] if step["status"] == "avoid" else []
    said += [step["reason"]] if step.get("reason") else []
    said += [gate["say"] for gate in step["gates"] if gate["met"] is False]
    said += [gate["say"] for gate in step["gates"] if gate["met"] is None]
    return words.sentence(said[0] if said else words.STATUS_MEANINGS[step["status"]])
