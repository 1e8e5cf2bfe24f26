"""Prompts of the block diary: each time once, none that was answered, none late by more than the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.block_diary.slots import diary_of, save
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import enter
from painpath.web.reminders import prompts, sending
from painpath.web.reminders.models import Prompt
from painpath.web.reminders.prompts import due, prompt
from painpath.web.reminders.tick import tick
from tests.web.clinic.test_block_diary import blocked


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands: a minute that goes by during a test would bring the next time of the diary."""
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def with_block(clinic: Clinic, minutes_ago: float, **more: Any) -> Patient:
    """A patient with an address whose block was so many minutes ago."""
    found = blocked(clinic, minutes_ago / 60, **more)
    found.email = "eve@patients.example"
    found.save(update_fields=["email"])
    return found


@pytest.mark.parametrize(
    ("minutes_ago", "after_min"),
    [(5, None), (16, 15), (29, 15), (31, 30), (90, 60), (239, 120), (245, 240), (400, 360), (490, 480), (599, 480), (601, None), (1000, None)],
)  # fmt: skip
def test_the_time_that_has_come_is_prompted_until_the_next(
    mine: Clinic, minutes_ago: int, after_min: int | None
) -> None:
    found = with_block(mine, minutes_ago)
    assert prompt(timezone.now()) == (after_min is not None)
    assert list(Prompt.objects.values_list("patient", "after_min")) == ([(found.pk, after_min)] if after_min else [])  # fmt: skip
    assert len(mail.outbox) == (after_min is not None)


def test_a_prompt_goes_out_once_and_says_nothing_of_the_illness(mine: Clinic) -> None:
    found = with_block(mine, 70)
    now = timezone.now()
    assert [prompt(now), prompt(now), prompt(now)] == [1, 0, 0]
    [letter] = mail.outbox
    diary = diary_of(found)
    assert diary is not None
    slot = due(diary)
    assert slot is not None
    assert f"your entry of {slot.clock}" in letter.body
    for word in ("pain", "block", "score", "example, ", "eve ", str(found.uid)):
        assert word not in (letter.subject + letter.body).lower()
    assert Event.objects.filter(action="prompt", patient=str(found.uid), what="60 min").count() == 1


def test_what_was_answered_is_not_asked_for(mine: Clinic) -> None:
    found = with_block(mine, 70)
    assert save(found, "", {"at-60": "3"}, "patient") == 1
    assert prompt(timezone.now()) == 0
    assert save(found, "", {"at-30": "3"}, "patient") == 1
    assert not mail.outbox


@pytest.mark.parametrize(
    "change", ["no address", "diary off", "erased", "died", "no clock", "entered long ago"]
)
def test_nobody_is_prompted_who_should_not_be(mine: Clinic, change: str) -> None:
    found = with_block(mine, 70, clock=change != "no clock")
    if change == "no address":
        Patient.objects.update(email="")
    elif change == "diary off":
        Clinic.objects.update(wording_confirmed_by="")
    elif change == "erased":
        Patient.objects.update(erased_at=timezone.now())
    elif change == "died":
        enter(found, [("patient", {"death_date": "2026-01-01"})], "test")
    elif change == "entered long ago":
        Row.objects.update(entered_at=timezone.now() - prompts.ENTERED_WITHIN - timedelta(minutes=1))
    assert prompt(timezone.now()) == 0
    assert not mail.outbox


def test_a_prompt_that_cannot_be_sent_is_tried_again_and_holds_up_nobody(
    mine: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with_block(mine, 70)
    right, tried = sending.send_mail, []

    def once_broken(*given: Any) -> int:
        tried.append(given)
        if len(tried) == 1:
            raise OSError("no way out")
        return right(*given)

    monkeypatch.setattr(sending, "send_mail", once_broken)
    assert prompt(timezone.now()) == 1
    assert Prompt.objects.count() == 1
    assert prompt(timezone.now()) == 1
    assert len(mail.outbox) == 2


def test_a_turn_of_the_timer_prompts(mine: Clinic) -> None:
    with_block(mine, 70)
    assert tick(timezone.now()).prompted == 1


def test_a_clinic_asks_for_its_own_patients_alone(mine: Clinic, other: Clinic) -> None:
    with_block(other, 70)  # whose diary is off
    assert prompt(timezone.now()) == 0
