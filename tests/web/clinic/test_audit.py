"""The audit trail: who signed in and who was refused, taken away as FHIR that its official model accepts."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from fhir.resources.R4B.auditevent import AuditEvent

from painpath.web.accounts.models import Clinic
from painpath.web.audit.fhir import ACTION_OF, ACTIONS, audit_event, beginning
from painpath.web.audit.models import Event
from painpath.web.diary.models import make_link
from tests.web.clinic.conftest import SignIn, member, patient
from tests.web.clinic.test_clinic_pages import address, ours

ROOT = Path(__file__).parents[3]
LOGIN = "/accounts/login/"


def test_every_row_is_an_audit_event_of_fhir(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    for role in ("clinician", "administrator"):
        client = sign_in(role)
        for one in ours():
            client.get(address(one, found))
    answered = sign_in("administrator").get(reverse("audit"), {"form": "ndjson"})
    assert answered["Content-Type"] == "application/fhir+ndjson"
    lines = [json.loads(line) for line in answered.content.splitlines()]
    assert len(lines) == Event.objects.count() > 15
    for line in lines:
        AuditEvent.model_validate_json(json.dumps(line))
    about = [one for one in lines if one["subtype"][0]["display"] == "patient"]
    assert about[0]["action"] == "R"
    assert about[0]["entity"][0]["what"]["identifier"]["value"] == f"urn:uuid:{found.uid}"
    assert "Example" not in answered.content.decode()


def test_a_row_with_strange_text_and_one_with_none_are_valid_too(mine: Clinic) -> None:
    for text in ("", " ", "<b>\r\n\t", "x" * 300):
        event = Event.objects.create(
            clinic=mine, who=text[:200], role=text[:20], action="x", what=text, knowledge=text[:80]
        )
        AuditEvent.model_validate_json(json.dumps(audit_event(event)))


def test_each_action_code_is_one_that_fhir_has() -> None:
    assert set(ACTIONS) <= set("CRUDE")


def written_down() -> set[str]:
    """What every call in the web app writes into the trail, as far as the code says it in words; of a text made there,
    its beginning."""
    found = set()
    for file in (ROOT / "painpath/web").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in WRITES
            ):
                named = [one.value for one in node.keywords if one.arg == "action"]
                for one in (*node.args[:2], *node.args[3:4], *named):
                    first = one.values[0] if isinstance(one, ast.JoinedStr) else one
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        found.add(first.value.strip())
    return found


WRITES = ("noted", "_noted", "note", "create", "written", "send_once")


def test_whatever_is_written_down_has_a_place_in_the_table() -> None:
    """Nothing goes out as something executed because the table was forgotten."""
    actions = written_down()
    assert {"merged", "document", "export", "opened from a chart", "diary opened"} <= actions
    assert not {one for one in actions if not beginning(ACTION_OF, one)}


@pytest.mark.parametrize(
    ("action", "code", "kind"),
    [
        ("telephone", "R", "110110"), ("merge looked at", "R", "110110"), ("duplicates", "R", "110112"),
        ("opened from a chart", "R", "110110"), ("registry", "R", "110110"), ("registry table", "R", "110106"),
        ("document letter", "R", "110106"), ("merged away", "U", "110110"), ("questionnaire", "C", "110110"),
        ("block diary", "C", "110110"), ("question sent", "C", "110110"), ("policy changed", "U", "110110"),
        ("member: close", "U", "110110"), ("step taken back", "D", "110110"), ("step planned", "C", "110110"),
        ("requirement tick taken back", "D", "110110"), ("password changed", "U", "110110"), ("signed in", "E", "110114"),
    ],
)  # fmt: skip
def test_a_row_goes_out_as_what_was_done(mine: Clinic, action: str, code: str, kind: str) -> None:
    event = Event.objects.create(clinic=mine, who="a", role="nurse", action=action, patient="p")
    told = audit_event(event)
    assert (told["action"], told["type"]["code"]) == (code, kind)


def test_who_signs_in_leaves_or_is_refused_is_written_down(mine: Clinic) -> None:
    who, client = member(mine, "nurse").user, Client()
    who.set_password("a long enough password")
    who.save()
    client.post(LOGIN, {"login": who.username, "password": "something else entirely"})
    client.post(LOGIN, {"login": "nobody-of-that-name", "password": "something else entirely"})
    client.post(LOGIN, {"login": who.username, "password": "a long enough password"})
    client.post("/accounts/logout/")
    told = list(Event.objects.order_by("id").values_list("who", "action"))
    assert told == [(who.username, action) for action in ("sign-in refused", "signed in", "signed out")]
    assert all("password" not in str(vars(one)) for one in Event.objects.all())


def test_taking_the_audit_away_is_itself_written_down(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for form in ("csv", "ndjson"):
        client.get(reverse("audit"), {"form": form})
    assert Event.objects.filter(action="audit taken away").count() == 2


def test_every_look_at_a_patient_is_written_down(mine: Clinic, sign_in: SignIn) -> None:
    """Each page that shows anything of a patient, forms and charts too; by whatever role it opens for."""
    found = patient(mine, email="a@b.example")
    for role in ("clinician", "nurse", "administrator"):
        client = sign_in(role)
        for one in ours():
            before = Event.objects.filter(patient=found.pseudonym).count()
            answered = client.get(address(one, found))
            shown = answered.status_code == 200 and "uid" in one.pattern.converters
            assert not shown or Event.objects.filter(patient=found.pseudonym).count() > before, one.name


def test_a_form_sent_with_a_mistake_shows_the_patient_too(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    sign_in().post(reverse("identity", args=[found.uid]), {"family": ""})
    assert Event.objects.filter(patient=found.pseudonym, action="opened", what="identity").exists()


def test_opening_the_diary_and_a_wrong_date_are_written_down(mine: Clinic) -> None:
    found, client = patient(mine), Client()
    link = f"/diary/{make_link(found, 'test')}"
    client.get(link)
    client.post(link, {"birth_date": "1961-01-01"})
    client.post(link, {"birth_date": "1960-02-03", "proxy": "on"})
    told = list(Event.objects.filter(patient=found.pseudonym).order_by("id").values_list("who", "action"))
    assert told == [("link", "diary refused"), ("proxy", "diary opened")]
    assert all("1961-01-01" not in str(vars(one)) for one in Event.objects.all())
