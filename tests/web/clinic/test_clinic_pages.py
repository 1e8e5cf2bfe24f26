"""What each role may open and do; a stranger's address leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Alert, Choice, Due, Kept, Row
from painpath.web.patients.store import living, record_of
from tests.web.clinic.conftest import SignIn, patient

OPEN_TO_ALL = {"diary", "diary-block", "diary-questionnaire", "vega", "charts-js", "report-css", "smart-launch", "smart-callback"}  # fmt: skip


def ours(resolver: Any = None) -> Iterator[URLPattern]:
    """Every named address of the clinic itself."""
    for one in (resolver or get_resolver("painpath.web.urls")).url_patterns:
        if isinstance(one, URLPattern) and one.name and "hooks" not in str(one.callback.__module__):
            yield one
        elif isinstance(one, URLResolver) and "accounts" not in str(one.urlconf_name):
            yield from ours(one)


def address(one: URLPattern, found: Any) -> str:
    """The address of a page about a patient."""
    row = living(found)[0]
    values = {"uid": found.uid, "pk": row.pk, "table": "pain_scores", "step": "image_review", "batch": found.uid, "form": "yaml", "kind": "letter", "token": "nothing", "fact": "fever", "name": "pgic", "entry": "next_steps.repeat_rfa"}  # fmt: skip
    return reverse(one.name, kwargs={name: values.get(name, "nothing") for name in one.pattern.converters})


def test_nobody_sees_anything_without_signing_in(mine: Clinic) -> None:
    found = patient(mine)
    for one in ours():
        if one.name not in OPEN_TO_ALL:
            response = Client().get(address(one, found))
            assert response.status_code in (302, 403, 405), one.name
            assert str(found.family) not in response.content.decode(), one.name


@pytest.mark.parametrize("role", ["clinician", "nurse", "researcher", "administrator"])
def test_no_address_crosses_from_one_clinic_to_another(
    mine: Clinic, other: Clinic, sign_in: SignIn, role: str
) -> None:
    found, stranger = patient(mine), sign_in(role, other)
    about_a_patient = [one for one in ours() if {"uid", "pk"} & set(one.pattern.converters)]
    assert len(about_a_patient) > 10
    before = (Row.objects.count(), Choice.objects.count())
    for one in about_a_patient:
        for ask in (stranger.get, stranger.post):
            response = ask(address(one, found), {"what": "accepted", "answer": "yes", "fact": "fever"})
            assert response.status_code in (403, 404, 405), (one.name, response.status_code)
            assert "Example" not in response.content.decode()
    assert (Row.objects.count(), Choice.objects.count()) == before


def test_a_researcher_sees_no_identity(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("researcher")
    assert client.get(reverse("worklist")).headers["Location"] == reverse("registry")
    assert client.get(reverse("find")).status_code == 403
    assert client.get(reverse("patient", args=[found.uid])).status_code == 403


def test_alerts_stand_before_every_other_reason_on_every_page(mine: Clinic, sign_in: SignIn) -> None:
    found, today = patient(mine), timezone.now().date()
    Due.objects.all().delete()
    kinds = [Due.Kind.RECURRENCE] * 60 + [Due.Kind.RED_FLAG] * 55 + [Due.Kind.FAILED] * 5
    for number, kind in enumerate(kinds):
        day = today - timedelta(days=200 - number)
        Due.objects.create(clinic=mine, patient=found, kind=kind, day=day, told=f"reason {number}.")
    client, told = sign_in("nurse"), []
    for page in ("1", "2", "3"):
        body = client.get("/", {"page": page}).content.decode().split("<tbody>")[1]
        told.append([int(one) for one in re.findall(r"reason (\d+)\.", body)])
    assert told == [[*range(60, 110)], [*range(110, 115), *range(45)], [*range(45, 60), *range(115, 120)]]


def test_the_worklist_shows_who_failed_and_leads_to_the_patient(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    page = sign_in("nurse").get("/").content.decode()
    assert "Example, Eve" in page
    assert "Immediate failure" in page
    assert f"/patients/{found.uid}" in page
    assert Due.objects.get(patient=found, kind="failed").procedure_kind == "rfa_thermal"


def test_the_patient_page_judges_stores_and_is_noted(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    page = sign_in().get(reverse("patient", args=[found.uid])).content.decode()
    assert "Immediate failure" in page
    assert "Leading causes" in page
    kept = Kept.objects.get(patient=found)
    shown = found.unseal(kept.sealed)
    assert shown["assessment"]["outcome"] == "immediate_failure"
    assert shown["record"] == record_of(found)
    event = Event.objects.filter(action="patient").get()
    assert event.patient == str(found.uid)
    assert event.knowledge == kept.knowledge


def test_an_answer_in_place_becomes_a_row_and_changes_the_page(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    path = reverse("patient", args=[found.uid])
    fact = re.search(r'name="fact" value="(\w+)"', client.get(path).content.decode())
    assert fact is not None
    before = len(living(found))
    response = client.post(
        reverse("answer", args=[found.uid]),
        {"fact": fact[1], "answer": "yes"},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200
    assert '<div id="answer">' in response.content.decode()
    assert f'name="fact" value="{fact[1]}"' not in response.content.decode()
    assert len(living(found)) > before


def test_a_yes_to_an_alarm_opens_an_alert_that_only_a_person_closes(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in("nurse")
    client.post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    alerts = list(Alert.objects.filter(patient=found, state="open"))
    assert alerts
    act = reverse("act-on-alert", args=[alerts[0].pk])
    client.post(act, {"told": ""})
    alerts[0].refresh_from_db()
    assert alerts[0].state == "open"  # nothing was said about what was done
    client.post(act, {"told": "sent to the emergency department", "state": "open"})
    alerts[0].refresh_from_db()
    assert (alerts[0].state, alerts[0].done) == ("acknowledged", "sent to the emergency department")
    client.post(act, {"told": "MRI without compression", "state": "acknowledged"})
    alerts[0].refresh_from_db()
    assert (alerts[0].state, alerts[0].resolved_by) == ("resolved", alerts[0].acknowledged_by)


def test_what_if_is_shown_as_not_saved(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    rows = Row.objects.count()
    page = client.get(reverse("patient", args=[found.uid]), {"try.fever": "yes"}).content.decode()
    assert "Tried out, not saved" in page
    assert (Row.objects.count(), Kept.objects.count()) == (rows, 0)


def test_a_step_is_declined_only_with_a_reason(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    path = reverse("decide", args=[found.uid, "re_evaluate_diagnosis"])
    client.post(path, {"what": "declined", "reason": ""})
    assert not Choice.objects.exists()
    client.post(path, {"what": "declined", "reason": "done last week"})
    assert Choice.objects.get().reason == "done last week"
    assert sign_in("nurse").post(path, {"what": "accepted"}).status_code == 403


def test_text_that_looks_like_html_stays_text(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine, family="<script>alert(1)</script>"), sign_in()
    pages = (
        "/",
        reverse("patient", args=[found.uid]),
        reverse("rows", args=[found.uid]),
        reverse("document", args=[found.uid, "letter"]),
    )
    for path in pages:
        assert "<script>alert" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("page", "asked", "status"),
    [
        ("charts", {"as_of": "x"}, 400),
        ("charts", {"procedure": "none"}, 404),
        ("document", {"procedure": "none"}, 404),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_page(
    mine: Clinic, sign_in: SignIn, page: str, asked: dict[str, str], status: int
) -> None:
    uid = patient(mine).uid
    where = reverse(page, args=[uid, "letter"] if page == "document" else [uid])
    answered = sign_in("clinician").get(where, asked)
    assert answered.status_code == status
    assert "painpath" in answered.content.decode()


def test_a_fault_of_ours_shows_its_page_and_number(
    mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    uid = patient(mine).uid
    client = sign_in("clinician")
    client.raise_request_exception = False
    monkeypatch.setattr("painpath.web.clinic.patient_page.judge", fails)
    answered = client.get(reverse("patient", args=[uid]))
    assert answered.status_code == 500
    assert "Something went wrong here" in answered.content.decode()


def test_what_is_shown_again_the_same_day_is_stored_once(
    mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, client, nurse = patient(mine), sign_in(), sign_in("nurse")
    now = timezone.now()
    begin = now - timedelta(hours=1) if (now + timedelta(hours=1)).day != now.day else now  # all on one day
    for minutes in (0, 1, 7):
        monkeypatch.setattr(
            "django.utils.timezone.now", lambda later=minutes: begin + timedelta(minutes=later)
        )
        client.get(reverse("patient", args=[found.uid]))
    assert found.kept.count() == 1
    nurse.get(reverse("patient", args=[found.uid]))
    client.post(reverse("answer", args=[found.uid]), {"fact": "fever", "answer": "no"})
    client.get(reverse("patient", args=[found.uid]))
    assert found.kept.count() == 3
