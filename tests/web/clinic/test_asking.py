"""One question on the patient's phone: sent by the clinic, answered once, in the record as any other answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from painpath.assess import default_assessor
from painpath.web.accounts.models import Clinic
from painpath.web.asking.asking import CannotAsk, ask, waiting
from painpath.web.asking.models import Asked
from painpath.web.audit.models import Event
from painpath.web.diary.models import make_link
from painpath.web.patients.answering import how, patient_can_say
from painpath.web.patients.models import Alert, Patient
from painpath.web.patients.store import living, record_of
from tests.web.clinic.conftest import SignIn, patient


@pytest.fixture
def found(mine: Clinic) -> Patient:
    """A patient of the clinic whose diary is on."""
    return patient(mine)


def phone(found: Patient) -> tuple[Client, str]:
    """A phone that is signed in, and the address of the diary."""
    client, path = Client(), reverse("diary", args=[make_link(found, "test")])
    client.post(path, {"birth_date": "1960-02-03"})
    return client, path


def answered(found: Patient, fact: str, given: str, **more: str) -> str:
    """Answer the one question on the phone; gives the page."""
    one = ask(found, fact, "A. Nurse")
    client, path = phone(found)
    return client.post(path, {"asked": str(one.pk), "answer": given, **more}).content.decode()


def newest(found: Patient) -> dict[str, object]:
    """The last row of the record."""
    return living(found)[-1].data


def test_a_question_goes_from_the_page_to_the_phone_and_back(found: Patient, sign_in: SignIn) -> None:
    nurse = sign_in("nurse")
    nurse.post(reverse("ask", args=[found.uid, "sleep_disturbance"]), {"text": "Do you  sleep badly since?"})
    client, path = phone(found)
    page = client.get(path).content.decode()
    assert "Do you sleep badly since?" in page
    number = re.search(r'name="asked" value="(\d+)"', page)
    assert number is not None
    assert "Saved" in client.post(path, {"asked": number[1], "answer": "yes"}).content.decode()
    assert newest(found) == {"time": newest(found)["time"], "code": "sleep_disturbance", "value": True}
    assert living(found)[-1].entered_by == "patient"
    assert "Do you sleep badly since?" not in client.get(path).content.decode()
    assert Event.objects.filter(action="question sent", what="sleep_disturbance").exists()
    assert Event.objects.filter(action="diary", what="sleep_disturbance").exists()


def test_an_answer_counts_once(found: Patient) -> None:
    one = ask(found, "fatigue", "A. Nurse")
    client, path = phone(found)
    before = len(living(found))
    for given in ("no", "yes"):
        assert client.post(path, {"asked": str(one.pk), "answer": given}).status_code == 200
    assert len(living(found)) == before + 1
    assert newest(found)["value"] is False


def test_not_knowing_leaves_the_record_as_it_is(found: Patient) -> None:
    before = record_of(found)
    answered(found, "fatigue", "unknown")
    assert record_of(found) == before
    assert Asked.objects.get().not_known
    assert not waiting(found)


@pytest.mark.parametrize("given", ["", "perhaps", "1e999", "nan", "-3"])
def test_an_answer_that_does_not_fit_is_refused_and_the_question_stays(found: Patient, given: str) -> None:
    before = len(living(found))
    assert "Nothing was saved" in answered(found, "walking_distance", given)
    assert waiting(found).count() == 1
    assert len(living(found)) == before


def test_a_number_comes_with_its_unit_and_a_comma_is_a_point(found: Patient) -> None:
    answered(found, "walking_distance", "350,5")
    assert (newest(found)["value"], newest(found)["unit"]) == (350.5, "m")


def test_a_yes_to_an_alarm_shows_what_to_do_and_raises_the_worklist(found: Patient) -> None:
    page = answered(found, "urinary_retention", "yes")
    assert "Call now" in page
    assert Alert.objects.filter(patient=found, state="open").exists()


@pytest.mark.parametrize("sign", ["suicidal_ideation", "progressive_weakness", "saddle_anaesthesia"])
def test_a_yes_shows_what_to_do_whichever_fact_the_alert_reads_it_by(found: Patient, sign: str) -> None:
    assert "Call now" in answered(found, sign, "yes")


def test_the_same_alarm_again_shows_what_to_do_again(found: Patient) -> None:
    answered(found, "urinary_retention", "yes")
    assert "Call now" in answered(found, "urinary_retention", "yes")


def test_a_yes_that_is_no_alarm_does_not_frighten(found: Patient) -> None:
    answered(found, "urinary_retention", "yes")
    assert "Call now" not in answered(found, "fatigue", "yes")


def test_what_somebody_else_answers_says_so(found: Patient) -> None:
    answered(found, "fatigue", "yes", proxy="yes")
    assert newest(found)["note"] == "reporter: proxy"
    assert living(found)[-1].entered_by == "proxy"


def test_another_patients_question_is_not_answered(found: Patient, mine: Clinic) -> None:
    stranger = patient(mine, family="Sample")
    one = ask(stranger, "fatigue", "A. Nurse")
    client, path = phone(found)
    client.post(path, {"asked": str(one.pk), "answer": "yes"})
    assert waiting(stranger).count() == 1


def test_the_same_question_is_asked_once_at_a_time_in_its_last_words(found: Patient) -> None:
    ask(found, "fatigue", "A. Nurse")
    ask(found, "fatigue", "A. Doctor", "Are you tired?")
    [one] = waiting(found)
    assert (one.text, one.asked_by) == ("Are you tired?", "A. Doctor")


def test_a_question_taken_back_is_gone_from_the_phone(found: Patient, sign_in: SignIn) -> None:
    one = ask(found, "fatigue", "A. Nurse")
    path = reverse("ask", args=[found.uid, "fatigue"])
    assert "not answered yet" in sign_in().get(path).content.decode()
    sign_in().post(path, {"what": "back"})
    client, diary = phone(found)
    client.post(diary, {"asked": str(one.pk), "answer": "yes"})
    assert "code" not in newest(found) or newest(found)["code"] != "fatigue"


def test_what_only_an_examination_tells_cannot_be_asked(found: Patient, sign_in: SignIn) -> None:
    with pytest.raises(CannotAsk):
        ask(found, "post_void_residual_before", "A. Nurse")
    assert sign_in().get(reverse("ask", args=[found.uid, "nothing_known"])).status_code == 404


def test_nothing_is_asked_while_the_diary_is_off(found: Patient, sign_in: SignIn) -> None:
    Clinic.objects.update(night_number="")
    sign_in().post(reverse("ask", args=[found.uid, "fatigue"]), {"text": "Tired?"})
    assert not Asked.objects.exists()


def test_a_question_about_before_is_never_answered_with_today() -> None:
    ready = default_assessor()
    earlier = [one.id for one in ready.knowledge.facts.values() if "before" in one.read]
    assert "saddle_before" in earlier
    assert not [fact for fact in earlier if how(fact, ready) or patient_can_say(fact, ready)]


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        ("crp", "-5"),
        ("crp", ""),
        ("crp", "1e400"),
        ("crp", "nan"),
        ("peg", "77"),
        ("peg", "-1"),
        ("crp", "much"),
    ],
)
def test_a_number_that_cannot_be_meant_is_not_taken_by_the_clinics_page_either(
    found: Patient, sign_in: SignIn, fact: str, given: str
) -> None:
    before = len(living(found))
    answered = sign_in("clinician").post(reverse("answer", args=[found.uid]), {"fact": fact, "answer": given})
    assert answered.status_code == 400
    assert len(living(found)) == before


def test_a_number_on_the_clinics_page_may_have_a_comma(found: Patient, sign_in: SignIn) -> None:
    sign_in("clinician").post(reverse("answer", args=[found.uid]), {"fact": "peg", "answer": "3,5"})
    assert newest(found)["value"] == 3.5
