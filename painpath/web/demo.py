"""The demonstration clinic: the product's published cases as patients, a login for each role. No real patient."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from painpath.record.read import read_records
from painpath.web.accounts.models import Clinic, Member
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh

PASSWORD = "demonstration only"
DATED = ("time", "start", "end", "onset", "abatement", "recorded")
FAMILIES = (
    "Example",
    "Sample",
    "Specimen",
    "Pattern",
    "Instance",
    "Model",
    "Template",
    "Case",
    "Figure",
    "Outline",
)


@transaction.atomic
def make_demo(records: Path) -> list[tuple[str, str]]:
    """The demonstration clinic, made once; gives (user name, role) of each login."""
    clinic, fresh = Clinic.objects.get_or_create(
        name="Demonstration clinic", demo=True,
        defaults={"day_number": "000 000 01", "night_number": "000 000 02", "emergency_number": "000", "wording_confirmed_by": "demonstration", "wording_confirmed_at": timezone.now()},
    )  # fmt: skip
    if fresh:
        for role in Member.Role.values:
            user = get_user_model().objects.create_user(role, password=PASSWORD, first_name=f"Demo {role}")
            Member.objects.create(user=user, clinic=clinic, role=role)
        for number, record in enumerate(_records(records)):
            _patient(clinic, number, record)
    return [
        (member.user.get_username(), member.get_role_display())
        for member in clinic.members.select_related("user")
    ]


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    """The demo records, each moved in time so that its stated day is yesterday: all that it says has happened."""
    for row in tomllib.loads((folder / "records.toml").read_text("utf-8"))["record"]:
        for imported in read_records(folder / "records" / row["file"]):
            age = timezone.now().date() - date.fromisoformat(row["as_of"][:10])
            yield moved(imported.record, age.days - 1)


def moved(value: Any, days: int, name: str = "") -> Any:
    """A record with every date later by so many days; a date known to the month stays a month."""
    if isinstance(value, dict):
        return {key: moved(one, days, key) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, days, name) for one in value]
    if name not in DATED or not isinstance(value, str):
        return value
    if len(value) < len("2025-01-01"):
        return _later(f"{value}-15"[:10] if len(value) == len("2025-01") else f"{value}-07-01", days)[
            : len(value)
        ]
    return _later(value[:10], days) + value[10:]


def _later(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def _patient(clinic: Clinic, number: int, record: dict[str, Any]) -> None:
    who = record.get("patient", {})
    born = who.get("birth_date") if len(who.get("birth_date") or "") == len("1960-01-01") else "1960-01-01"
    made = Patient.objects.create(
        clinic=clinic, family=FAMILIES[number % len(FAMILIES)], given=f"Demo {number + 1}", birth_date=date.fromisoformat(born),
        sex=who.get("sex") or "", number=f"D-{number + 1:03}", clinician="Demo clinician",
    )  # fmt: skip
    rows = [(table, row) for table, listed in record.items() if isinstance(listed, list) for row in listed]
    enter(made, rows, "demonstration", "import")
    refresh(made)
