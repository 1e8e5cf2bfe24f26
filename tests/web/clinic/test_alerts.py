"""The life of an alert: once, closed by a person, open again on new evidence, passed on when nobody takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.patients.escalating import escalate
from painpath.web.patients.models import Alert, Due, Patient
from painpath.web.patients.worklist import refresh
from tests.web.clinic.conftest import SignIn, patient


@pytest.fixture
def alarmed(mine: Clinic, sign_in: SignIn) -> Patient:
    """A patient who said yes to an alarm question."""
    found = patient(mine)
    sign_in().post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    return found


def resolve(found: Patient) -> list[str]:
    """Close every alert as a person would; gives their flags."""
    flags = list(found.alerts.values_list("flag", flat=True))
    found.alerts.update(
        state="resolved", resolved_at=timezone.now(), resolved_by="A. Doctor", outcome="MRI clear"
    )
    return flags


def test_a_resolved_alert_stays_closed_while_nothing_new_is_found(alarmed: Patient, sign_in: SignIn) -> None:
    assert resolve(alarmed)
    refresh(alarmed)
    sign_in().post(reverse("answer", args=[alarmed.uid]), {"fact": "fever", "answer": "no"})
    assert not alarmed.alerts.exclude(state="resolved").exists()


def test_a_resolved_alert_opens_again_on_a_new_finding(alarmed: Patient, sign_in: SignIn) -> None:
    flags = resolve(alarmed)
    path = reverse("enter", args=[alarmed.uid, "observations"])
    day = timezone.now().date().isoformat()
    sign_in().post(path, {"time": day, "code": "urinary_retention", "value": "yes"})
    assert set(alarmed.alerts.filter(state="open").values_list("flag", flat=True)) == set(flags)


def test_an_alert_that_nobody_takes_goes_to_the_named_contact_once(alarmed: Patient) -> None:
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1)
    assert escalate(late - timedelta(seconds=2)) == 0
    assert escalate(late) == 1
    assert escalate(late) == 0
    [letter] = mail.outbox
    assert letter.to == ["duty@clinic.example"]
    assert "Example" not in letter.body + letter.subject
    assert str(alarmed.uid) not in letter.body


def test_a_letter_that_cannot_be_sent_is_tried_again(alarmed: Patient, monkeypatch: Any) -> None:
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1)

    def broken(*args: object) -> None:
        raise OSError("no way out")

    with monkeypatch.context() as patched:
        patched.setattr("painpath.web.patients.escalating.send_mail", broken)
        assert escalate(late) == 0
    assert escalate(late) == 1


def test_an_acknowledged_alert_is_not_passed_on(alarmed: Patient) -> None:
    alarmed.alerts.update(state="acknowledged")
    assert escalate(timezone.now() + timedelta(days=30)) == 0
    assert not Alert.objects.exclude(escalated_at=None).exists()


def test_a_reason_keeps_the_day_since_when_it_stands(mine: Clinic) -> None:
    found = patient(mine)
    earlier = timezone.now().date() - timedelta(days=5)
    Due.objects.filter(patient=found, kind="failed").update(day=earlier)
    refresh(found)
    assert Due.objects.get(patient=found, kind="failed").day == earlier


def test_the_patients_own_estimate_counts_as_having_looked(mine: Clinic) -> None:
    found = patient(mine, "thigh_nerve_still_helped.yaml", "2025-05-08")
    [due] = Due.objects.filter(patient=found, kind="due")
    last = max(row.data["time"] for row in found.rows.filter(table="relief_reports"))
    assert last[:10] in due.told
