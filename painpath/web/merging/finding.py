"""Who may be the same person: the same record number, or the same name and date of birth."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from painpath.web.accounts.models import Member
from painpath.web.patients.folding import folded
from painpath.web.patients.models import Patient

MOST = 50


@dataclass(frozen=True)
class Twin:
    """Somebody who may be the same, and why."""

    patient: Patient
    why: str


def twins_of(patient: Patient, member: Member) -> list[Twin]:
    """The patients of the clinic who may be the same as one; none where neither number nor date of birth is known."""
    same = Q()
    if patient.number:
        same |= Q(number=patient.number)
    if patient.birth_date:
        same |= Q(**_name(patient), birth_date=patient.birth_date)
    if not same:
        return []
    found = Patient.objects.of(member).filter(same, erased_at=None).exclude(pk=patient.pk)[:MOST]
    return [Twin(one, why(patient, one)) for one in found]


def why(one: Patient, other: Patient) -> str:
    """What two patients have in common, in words."""
    parts = []
    if one.number and one.number == other.number:
        parts.append("the same record number")
    if _name(one) == _name(other):
        parts.append("the same name")
    if one.birth_date and one.birth_date == other.birth_date:
        parts.append("the same date of birth")
    return ", ".join(parts)


def _name(one: Patient) -> dict[str, str]:
    return {"folded_family": folded(one.family), "folded_given": folded(one.given)}


def doubles(member: Member) -> list[tuple[Patient, Patient, str]]:
    """Pairs in the clinic who may be the same person, at most MOST."""
    every = Patient.objects.of(member).filter(erased_at=None)
    numbers = every.exclude(number="").values("number").annotate(n=Count("pk")).filter(n__gt=1)[:MOST]
    named = (
        every.exclude(birth_date=None)
        .values("folded_family", "folded_given", "birth_date")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)[:MOST]
    )
    groups = [list(every.filter(number=row["number"])) for row in numbers]
    same = ("folded_family", "folded_given", "birth_date")
    groups += [list(every.filter(**{name: row[name] for name in same})) for row in named]
    pairs = {(group[0].pk, one.pk): (group[0], one) for group in groups for one in group[1:]}
    return [(one, other, why(one, other)) for one, other in pairs.values()][:MOST]
