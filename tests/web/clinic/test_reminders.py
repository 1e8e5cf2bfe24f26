"""The timer: reminders go out once and say nothing of the illness; the worklist of the day is worked out once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.core import mail
from django.db import connection
from django.utils import timezone

from painpath.cli import main
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.diary.models import Link, another_link
from painpath.web.patients.models import Due, Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh
from painpath.web.reminders import daily, sending
from painpath.web.reminders.daily import refresh_all
from painpath.web.reminders.letters import LATEST_DAYS, remind
from painpath.web.reminders.models import Reminder, Worked
from painpath.web.reminders.tick import tick
from tests.web.clinic.conftest import patient

NOW = timezone.now()


@pytest.fixture
def due(mine: Clinic) -> Due:
    """A patient with an address for whom a score is due since yesterday."""
    found = patient(mine, email="eve@patients.example")
    found.dues.all().delete()
    return wanted(found, 1)


def wanted(found: Patient, days_ago: int, kind: str = "due") -> Due:
    """A reason to ask for a score."""
    day = NOW.date() - timedelta(days=days_ago)
    return Due.objects.create(clinic=found.clinic, patient=found, kind=kind, day=day, procedure="p1", procedure_kind="rfa_thermal", told="A pain score is due")  # fmt: skip


def test_a_reminder_goes_out_once_and_is_written_down(due: Due) -> None:
    assert [remind(NOW), remind(NOW), remind(NOW + timedelta(days=1))] == [1, 0, 0]
    [letter] = mail.outbox
    assert letter.to == ["eve@patients.example"]
    assert Event.objects.filter(action="reminder", patient=str(due.patient.uid)).count() == 1


def test_a_new_reason_is_another_reminder(due: Due) -> None:
    remind(NOW)
    wanted(due.patient, 0, "overdue")
    assert remind(NOW) == 1


def test_a_reminder_says_nothing_of_the_illness_or_of_who_it_is(due: Due) -> None:
    remind(NOW)
    said = (mail.outbox[0].subject + mail.outbox[0].body).lower()
    for word in ("pain", "score", "ablation", "procedure", "rfa", "example", "eve", str(due.patient.uid)):
        assert word not in said
    assert "111" in said


def test_the_name_of_a_clinic_cannot_write_a_header(due: Due) -> None:
    Clinic.objects.update(name="Mine\r\nBcc: all@patients.example")
    assert remind(NOW) == 1
    assert "\n" not in mail.outbox[0].subject


def test_a_link_goes_along_only_where_the_clinic_has_given_its_address(due: Due, settings: Any) -> None:
    earlier = another_link(due.patient, "A. Nurse")
    settings.PAINPATH_ADDRESS = "https://clinic.example"
    remind(NOW)
    assert "https://clinic.example/diary/" in mail.outbox[0].body
    assert earlier not in mail.outbox[0].body
    assert [one.open for one in Link.objects.all()] == [True, True]


@pytest.mark.parametrize("change", ["no address", "diary off", "erased", "long ago", "to come", "died"])
def test_nobody_is_written_to_who_should_not_be(due: Due, change: str) -> None:
    found = due.patient
    if change == "no address":
        Patient.objects.update(email="")
    elif change == "diary off":
        Clinic.objects.update(wording_confirmed_by="")
    elif change == "erased":
        Patient.objects.update(erased_at=NOW)
    elif change == "died":
        enter(found, [("patient", {"death_date": "2026-01-01"})], "test")
    else:
        days = LATEST_DAYS + 1 if change == "long ago" else -1
        Due.objects.update(day=NOW.date() - timedelta(days=days))
    assert remind(NOW) == 0
    assert not mail.outbox


def test_a_letter_that_cannot_be_sent_is_tried_again(due: Due, monkeypatch: Any) -> None:
    def broken(*_: object) -> None:
        raise OSError("no way out")

    with monkeypatch.context() as patched:
        patched.setattr(sending, "send_mail", broken)
        assert remind(NOW) == 0
    assert not Reminder.objects.exists()
    assert not Link.objects.exists()
    assert remind(NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_a_letter_goes_out(due: Due, monkeypatch: Any) -> None:
    holding: list[bool] = []
    monkeypatch.setattr(sending, "send_mail", lambda *_: holding.append(connection.in_atomic_block))
    assert remind(NOW) == 1
    assert holding == [False]


def test_the_worklist_is_worked_out_once_a_day(mine: Clinic) -> None:
    found = patient(mine)
    Due.objects.all().delete()
    assert [refresh_all(NOW), refresh_all(NOW), refresh_all(NOW + timedelta(days=1))] == [1, 0, 1]
    assert Due.objects.filter(patient=found, kind="failed").exists()


def test_a_record_that_cannot_be_judged_holds_up_nobody(mine: Clinic, monkeypatch: Any) -> None:
    bad, good = patient(mine), patient(mine, family="Sample")
    right = daily.refresh

    def refresh(found: Patient) -> None:
        if found == bad:
            raise ValueError("not to be judged")
        right(found)

    with monkeypatch.context() as patched:
        patched.setattr(daily, "refresh", refresh)
        assert refresh_all(NOW) == 1
    assert [one.patient for one in Worked.objects.all()] == [good]
    assert refresh_all(NOW) == 1


def test_a_turn_passes_on_late_alerts_and_counts(due: Due) -> None:
    from_demo = patient(due.clinic, "new_leg_pain_after_ablation.yaml", "2025-02-05")
    assert from_demo.alerts.exists()
    Clinic.objects.update(escalate_to="duty@clinic.example")
    turn = tick(max(one.act_by for one in from_demo.alerts.all()) + timedelta(seconds=1))
    assert turn.escalated == from_demo.alerts.count()
    assert turn.refreshed == 2
    assert {"duty@clinic.example"} <= {one.to[0] for one in mail.outbox}


def test_the_command_runs_a_turn(mine: Clinic, monkeypatch: Any) -> None:
    monkeypatch.setattr("painpath.cli.clinic.prepare", lambda **given: None)
    patient(mine)
    done = CliRunner().invoke(main, ["clinic", "tick"])
    assert done.exit_code == 0, done.output
    assert "worked out 1" in done.output


def ablated(clinic: Clinic) -> Patient:
    """A patient whose nerve was burnt today and who says nothing any more."""
    found = Patient.objects.create(clinic=clinic, family="Silent", email="eve@patients.example")
    before, day = ((NOW - timedelta(days=days)).date().isoformat() for days in (3, 0))
    row = {"procedure_id": "a", "time": day, "kind": "rfa_thermal", "status": "completed", "region": "lumbar"}
    score = {"time": before, "score": 8, "scale": "nrs_0_10"}
    enter(found, [("pain_scores", score), ("procedures", row)], "test")
    return found


def test_a_patient_who_never_says_anything_is_due_then_overdue_then_lost(
    mine: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the day on which a score tells whether an ablation failed until it can tell no more, with two letters."""
    found = ablated(mine)
    told = {}
    for day in (41, 42, 43, 69, 70, 71, 72, 83, 85):
        now = NOW + timedelta(days=day)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        refresh(found)
        current = found.dues.filter(day__lte=now.date()).exclude(until__lt=now.date())
        told[day] = ([one.kind for one in current], remind(now))
    assert told == {
        41: ([], 0),
        42: (["due"], 1),
        43: (["due"], 0),
        69: (["due"], 0),
        70: (["due"], 0),
        71: (["overdue"], 1),
        72: (["overdue"], 0),
        83: (["overdue"], 0),
        85: (["lost"], 0),
    }


@pytest.mark.parametrize("told", [False, True])
def test_a_block_of_which_nothing_was_told_is_lost_from_the_next_day(
    mine: Clinic, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    """While its day lasts the block diary asks; nobody is written to afterwards, because it cannot be read any more."""
    found = Patient.objects.create(clinic=mine, family="Silent", email="eve@patients.example")
    before, day = ((NOW - timedelta(days=days)).date().isoformat() for days in (3, 0))
    row = {
        "procedure_id": "a",
        "time": day,
        "kind": "mbb",
        "status": "completed",
        "local_anaesthetic": "lidocaine",
    }
    enter(
        found, [("pain_scores", {"time": before, "score": 8, "scale": "nrs_0_10"}), ("procedures", row)], "t"
    )
    if told:
        enter(found, [("relief_reports", {"time": day, "procedure_id": "a", "percent": 20})], "t")
    for days, kinds in ((0, []), (1, [] if told else ["lost"]), (9, [] if told else ["lost"])):
        now = NOW + timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        refresh(found)
        current = found.dues.filter(day__lte=now.date(), kind__in=("due", "overdue", "lost"))
        assert ([one.kind for one in current], remind(now)) == (kinds, 0)
