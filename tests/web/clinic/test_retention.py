"""How long patients are kept: nobody is erased without a number, nobody before the day, nobody with a living alert."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.urls import reverse
from django.utils import timezone

from painpath.cli import main
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Alert, Patient, Row
from painpath.web.retention.models import Retention
from painpath.web.retention.past import past
from tests.web.clinic.conftest import SignIn, patient

YEARS = 10


def aged(clinic: Clinic, last: datetime) -> Patient:
    """A patient whose last entry was made at a time."""
    found = patient(clinic)
    Alert.objects.filter(patient=found).delete()
    Row.objects.filter(patient=found).update(entered_at=last)
    Patient.objects.filter(pk=found.pk).update(made_at=last - timedelta(days=400))
    return found


def years_ago(years: int, days: int = 0) -> datetime:
    """The same day so many years ago, and so many days before it."""
    now = timezone.now()
    return now.replace(year=now.year - years, day=min(now.day, 28)) - timedelta(days=days)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line on the database of the test."""
    monkeypatch.setattr("painpath.cli.clinic.prepare", lambda **given: None)
    return lambda *given: CliRunner().invoke(main, ["clinic", "retain", *given])


def test_without_a_number_nobody_is_listed(mine: Clinic, run: Any) -> None:
    found = aged(mine, years_ago(100))
    told = run("--erase").output
    assert "no number of years is set" in told
    assert Patient.objects.get(pk=found.pk).erased_at is None


def test_who_is_past_it_is_listed_and_erased_only_when_asked(mine: Clinic, other: Clinic, run: Any) -> None:
    Retention.objects.create(clinic=mine, years=YEARS)
    old, young, elsewhere = (
        aged(mine, years_ago(YEARS, 40)),
        aged(mine, years_ago(YEARS - 1)),
        aged(other, years_ago(50)),
    )
    told = run().output
    assert old.pseudonym in told
    assert young.pseudonym not in told
    assert elsewhere.pseudonym not in told
    assert not Patient.objects.exclude(erased_at=None).exists()
    assert "1 erased" in run("--erase").output
    assert list(Patient.objects.exclude(erased_at=None)) == [old]
    assert Event.objects.get(action="erased").patient == old.pseudonym


def test_a_call_counts_as_an_entry_and_a_living_alert_holds_a_patient(mine: Clinic, sign_in: SignIn) -> None:
    Retention.objects.create(clinic=mine, years=YEARS)
    called, alarmed = aged(mine, years_ago(20)), aged(mine, years_ago(20))
    assert len(past(mine, timezone.now())) == 2
    sign_in().post(reverse("call", args=[called.uid]), {"said": ""})
    Alert.objects.create(
        clinic=mine, patient=alarmed, flag="x", title="x", level="urgent", say="x", act_by=timezone.now()
    )
    assert past(mine, timezone.now()) == []
    Alert.objects.filter(patient=alarmed).update(state="resolved")
    assert [one.patient for one in past(mine, timezone.now())] == [alarmed]


def test_an_administrator_sets_the_years_and_sees_how_many_are_past_it(mine: Clinic, sign_in: SignIn) -> None:
    aged(mine, years_ago(YEARS, 40))
    client = sign_in("administrator")
    assert client.post(reverse("retention"), {"years": "0"}).status_code == 200
    assert not Retention.objects.exists()
    client.post(reverse("retention"), {"years": str(YEARS)})
    assert Retention.objects.get().years == YEARS
    page = client.get(reverse("retention")).content.decode()
    assert "<b>1</b>" in page
    client.post(reverse("retention"), {"years": ""})
    assert Retention.objects.get().years is None
    assert sign_in("clinician").get(reverse("retention")).status_code == 403
