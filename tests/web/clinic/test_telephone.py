"""Ringing up: a script, attempts with their outcome on the worklist, loss to follow-up as a number, filters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.alarms import ALARMS
from painpath.web.patients.models import Alert, Call, Due, Patient
from painpath.web.patients.store import living
from painpath.web.telephone.calls import attempts
from painpath.web.telephone.models import Outcome
from tests.web.clinic.conftest import SignIn, patient

TODAY = timezone.now().date()


@pytest.fixture
def found(mine: Clinic) -> Patient:
    """A patient with a telephone number who is overdue since ten days."""
    made = patient(mine, phone="01 23", clinician="Dr A", given="Eve")
    overdue(made, 10)
    return made


def overdue(made: Patient, days: int, kind: str = "overdue", procedure: str = "rfa_thermal") -> Due:
    """A place on the worklist since so many days."""
    return Due.objects.create(clinic=made.clinic, patient=made, kind=kind, day=TODAY - timedelta(days=days), procedure_kind=procedure, told="No score")  # fmt: skip


def test_the_script_says_whom_to_ask_for_and_every_alarm_word_for_word(
    found: Patient, sign_in: SignIn
) -> None:
    page = sign_in("nurse").get(reverse("telephone", args=[found.uid])).content.decode()
    assert 'href="tel:0123"' in page
    assert "1960-02-03" in page
    assert all(ask in page for _, ask in ALARMS)


def test_what_was_said_goes_into_the_record_with_the_call(found: Patient, sign_in: SignIn) -> None:
    before = len(living(found))
    given = {"what": "answered", "score": "6", "percent": "-20", "fever": "no", "said": "sleeps badly"}
    assert sign_in("nurse").post(reverse("telephone", args=[found.uid]), given).status_code == 302
    rows = [(row.table, row.data) for row in living(found)[before:]]
    assert [table for table, _ in rows] == ["pain_scores", "relief_reports", "observations"]
    assert rows[0][1]["score"] == 6
    assert rows[1][1]["percent"] == -20
    assert (rows[2][1]["code"], rows[2][1]["value"]) == ("fever", False)
    call = Call.objects.get()
    assert (call.reached, call.said, call.outcome.what) == (True, "sleeps badly", "answered")
    assert Event.objects.filter(action="call", what="answered").exists()


def test_a_yes_on_the_telephone_opens_an_alert(found: Patient, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    client.post(reverse("telephone", args=[found.uid]), {"what": "answered", "saddle_anaesthesia": "yes"})
    assert Alert.objects.filter(patient=found, state="open").exists()
    assert "An alert stands open" in client.get("/").content.decode()


@pytest.mark.parametrize("given", [{}, {"what": "vanished"}, {"what": "no_answer", "score": "3"}, {"what": "answered", "score": "11"}, {"what": "answered", "percent": "nan"}, {"what": "later", "again": "soon"}])  # fmt: skip
def test_what_cannot_be_meant_is_told_and_nothing_is_saved(found: Patient, sign_in: SignIn, given: dict[str, str]) -> None:  # fmt: skip
    before = len(living(found))
    answered = sign_in().post(reverse("telephone", args=[found.uid]), given)
    assert answered.status_code == 400
    assert "Nothing was saved" in answered.content.decode()
    assert (len(living(found)), Call.objects.count(), Outcome.objects.count()) == (before, 0, 0)


def test_the_worklist_shows_the_attempts_since_somebody_is_due(found: Patient, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    Call.objects.create(patient=found, by="x", reached=False)
    Call.objects.update(at=timezone.now() - timedelta(days=30))  # before it was due: does not count
    [place] = Due.objects.filter(kind="overdue")
    assert attempts([place]) == {}
    for what in ("no_answer", "message"):
        call = Call.objects.create(patient=found, by="x", reached=False)
        Outcome.objects.create(call=call, what=what, again=TODAY)
    page = client.get("/").content.decode()
    assert (
        f"2 calls, last on {call.at.date()}: asked on the answering machine to ring back; ring again on {TODAY}"
        in page
    )
    assert reverse("telephone", args=[found.uid]) in page


def test_a_call_that_was_only_noted_counts_too(found: Patient, sign_in: SignIn) -> None:
    sign_in().post(reverse("call", args=[found.uid]), {"reached": "no"})
    [place] = Due.objects.filter(kind="overdue")
    assert attempts([place])[place.pk].endswith(": not reached")


def test_loss_to_follow_up_is_a_number_of_patients(found: Patient, mine: Clinic, sign_in: SignIn) -> None:
    stranger = patient(mine, family="Sample")
    for days in (3, 4):
        overdue(stranger, days, "lost")
    page = sign_in().get("/").content.decode()
    assert "Lost to follow-up: <b>1</b> (50 %)" in page
    assert "Overdue: <b>1</b> (50 %)" in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [({}, True), ({"clinician": "Dr A"}, True), ({"clinician": "Dr B"}, False), ({"procedure": "mbb"}, False), ({"since": str(TODAY)}, False),
     ({"until": str(TODAY)}, True), ({"until": str(TODAY - timedelta(days=11))}, False), ({"since": "rubbish"}, True)],
)  # fmt: skip
def test_the_worklist_is_filtered(
    found: Patient, sign_in: SignIn, asked: dict[str, str], shown: bool
) -> None:
    page = sign_in().get("/", {"kind": "overdue", **asked}).content.decode()
    assert ("Example, Eve" in page) is shown


def test_a_filter_stays_when_the_reason_changes(found: Patient, sign_in: SignIn) -> None:
    page = sign_in().get("/", {"clinician": "Dr A", "since": "2020-01-01"}).content.decode()
    assert "?kind=lost&amp;clinician=Dr+A&amp;since=2020-01-01" in page
