"""What happens between a page that was opened and what is sent from it: signed out, changed by somebody else, sent twice."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import correct, enter, living, record_of, withdraw
from tests.web.clinic.conftest import SignIn, patient

SCORE = {"time": "2026-01-05", "score": "4", "scale": "nrs_0_10"}


def scored(found: Patient) -> Row:
    """A score that stands."""
    [made] = enter(found, [("pain_scores", {"time": "2026-01-05", "score": 5, "scale": "nrs_0_10"})], "x")
    return made


def test_who_was_signed_out_before_sending_is_told_that_nothing_was_saved(mine: Clinic) -> None:
    found, client = patient(mine), Client()
    before = len(living(found))
    page = reverse("enter", args=[found.uid, "pain_scores"])
    sent = client.post(page, SCORE, headers={"referer": f"http://testserver{page}"})
    parts = urlsplit(sent.headers["Location"])
    assert parse_qs(parts.query) == {"next": [page], "ended": ["1"]}
    assert (
        "You were signed out before that was sent. Nothing of it was saved"
        in client.get(sent.headers["Location"]).text
    )
    assert "signed out" not in client.get(f"{parts.path}?next={page}").text
    assert len(living(found)) == before


@pytest.mark.parametrize("referer", ["", "https://evil.example.org/patients", "//evil.example.org", "x"])
def test_nobody_is_sent_elsewhere_after_signing_in(mine: Clinic, referer: str) -> None:
    sent = Client().post(reverse("new-patient"), {}, headers={"referer": referer})
    assert parse_qs(urlsplit(sent.headers["Location"]).query)["next"] == ["/"]


def test_a_part_of_a_page_is_not_exchanged_for_the_sign_in(mine: Clinic) -> None:
    found = patient(mine)
    here = reverse("patient", args=[found.uid])
    sent = Client().post(
        reverse("answer", args=[found.uid]),
        headers={"hx-request": "true", "referer": f"http://testserver{here}"},
    )
    assert sent.status_code == 200
    assert "ended=1" in sent.headers["HX-Redirect"]


def test_a_correction_that_came_too_late_is_shown_beside_what_stands_now(
    mine: Clinic, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in()
    row = scored(found)
    now = correct(row.pk, found, {**row.data, "score": 9}, "B. Other")
    page = client.post(reverse("correct", args=[found.uid, row.pk]), SCORE)
    assert page.status_code == 409
    assert "It now says: when 2026-01-05; pain score 9; scale NRS 0-10." in page.text
    assert reverse("correct", args=[found.uid, now.pk]) in page.text
    assert 'name="score" value="4"' in page.text  # what was typed is still there
    withdraw(now.pk, found, "B. Other")
    page = client.post(reverse("correct", args=[found.uid, now.pk]), SCORE)
    assert "It was withdrawn." in page.text


def test_a_correction_that_is_sent_twice_is_saved_once_and_no_quarrel(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    row = scored(found)
    for _ in range(2):
        assert client.post(reverse("correct", args=[found.uid, row.pk]), SCORE).status_code == 302
    assert [one["score"] for one in record_of(found)["pain_scores"]].count(4) == 1
    assert Event.objects.filter(action="correct").count() == 1


def test_a_withdrawal_is_undone_once(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("nurse")
    row, before = scored(found), record_of(found)
    client.post(reverse("withdraw", args=[found.uid, row.pk]))
    assert record_of(found) != before
    path = reverse("put-back", args=[found.uid, row.pk])
    assert path in client.get(reverse("rows", args=[found.uid])).text
    client.post(path)
    assert record_of(found) == before
    page = client.post(path, follow=True)
    assert "nothing was put back" in page.text
    assert path not in page.text
    assert record_of(found) == before
    assert Event.objects.filter(action="put back").count() == 1


def test_of_two_who_change_who_a_patient_is_the_second_is_shown_what_the_first_wrote(
    mine: Clinic, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in("nurse")
    path = reverse("identity", args=[found.uid])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).text)
    assert seen is not None
    given = {
        "family": "Example",
        "given": "Eva",
        "birth_date": "1960-02-03",
        "language": "en",
        "seen": seen[1],
    }
    Patient.objects.filter(pk=found.pk).update(phone="0123")
    page = client.post(path, given)
    assert page.status_code == 409
    assert "Here now: Given names: Eve; Phone: 0123." in page.text
    assert 'value="Eva"' in page.text
    found.refresh_from_db()
    assert (found.given, found.phone) == ("Eve", "0123")
    again = re.search(r'name="seen" value="(\w+)"', page.text)
    assert again is not None
    assert client.post(path, {**given, "seen": again[1]}).status_code == 302
    found.refresh_from_db()
    assert (found.given, found.phone) == ("Eva", "")


def test_a_mistake_in_the_form_does_not_hide_that_somebody_else_was_faster(
    mine: Clinic, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in()
    path = reverse("identity", args=[found.uid])
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).text)[1]  # type: ignore[index]
    Patient.objects.filter(pk=found.pk).update(phone="0123")
    page = client.post(path, {"family": "", "seen": seen}).text
    assert f'name="seen" value="{seen}"' in page


def test_many_entries_stand_on_pages_and_imports_above_them(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    many = [("pain_scores", {"time": f"2025-01-01T{n // 60:02d}:{n % 60:02d}", "score": 5, "scale": "nrs_0_10"}) for n in range(450)]  # fmt: skip
    enter(found, many, "x")
    whole, path = found.rows.count(), reverse("rows", args=[found.uid])
    first, last = client.get(path).text, client.get(f"{path}?page=3").text
    assert first.count("Withdraw</button>") == 200
    assert f"Entries 1 to 200 of {whole}" in first
    assert last.count("Withdraw</button>") == whole - 400
    assert client.get(f"{path}?page=x").status_code == 200
