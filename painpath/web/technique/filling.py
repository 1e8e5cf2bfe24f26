"""From a template to an entry that says which of its columns nobody has observed yet."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from painpath.record.tables import TABLES
from painpath.web.accounts.models import Member
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import correct, enter
from painpath.web.technique.models import Prefilled, Technique

# What is chosen before the needle goes in. What is measured or seen on the day is never filled in for anybody.
SET = (
    "kind", "region", "target", "guidance", "sedation", "local_anaesthetic", "anaesthetic_percent", "volume_ml",
    "steroid", "steroid_mg", "electrode_gauge", "active_tip_mm", "temperature_c", "duration_s", "ramp_s",
    "lesions_per_target", "orientation", "neurolytic", "device", "facility",
)  # fmt: skip
# These say what was done and where; whoever picks the template and saves has said so.
CHOSEN = ("kind", "region", "target", "facility")
TEMPLATE = "template"


def in_use(member: Member) -> list[Technique]:
    """The templates of the member's clinic."""
    return list(Technique.objects.of(member).filter(ended_at=None))


def technique_of(request: HttpRequest) -> Technique | None:
    """The template of the member's clinic that a form or an address names; None when there is none."""
    given = request.POST.get("technique") or request.GET.get("technique") or ""
    if not given.isdecimal():
        return None
    return next((one for one in in_use(request.member) if one.pk == int(given[:18])), None)  # type: ignore[attr-defined]


def from_template(row: dict[str, Any], technique: Technique) -> list[str]:
    """The columns that still have the template's value: filled in, not observed."""
    return [
        name for name, value in technique.in_order
        if name in SET and name not in CHOSEN and row.get(name) == value
    ]  # fmt: skip


@transaction.atomic
def enter_procedure(patient: Patient, row: dict[str, Any], by: str, technique: Technique | None) -> Row:
    """Enter a procedure; with a template whose values were kept, the row and its note say so."""
    columns = from_template(row, technique) if technique else []
    if technique is None or not columns:
        return enter(patient, [("procedures", row)], by)[0]
    told = row.get("note", "")
    marked = {**row, "note": f"{told} {_mark(technique, columns)}".strip()}
    [made] = enter(patient, [("procedures", marked)], by, TEMPLATE)
    Prefilled.objects.create(row=made, technique=technique, columns=columns)
    return made


def _mark(technique: Technique, columns: list[str]) -> str:
    listed = ", ".join(name.replace("_", " ") for name in columns if name in TABLES["procedures"])
    return f"[template {technique.name}, not observed: {listed}]"


def without_mark(row: Row) -> dict[str, Any]:
    """The data of a row without what its note says of a template."""
    data, mine = row.data, Prefilled.objects.filter(row=row).select_related("technique").first()
    if mine is None or "note" not in data:
        return data
    note = str(data.pop("note")).replace(_mark(mine.technique, mine.columns), "").strip()
    return {**data, "note": note} if note else data


def unobserved(patient: Patient) -> list[Prefilled]:
    """Every entry that stands with columns from a template, none of them confirmed."""
    standing = Prefilled.objects.filter(
        row__patient=patient, row__replaced_by=None, row__withdrawn_at=None
    ).select_related("row", "technique")
    found = list(standing)
    for one in found:
        one.row.patient = patient
    return found


def confirm(row: Row, patient: Patient, by: str) -> Row:
    """Say that an entry is as it was done: a new row takes its place, without the mark. Raises Changed."""
    return correct(row.pk, patient, without_mark(row), by)
