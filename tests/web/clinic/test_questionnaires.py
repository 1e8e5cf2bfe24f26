"""Questionnaires: only what may be shown is shown; scores in their range; the mean of PEG; one answer from a page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from painpath.assess import default_assessor
from painpath.web.accounts.models import Clinic
from painpath.web.diary.models import make_link
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Patient
from painpath.web.patients.store import living, record_of
from painpath.web.questionnaires.instruments import INSTRUMENTS, ON_THE_PHONE, OWNER, range_of, rows_of
from tests.web.clinic.conftest import SignIn, patient

DAY = "2026-01-02"


def scores(found: Patient) -> dict[str, object]:
    """What questionnaires wrote, by code."""
    codes = {one.id for one in INSTRUMENTS}
    return {
        row["code"]: row["value"] for row in record_of(found).get("observations", ()) if row["code"] in codes
    }


def test_the_clinic_enters_scores_that_the_engine_reads(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    today = judge(found).assessment["as_of"][:10]
    given = {
        "time": today,
        "odi": "44",
        "dn4": "5",
        "peg_pain": "7",
        "peg_enjoyment": "5",
        "peg_activity": "4",
    }
    answered = sign_in("nurse").post(reverse("questionnaires", args=[found.uid]), given)
    assert answered.status_code == 302
    assert scores(found) == {"odi": 44, "dn4": 5, "peg": 5.33}
    judged = judge(found)
    known = {row["code"] for row in judged.record.tables["observations"]}
    assert {"odi", "dn4", "peg"} <= known
    assert not [one for one in judged.record.problems if "peg" in str(one)]


@pytest.mark.parametrize("given", [{"odi": "101"}, {"odi": "-1"}, {"dn4": "nan"}, {"peg_pain": "5"}, {"pgic": "0"}, {"pgic": "5.5"}, {"pgic": "x"}, {"odi": "4", "time": "yesterday"}, {"odi": "4", "time": "2136-01-01"}, {"odi": "4", "time": "9999"}, {}, {"odi": " "}])  # fmt: skip
def test_what_is_no_score_is_told_and_nothing_is_saved(mine: Clinic, sign_in: SignIn, given: dict[str, str]) -> None:  # fmt: skip
    found = patient(mine)
    answered = sign_in().post(reverse("questionnaires", args=[found.uid]), {"time": DAY, **given})
    assert answered.status_code == 400
    assert "Nothing was saved" in answered.content.decode()
    assert not scores(found)


def test_what_is_left_empty_stays_unknown() -> None:
    assert rows_of({one.id: "" for one in INSTRUMENTS}, DAY) == []


def test_every_instrument_has_a_range_and_says_its_licence(mine: Clinic, sign_in: SignIn) -> None:
    page = sign_in().get(reverse("questionnaires", args=[patient(mine).uid])).content.decode()
    for one in INSTRUMENTS:
        low, high = range_of(one)
        assert low < high
        assert one.licence in page.replace("&#39;", "'")
        assert one.id in default_assessor().vocabulary.codes("observations.code")


def test_words_that_belong_to_somebody_are_not_shown() -> None:
    shown = [one for one in INSTRUMENTS if one.ask or one.answers]
    assert all(one.licence != OWNER for one in shown)
    assert set(ON_THE_PHONE) <= set(shown)


def test_the_impression_of_change_is_answered_on_the_phone_once(mine: Clinic) -> None:
    found = patient(mine)
    client, token = Client(), make_link(found, "test")
    client.post(reverse("diary", args=[token]), {"birth_date": "1960-02-03", "proxy": "yes"})
    path = reverse("diary-questionnaire", args=[token, "pgic"])
    assert path in client.get(reverse("diary", args=[token])).content.decode()
    number = re.search(r'name="nonce" value="([^"]+)"', client.get(path).content.decode())
    assert number is not None
    before = len(living(found))
    for _ in range(2):
        assert "Saved" in client.post(path, {"pgic": "6", "nonce": number[1]}).content.decode()
    [row] = living(found)[before:]
    assert (row.data["code"], row.data["value"], row.data["note"]) == ("pgic", 6, "reporter: proxy")


@pytest.mark.parametrize(
    "given", [{}, {"pgic": "8", "nonce": "n"}, {"pgic": "", "nonce": "n"}, {"pgic": "6"}]
)
def test_no_answer_is_told_on_the_phone(mine: Clinic, given: dict[str, str]) -> None:
    found = patient(mine)
    client, token = Client(), make_link(found, "test")
    client.post(reverse("diary", args=[token]), {"birth_date": "1960-02-03"})
    answered = client.post(reverse("diary-questionnaire", args=[token, "pgic"]), given)
    assert answered.status_code == 400
    assert not scores(found)


def test_a_questionnaire_that_may_not_be_shown_has_no_page_on_the_phone(mine: Clinic) -> None:
    client, token = Client(), make_link(patient(mine), "test")
    client.post(reverse("diary", args=[token]), {"birth_date": "1960-02-03"})
    assert client.get(reverse("diary-questionnaire", args=[token, "odi"])).status_code == 404
