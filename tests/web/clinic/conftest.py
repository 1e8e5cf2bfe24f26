"""Two clinics with a member of each role, a patient whose ablation failed, and clients signed in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from painpath.record.read import read_records
from painpath.web.accounts.models import Clinic, Member
from painpath.web.demo import moved
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh

ROOT = Path(__file__).parents[3]
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _quiet(db: None, settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    cache.clear()
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def member(clinic: Clinic, role: str) -> Member:
    """A member of a clinic, made when missing."""
    users = get_user_model()
    user, fresh = users.objects.get_or_create(username=f"{role}-{clinic.pk}")
    return Member.objects.create(user=user, clinic=clinic, role=role) if fresh else user.member


def record(name: str, as_of: str) -> dict[str, Any]:
    """A demo record moved so that its stated day was yesterday."""
    raw = next(iter(read_records(ROOT / "demo/records" / name))).record
    return dict(moved(raw, (timezone.now().date() - date.fromisoformat(as_of)).days - 1))


def patient(
    clinic: Clinic, name: str = "ablation_never_helped.yaml", as_of: str = "2025-03-07", **who: Any
) -> Patient:
    """A patient with a demo record, on the worklist."""
    made = Patient.objects.create(
        clinic=clinic, **{"family": "Example", "given": "Eve", "birth_date": date(1960, 2, 3), **who}
    )
    rows = [
        (table, row)
        for table, listed in record(name, as_of).items()
        if isinstance(listed, list)
        for row in listed
    ]
    enter(made, rows, "test", "import")
    refresh(made)
    return made


@pytest.fixture
def mine(db: None) -> Clinic:
    """The clinic of the one who is signed in, with its diary on."""
    return Clinic.objects.create(
        name="Mine",
        day_number="111",
        night_number="222",
        emergency_number="333",
        wording_confirmed_by="A. Nurse",
    )


@pytest.fixture
def other(db: None) -> Clinic:
    """Another clinic."""
    return Clinic.objects.create(name="Other")


@pytest.fixture
def sign_in(mine: Clinic) -> SignIn:
    """A client signed in as a member of a clinic with a role."""

    def enter_as(role: str = "clinician", clinic: Clinic | None = None) -> Client:
        client = Client()
        client.force_login(
            member(clinic or mine, role).user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return enter_as
