"""The diary: closed without the clinic's numbers, open with a link and the birth date, a yes raises an alert."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.diary.models import WRONG, Link
from painpath.web.patients.models import Alert
from painpath.web.patients.store import record_of
from tests.web.clinic.conftest import SignIn, patient


@pytest.fixture
def phone(mine: Clinic, sign_in: SignIn) -> tuple[Client, str, object]:
    """A phone with a fresh link, not signed in."""
    found = patient(mine)
    page = sign_in("nurse").post(reverse("diary-link", args=[found.uid])).content.decode()
    token = re.search(r"/diary/([\w-]+)", page)
    assert token is not None
    return Client(), reverse("diary", args=[token[1]]), found


def test_the_diary_stays_off_until_the_clinic_has_given_its_numbers(other: Clinic, sign_in: SignIn) -> None:
    found = patient(other)
    response = sign_in("nurse", other).post(reverse("diary-link", args=[found.uid]))
    assert response.status_code == 409
    assert not Link.objects.exists()


def test_a_score_after_the_birth_date_reaches_the_record_once(phone: tuple[Client, str, object]) -> None:
    client, path, found = phone
    assert "date of birth" in client.get(path).content.decode()
    client.post(path, {"birth_date": "1960-02-03"})
    before = len(record_of(found)["pain_scores"])  # type: ignore[arg-type]
    for _ in range(2):
        assert "Saved" in client.post(path, {"score": "4", "nonce": "n1"}).content.decode()
    assert len(record_of(found)["pain_scores"]) == before + 1  # type: ignore[arg-type]


def test_a_yes_shows_what_to_do_and_raises_the_worklist(phone: tuple[Client, str, object]) -> None:
    client, path, found = phone
    client.post(path, {"birth_date": "1960-02-03"})
    page = client.post(path, {"score": "9", "saddle_anaesthesia": "yes", "nonce": "n2"}).content.decode()
    assert "Call now" in page
    assert "333" in page
    assert Alert.objects.filter(patient=found, state="open").exists()


def test_wrong_dates_lock_the_link_and_when_to_call_stays(phone: tuple[Client, str, object]) -> None:
    client, path, _ = phone
    for _ in range(WRONG):
        assert client.post(path, {"birth_date": "1999-01-01"}).status_code == 403
    page = client.post(path, {"birth_date": "1960-02-03"})
    assert page.status_code == 403
    assert "When to call" in page.content.decode()
    assert "111" in page.content.decode()


def test_an_expired_a_revoked_and_a_guessed_link_look_the_same(
    phone: tuple[Client, str, object], mine: Clinic
) -> None:
    client, path, _ = phone
    link = Link.objects.get()
    link.expires = timezone.now()
    link.save()
    expired, guessed = client.get(path), client.get(reverse("diary", args=["guess"]))
    assert expired.status_code == guessed.status_code == 403
    assert "When to call" in guessed.content.decode()


def test_an_answer_without_anything_is_told(phone: tuple[Client, str, object]) -> None:
    client, path, _ = phone
    client.post(path, {"birth_date": "1960-02-03"})
    assert client.post(path, {"nonce": "n3"}).status_code == 400
    assert client.post(path, {"score": "11", "nonce": "n4"}).status_code == 400
