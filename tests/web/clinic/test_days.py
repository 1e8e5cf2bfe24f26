"""A clinic's day begins at its own midnight: the worklist, attempts and decisions are those of its calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Call, Choice, Due
from painpath.web.telephone.calls import attempts
from tests.web.clinic.conftest import SignIn, patient

AUCKLAND = "Pacific/Auckland"


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Eleven in the evening in UTC, when it is tomorrow already in Auckland."""
    now = datetime.now(UTC).replace(hour=23, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


@pytest.fixture
def there(mine: Clinic) -> Clinic:
    """The clinic moved to Auckland."""
    Clinic.objects.filter(pk=mine.pk).update(zone=AUCKLAND)
    mine.refresh_from_db()
    return mine


def tomorrow(now: datetime) -> date:
    return now.date() + timedelta(1)


def test_who_is_due_today_there_is_on_the_list_in_the_morning(late: datetime, there: Clinic, sign_in: SignIn) -> None:  # fmt: skip
    found = patient(there, family="Early")
    Due.objects.all().delete()
    Due.objects.create(clinic=there, patient=found, kind=Due.Kind.FAILED, day=tomorrow(late), told="x")
    assert "Early" in sign_in().get("/").content.decode()
    Clinic.objects.filter(pk=there.pk).update(zone="UTC")
    assert "Early" not in sign_in().get("/").content.decode()


def test_a_call_of_this_morning_is_of_today(late: datetime, there: Clinic) -> None:
    found = patient(there)
    Due.objects.all().delete()
    due = Due.objects.create(clinic=there, patient=found, kind=Due.Kind.FAILED, day=tomorrow(late), told="x")
    Call.objects.create(patient=found, by="x", reached=False)
    Call.objects.update(at=late)
    assert attempts([due]) == {}
    assert f"last on {tomorrow(late)}" in attempts([due], ZoneInfo(AUCKLAND))[due.pk]


def test_a_decision_of_this_morning_was_not_made_yesterday(late: datetime, there: Clinic, sign_in: SignIn) -> None:  # fmt: skip
    found, client = patient(there), sign_in()
    where = reverse("decide", args=[found.uid, "re_evaluate_diagnosis"])
    client.post(where, {"what": "declined", "reason": "why not"})
    Choice.objects.update(at=late)
    page = reverse("patient", args=[found.uid])
    assert "why not" in client.get(page, {"as_of": str(tomorrow(late))}).content.decode()
    assert "why not" not in client.get(page, {"as_of": str(late.date())}).content.decode()
