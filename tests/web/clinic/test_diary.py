"""The diary: closed without the clinic's numbers, open with a link and the birth date, a yes raises an alert."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from painpath.assess import default_assessor
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.diary.door import MOST_GUESSES
from painpath.web.diary.models import WRONG, Link, another_link, make_link, mark_wrong
from painpath.web.patients.models import Alert, Patient
from painpath.web.patients.pain import PLACES, WITH_SIDE, in_plain_words
from painpath.web.patients.store import enter, record_of
from painpath.web.telephone.calls import rows_of
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


def test_every_entry_of_a_browser_without_script_is_kept(phone: tuple[Client, str, object]) -> None:
    client, path, found = phone
    client.post(path, {"birth_date": "1960-02-03"})
    before = len(record_of(found)["pain_scores"])  # type: ignore[arg-type]
    for score in ("4", "5", "5"):
        number = re.search(r'name="nonce" value="([^"]+)"', client.get(path).content.decode())
        assert number is not None
        assert "Saved" in client.post(path, {"score": score, "nonce": number[1]}).content.decode()
    assert len(record_of(found)["pain_scores"]) == before + 3  # type: ignore[arg-type]


def test_a_page_gone_back_to_and_changed_is_kept_with_its_alarm(phone: tuple[Client, str, object]) -> None:
    client, path, found = phone
    client.post(path, {"birth_date": "1960-02-03"})
    client.post(path, {"score": "4", "nonce": "n5"})
    client.post(path, {"score": "4", "nonce": "n5", "saddle_anaesthesia": "yes"})
    assert Alert.objects.filter(patient=found, state="open").exists()


def test_an_entry_without_its_page_is_refused_and_not_called_saved(phone: tuple[Client, str, object]) -> None:
    client, path, _ = phone
    client.post(path, {"birth_date": "1960-02-03"})
    answered = client.post(path, {"score": "4", "nonce": ""})
    assert answered.status_code == 400
    assert "Saved" not in answered.content.decode()


def test_wrong_answers_that_arrive_together_are_all_counted(phone: tuple[Client, str, object]) -> None:
    first, second = Link.objects.get(), Link.objects.get()
    mark_wrong(first)
    mark_wrong(second)
    assert Link.objects.get().wrong == 2


def test_a_birth_date_in_other_letters_is_a_wrong_one(phone: tuple[Client, str, object]) -> None:
    client, path, _ = phone
    assert client.post(path, {"birth_date": "1960-02-03\u00e9"}).status_code == 403


def test_the_next_day_that_counts_is_told_after_saving(phone: tuple[Client, str, object]) -> None:
    client, path, found = phone
    client.post(path, {"birth_date": "1960-02-03"})
    row = {"procedure_id": "b1", "time": timezone.now().date().isoformat(), "kind": "rfa_thermal", "status": "completed"}  # fmt: skip
    enter(found, [("procedures", row)], "test")  # type: ignore[arg-type]
    page = client.post(path, {"score": "4", "nonce": "n6"}).content.decode()
    due = found.dues.get(kind="due")  # type: ignore[attr-defined]
    assert f"Your next score counts from {due.day.day} {due.day:%B %Y} on" in page


def test_answers_after_the_session_ended_are_told_and_are_no_wrong_date(
    phone: tuple[Client, str, object],
) -> None:
    client, path, _ = phone
    for _attempt in range(WRONG):
        answered = client.post(path, {"score": "4", "nonce": "n7"})
    assert answered.status_code == 403
    assert "Nothing was saved" in answered.content.decode()
    assert Link.objects.get().wrong == 0
    assert Link.objects.get().open
    client.post(path, {"birth_date": "1960-02-03"})
    assert "Saved" in client.post(path, {"score": "4", "nonce": "n7"}).content.decode()


def scores(found: Patient, rows: list[tuple[int, float, dict[str, str]]]) -> None:
    """Scores so many days before today, each with its place."""
    today = timezone.now()
    enter(
        found,
        [
            ("pain_scores", {"time": (today - timedelta(days=days)).date().isoformat(), "score": score, "scale": "nrs_0_10", "descriptor": "average", **place})
            for days, score, place in rows
        ],
        "x",
    )  # fmt: skip


def treated(clinic: Clinic, *rows: tuple[int, float, dict[str, str]], **row: str) -> Patient:
    """A patient whose left lumbar ablation lies sixty days back."""
    found = Patient.objects.create(clinic=clinic, family="Placed", birth_date=date(1960, 2, 3))
    day = (timezone.now() - timedelta(days=60)).date().isoformat()
    done = {"procedure_id": "p", "time": day, "kind": "rfa_thermal", "status": "completed", "region": "lumbar", "target": "medial_branch", "side": "left"}  # fmt: skip
    enter(found, [("procedures", done | row)], "x")
    scores(found, list(rows))
    return found


BACK, KNEE = {"site": "low_back", "side": "left"}, {"site": "knee", "side": "right"}


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([(61, 8, BACK), (3, 6, KNEE)], BACK),
        ([(62, 9, KNEE), (61, 8, BACK), (30, 2, BACK), (3, 6, KNEE)], BACK),
        ([(61, 8, {}), (3, 6, KNEE)], {}),
        ([(3, 6, KNEE)], {}),
        ([], {}),
    ],
)
def test_a_diary_score_is_about_the_treated_pain_and_not_about_the_last_one(
    mine: Clinic, rows: list[tuple[int, float, dict[str, str]]], place: dict[str, str]
) -> None:
    found, client = treated(mine, *rows), Client()
    path = reverse("diary", args=[make_link(found, "x")])
    client.post(path, {"birth_date": "1960-02-03"})
    asked = client.get(path).content.decode()
    wanted = "the pain in your low back (left side) today" if place else "How bad was your pain today"
    assert wanted in asked
    client.post(path, {"score": "4", "nonce": "n1"})
    last = record_of(found)["pain_scores"][-1]
    assert last["score"] == 4
    assert {name: last[name] for name in ("site", "side") if name in last} == place
    said = rows_of(found, {"score": "3"})[0][1]
    assert {name: said[name] for name in ("site", "side") if name in said} == place


def test_every_body_site_and_side_has_plain_words() -> None:
    words = default_assessor().vocabulary
    assert PLACES.keys() == words.sections["body_sites"].keys()
    assert WITH_SIDE.keys() == set(words.choices["pain_scores.side"])
    assert in_plain_words({"side": "left"}) == in_plain_words({}) == ""
    assert in_plain_words({"site": "knee", "side": "bilateral"}) == "your knee (both sides)"


def test_the_clinic_ends_every_link_also_on_a_phone_that_is_signed_in(mine: Clinic, sign_in: SignIn) -> None:
    found, phone = patient(mine), Client()
    links = [f"/diary/{make_link(found, 'test')}", f"/diary/{another_link(found, 'reminder')}"]
    phone.post(links[0], {"birth_date": "1960-02-03"})
    assert phone.get(links[0]).status_code == 200
    client = sign_in("nurse")
    button = "End every diary link"
    assert button in client.get(reverse("patient", args=[found.uid])).text
    client.post(reverse("end-diary-links", args=[found.uid]))
    assert [phone.get(one).status_code for one in links] == [403, 403]
    assert phone.post(links[0], {"score": "3", "nonce": "n"}).status_code == 403
    assert button not in client.get(reverse("patient", args=[found.uid])).text
    assert Event.objects.filter(action="diary links ended", patient=found.pseudonym, what="2").exists()


def test_no_link_is_made_that_would_open_for_nobody(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine, birth_date=None)
    answered = sign_in().post(reverse("diary-link", args=[found.uid]))
    assert answered.status_code == 409
    assert "date of birth" in answered.text
    assert not found.links.exists()


def test_who_guesses_on_after_each_lock_ends_the_links(mine: Clinic) -> None:
    found = patient(mine)
    links = [f"/diary/{make_link(found, 'test')}", f"/diary/{another_link(found, 'reminder')}"]
    for number in range(MOST_GUESSES - 1):
        Client().post(links[number % 2], {"birth_date": f"19{number:02}-05-05"})
        Link.objects.update(locked_until=None)
    assert Client().get(links[0]).status_code == 200
    Client().post(links[0], {"birth_date": "1999-05-05"})
    Link.objects.update(locked_until=None)
    assert [Client().post(one, {"birth_date": "1960-02-03"}).status_code for one in links] == [403, 403]
    token = make_link(found, "test")
    assert Client().post(f"/diary/{token}", {"birth_date": "1960-02-03"}).status_code == 302
