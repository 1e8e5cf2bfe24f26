"""Whether a requirement is documented, not met or missing for a patient: by the record, or by a person's tick."""

from __future__ import annotations

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from painpath.assess import default_assessor
from painpath.web.accounts.models import Member
from painpath.web.patients.behind import Known
from painpath.web.patients.models import Patient
from painpath.web.patients.telling import measured
from painpath.web.policy.models import Policy, Requirement, Tick

DOCUMENTED, NOT_MET, MISSING = "Documented", "Not met", "Missing"
WANTED = {"yes": "yes", "no": "no", "at_least": "at least", "at_most": "at most"}
STATES = {True: DOCUMENTED, False: NOT_MET, None: MISSING}


class State(NamedTuple):
    """One requirement with its state, what the record says, and who ticked it."""

    requirement: Requirement
    state: str
    found: str
    tick: Tick | None


def policies_for(member: Member, step: str) -> list[Policy]:
    """What the member's clinic entered for a step."""
    return list(Policy.objects.of(member).filter(step=step, ended_at=None))


def states(policy: Policy, patient: Patient, known: Known) -> list[State]:
    """Every requirement of a policy with its state for a patient."""
    ticks = {
        one.requirement_id: one
        for one in Tick.objects.filter(patient=patient, requirement__policy=policy, ended_at=None)
    }
    return [_state(one, known, ticks.get(one.pk)) for one in policy.standing()]


def _state(one: Requirement, known: Known, tick: Tick | None) -> State:
    if not one.fact:
        return State(one, DOCUMENTED if tick else MISSING, "", tick)
    return State(one, STATES[met(one, known)], told(one, known), None)


def met(one: Requirement, known: Known) -> bool | None:
    """Whether the record shows what is asked for; None when it says nothing, which is never a no."""
    found = known.get(one.fact)
    if found is None:
        return None
    match one.wanted:
        case Requirement.Wanted.AT_LEAST:
            return bool(found >= one.number)
        case Requirement.Wanted.AT_MOST:
            return bool(found <= one.number)
        case Requirement.Wanted.YES:
            return bool(found)
    return not found


def asked(one: Requirement) -> str:
    """What the record has to show, in words; empty for a requirement that is ticked by hand."""
    fact = default_assessor().knowledge.facts.get(one.fact)
    if not one.fact:
        return ""
    number = f" {measured(one.number, fact.unit if fact else None)}" if one.number is not None else ""
    return f"{fact.title if fact else one.fact}: {WANTED[one.wanted]}{number}"


def told(one: Requirement, known: Known) -> str:
    """What the record says of the fact."""
    fact, found = known.ready.knowledge.facts.get(one.fact), known.get(one.fact)
    title = fact.title if fact else one.fact
    if found is None:
        return f"{title}: not on record"
    if isinstance(found, bool):
        return f"{title}: {'yes' if found else 'no'}"
    return f"{title}: {measured(found, fact.unit if fact else None)}"


def tick(requirement: Requirement, patient: Patient, by: str, note: str) -> None:
    """Say that a requirement is documented; ticked twice is ticked once."""
    try:
        with transaction.atomic():
            Tick.objects.create(requirement=requirement, patient=patient, by=by, note=note[:300])
    except IntegrityError:
        return


def untick(requirement: Requirement, patient: Patient, by: str) -> None:
    """Take a tick back; it stays in the history."""
    Tick.objects.filter(requirement=requirement, patient=patient, ended_at=None).update(
        ended_at=timezone.now(), ended_by=by
    )
