"""Decisions about steps: what they become in the record, and how they are undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Choice, Patient, Row
from painpath.web.patients.store import correct, living, record_of
from tests.web.clinic.conftest import SignIn, patient


@pytest.fixture
def found(mine: Clinic) -> Patient:
    return patient(mine)


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("clinician")


def decide(client: Client, found: Patient, step: str, what: str, **given: str) -> str:
    """Press a button of the board; gives the page that follows."""
    where = reverse("decide", args=[found.uid, step])
    return client.post(where, {"what": what, **given}, follow=True).content.decode()


def take_back(client: Client, found: Patient, step: str) -> str:
    return client.post(reverse("take-back", args=[found.uid, step]), follow=True).content.decode()


def rows(found: Patient, table: str, step: str = "") -> list[dict[str, Any]]:
    """The rows of a table that decisions made and that stand."""
    made = [one.data for one in living(found) if one.table == table and one.origin == "decision"]
    return [one for one in made if not step or one.get("code") == step]


def day(days: int) -> str:
    return (timezone.now().date() + timedelta(days=days)).isoformat()


def test_a_declined_step_becomes_care_and_is_offered_again_when_taken_back(
    client: Client, found: Patient
) -> None:
    page = decide(client, found, "re_evaluate_diagnosis", "declined", reason="done <b>elsewhere</b>")
    assert "done &lt;b&gt;elsewhere&lt;/b&gt;" in page
    [row] = rows(found, "care")
    assert (row["code"], row["outcome"], row["note"]) == (
        "re_evaluate_diagnosis",
        "declined",
        "done <b>elsewhere</b>",
    )
    status = {one["id"]: one["status"] for one in judge(found).assessment["next_steps"]}
    assert status["re_evaluate_diagnosis"] == "blocked"
    assert "Taken back" in take_back(client, found, "re_evaluate_diagnosis")
    assert rows(found, "care") == []
    status = {one["id"]: one["status"] for one in judge(found).assessment["next_steps"]}
    assert status["re_evaluate_diagnosis"] != "blocked"
    assert Choice.objects.count() == 1  # the history keeps it
    assert [one.action for one in Event.objects.filter(action__startswith="step")] == [
        "step taken back",
        "step declined",
    ]


def test_a_planned_procedure_stands_in_the_record_at_the_place_it_repeats(
    client: Client, found: Patient
) -> None:
    before = judge(found).assessment["outcome"]
    page = decide(
        client, found, "repeat_rfa", "planned", when=day(30), kind="rfa_thermal", reason="technique unsure"
    )
    assert "In the record" in page
    [row] = rows(found, "procedures")
    assert (row["status"], row["time"], row["kind"], row["note"]) == (
        "planned",
        day(30),
        "rfa_thermal",
        "technique unsure",
    )
    done = next(one for one in record_of(found)["procedures"] if one["procedure_id"] == "ablation-1")
    assert (row["levels"], row["target"]) == (done["levels"], "medial_branch")
    assert judge(found).assessment["outcome"] == before  # a plan is no procedure


def test_a_plan_without_a_day_or_in_the_past_or_of_no_such_kind_is_refused_in_words(
    client: Client, found: Patient
) -> None:
    step = "dx_block"
    assert "say when" in decide(client, found, step, "planned", kind="mbb")
    assert "has passed" in decide(client, found, step, "planned", kind="mbb", when=day(-2))
    assert "Choose which procedure" in decide(client, found, step, "planned", kind="scs_trial", when=day(5))
    assert "2026-03-04" in decide(client, found, step, "planned", kind="mbb", when="next week")
    assert Choice.objects.count() == 0
    assert rows(found, "procedures") == []


def test_the_next_decision_replaces_the_one_before_and_its_row(client: Client, found: Patient) -> None:
    step = "dx_block"
    decide(client, found, step, "planned", kind="mbb", when=day(10))
    page = decide(client, found, step, "planned", kind="mbb", when=day(20))
    assert [one["time"] for one in rows(found, "procedures")] == [day(20)]
    assert page.count("Take back: ") == 1
    assert Row.objects.filter(patient=found, withdrawn_at__isnull=False).count() == 1


def test_an_accepted_treatment_counts_as_tried_only_once_it_has_begun(client: Client, found: Patient) -> None:
    step = "pt_rehab"
    page = decide(client, found, step, "accepted", reason="agreed")
    assert "Not in the record yet" in page
    assert rows(found, "care") == []
    assert "still to come" in decide(client, found, step, "begun", when=day(3))
    decide(client, found, step, "begun", when=day(-1), outcome="helped")
    [row] = rows(found, "care", step)
    assert (row["start"], row["outcome"]) == (day(-1), "helped")
    assert "in the record already" in decide(client, found, step, "begun")
    take_back(client, found, step)
    assert rows(found, "care") == []


def test_what_was_done_since_is_not_undone_with_its_plan(client: Client, found: Patient) -> None:
    step = "dx_block"
    decide(client, found, step, "planned", kind="mbb", when=day(0))
    row = next(one for one in living(found) if one.origin == "decision")
    correct(row.pk, found, {**row.data, "status": "completed"}, "somebody")
    assert "so it stays" in take_back(client, found, step)
    assert [one["status"] for one in record_of(found)["procedures"]].count("completed") == 3


def test_a_procedure_cannot_be_told_as_begun_and_no_decision_is_taken_back_twice(
    client: Client, found: Patient
) -> None:
    assert "its own log" in decide(client, found, "dx_block", "begun")
    assert "No decision stands" in take_back(client, found, "pt_rehab")
    path = reverse("decide", args=[found.uid, "pt_rehab"])
    assert client.post(path, {"what": "accepted", "procedure": "none"}).status_code == 404
    assert client.post(path, {"what": "nonsense"}).status_code == 400


def test_against_what_blocks_a_step_there_must_be_a_reason(client: Client, found: Patient) -> None:
    status = {one["id"]: one["status"] for one in judge(found).assessment["next_steps"]}
    assert status["meds_opioid_escalation"] == "avoid"
    assert "give the reason" in decide(client, found, "meds_opioid_escalation", "accepted")
    assert Choice.objects.count() == 0
    decide(client, found, "meds_opioid_escalation", "accepted", reason="short, after surgery, with the team")
    assert Choice.objects.get().reason


def test_a_nurse_decides_nothing(sign_in: SignIn, found: Patient) -> None:
    for name in ("decide", "take-back"):
        assert (
            sign_in("nurse")
            .post(reverse(name, args=[found.uid, "pt_rehab"]), {"what": "accepted"})
            .status_code
            == 403
        )


def test_a_decision_is_not_shown_on_a_day_before_it(client: Client, found: Patient) -> None:
    decide(client, found, "pt_rehab", "accepted", reason="agreed")
    page = client.get(reverse("patient", args=[found.uid]), {"as_of": day(-1)}).content.decode()
    assert 'id="decided"' not in page
