"""The life of an alert: once, closed by a person, open again on new evidence, passed on when nobody takes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.message import sanitize_address
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.clinic.worklist import MOST_TAKEN_ON
from painpath.web.patients import escalating
from painpath.web.patients.escalating import escalate
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Alert, Due, Patient
from painpath.web.patients.store import enter, erase
from painpath.web.patients.worklist import refresh
from tests.web.clinic.conftest import SignIn, patient


@pytest.fixture
def alarmed(mine: Clinic, sign_in: SignIn) -> Patient:
    """A patient who said yes to an alarm question."""
    found = patient(mine)
    sign_in().post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    return found


def resolve(found: Patient) -> list[str]:
    """Close every alert as a person would; gives their flags."""
    flags = list(found.alerts.values_list("flag", flat=True))
    found.alerts.update(
        state="resolved", resolved_at=timezone.now(), resolved_by="A. Doctor", outcome="MRI clear"
    )
    return flags


def test_a_resolved_alert_stays_closed_while_nothing_new_is_found(alarmed: Patient, sign_in: SignIn) -> None:
    assert resolve(alarmed)
    refresh(alarmed)
    sign_in().post(reverse("answer", args=[alarmed.uid]), {"fact": "fever", "answer": "no"})
    assert not alarmed.alerts.exclude(state="resolved").exists()


def test_a_resolved_alert_opens_again_on_a_new_finding(alarmed: Patient, sign_in: SignIn) -> None:
    flags = resolve(alarmed)
    path = reverse("enter", args=[alarmed.uid, "observations"])
    day = timezone.now().date().isoformat()
    sign_in().post(path, {"time": day, "code": "urinary_retention", "value": "yes"})
    assert set(alarmed.alerts.filter(state="open").values_list("flag", flat=True)) == set(flags)


def test_an_alert_that_nobody_takes_goes_to_the_named_contact_once(alarmed: Patient) -> None:
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1)
    assert escalate(late - timedelta(seconds=2)) == 0
    assert escalate(late) == 1
    assert escalate(late) == 0
    [letter] = mail.outbox
    assert letter.to == ["duty@clinic.example"]
    assert "Example" not in letter.body + letter.subject
    assert str(alarmed.uid) not in letter.body


def test_a_letter_that_cannot_be_sent_is_tried_again(alarmed: Patient, monkeypatch: Any) -> None:
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1)

    def broken(*args: object) -> None:
        raise OSError("no way out")

    with monkeypatch.context() as patched:
        patched.setattr("painpath.web.patients.escalating.send_mail", broken)
        assert escalate(late) == 0
    assert escalate(late) == 1


def test_two_turns_at_once_write_one_letter(alarmed: Patient, monkeypatch: Any) -> None:
    """The server's own minute and `clinic tick` both found the alert waiting before either marked it."""
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late, mark = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1), escalating._tried
    turns = [1]

    def other_turn_first(one: Alert, now: datetime) -> int:
        if turns.pop():
            turns.append(0)
            assert escalate(now) == 1
        return mark(one, now)

    monkeypatch.setattr(escalating, "_tried", other_turn_first)
    assert escalate(late) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_a_letter_goes_out(alarmed: Patient, monkeypatch: Any) -> None:
    Clinic.objects.update(escalate_to="duty@clinic.example")
    late, holding = alarmed.alerts.get(state="open").act_by + timedelta(seconds=1), []
    monkeypatch.setattr(
        "painpath.web.patients.escalating.send_mail", lambda *_: holding.append(connection.in_atomic_block)
    )
    assert escalate(late) == 1
    assert holding == [False]


def test_nobody_is_said_to_have_been_told_until_there_is_somebody_to_write_to(
    alarmed: Patient, mine: Clinic, sign_in: SignIn
) -> None:
    """A name without an address stands on the worklist; a letter goes out once an address is there."""
    Clinic.objects.update(escalate_to="Dr. Duty, extension 5")
    Alert.objects.update(act_by=timezone.now() - timedelta(minutes=1))
    assert escalate(timezone.now()) == 0
    assert "time has passed: tell Dr. Duty, extension 5" in sign_in().get("/").text
    Clinic.objects.update(escalate_to="duty@clinic.example")
    assert escalate(timezone.now()) == 1
    page = sign_in().get("/").text
    assert "escalated" in page
    assert "tell duty" not in page


def test_an_address_that_no_letter_can_go_to_does_not_hold_up_the_others(
    mine: Clinic, other: Clinic, monkeypatch: Any
) -> None:
    """As the way out by SMTP refuses it: two addresses in one."""
    sent: list[str] = []

    def send(subject: str, text: str, sender: None, to: list[str]) -> None:
        sent.extend(sanitize_address(one, "utf-8") for one in to)

    monkeypatch.setattr("painpath.web.patients.escalating.send_mail", send)
    for clinic, to in ((mine, "a@clinic.example, b@clinic.example"), (other, "duty@other.example")):
        Clinic.objects.filter(pk=clinic.pk).update(escalate_to=to)
        alert(clinic, "Late", act_by=timezone.now() - timedelta(hours=1))
    assert escalate(timezone.now()) == 1
    assert sent == ["duty@other.example"]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("duty@clinic.example", True),
        ("Dr. Duty, extension 5", True),
        ("a@clinic.example, b@clinic.example", False),
    ],
)
def test_only_an_address_that_a_letter_can_go_to_is_taken(
    mine: Clinic, sign_in: SignIn, given: str, taken: bool
) -> None:
    form = {"name": "Mine", "zone": "UTC", "escalate_to": given}
    sign_in("administrator").post(reverse("clinic"), form)
    mine.refresh_from_db()
    assert (mine.escalate_to == given) is taken


def test_an_acknowledged_alert_is_not_passed_on(alarmed: Patient) -> None:
    alarmed.alerts.update(state="acknowledged")
    assert escalate(timezone.now() + timedelta(days=30)) == 0
    assert not Alert.objects.exclude(escalated_at=None).exists()


def test_a_reason_keeps_the_day_since_when_it_stands(mine: Clinic) -> None:
    found = patient(mine)
    earlier = timezone.now().date() - timedelta(days=5)
    Due.objects.filter(patient=found, kind="failed").update(day=earlier)
    refresh(found)
    assert Due.objects.get(patient=found, kind="failed").day == earlier


def test_the_patients_own_estimate_counts_as_having_looked(mine: Clinic) -> None:
    found = patient(mine, "thigh_nerve_still_helped.yaml", "2025-05-08")
    [due] = Due.objects.filter(patient=found, kind="due")
    last = max(row.data["time"] for row in found.rows.filter(table="relief_reports"))
    assert last[:10] in due.told


def alert(clinic: Clinic, family: str, **more: Any) -> Alert:
    """An alert of a patient of that name."""
    who = Patient.objects.create(clinic=clinic, family=family)
    given = {"flag": "x", "title": "X", "level": "urgent", "say": "x", "act_by": timezone.now(), **more}
    return Alert.objects.create(clinic=clinic, patient=who, **given)


def test_open_alerts_stand_before_those_that_were_taken_on_however_many(
    mine: Clinic, sign_in: SignIn
) -> None:
    for number in range(MOST_TAKEN_ON + 1):
        alert(mine, f"Seen-{number}", state="acknowledged", level="emergency")
    alert(mine, "Late", act_by=timezone.now() + timedelta(days=1))
    alert(mine, "Urgent")
    page = sign_in().get("/").text
    assert page.index("Urgent") < page.index("Late") < page.index("Seen-0")
    assert "And 1 more" in page


def yes_on_the_phone(found: Patient, *codes: str) -> None:
    """What the diary enters for an alarm question answered with yes."""
    day = now_of(found).isoformat(timespec="minutes")
    rows = [("observations", {"time": day, "code": code, "value": True}) for code in codes]
    enter(found, rows, "patient", "diary")
    refresh(found)


def acknowledged(found: Patient, sign_in: SignIn, told: str) -> Alert:
    """The only alert that stands, acknowledged."""
    one: Alert = found.alerts.get()
    sign_in().post(reverse("act-on-alert", args=[one.pk]), {"told": told, "state": "open"})
    one.refresh_from_db()
    return one


def test_a_patient_who_says_so_again_opens_an_acknowledged_alert_again(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    yes_on_the_phone(found, "saddle_anaesthesia")
    before = acknowledged(found, sign_in, "rung up: better")
    Alert.objects.update(escalated_at=before.act_by)
    yes_on_the_phone(found, "saddle_anaesthesia")
    [after] = found.alerts.all()
    assert (after.pk, after.state, after.escalated_at) == (before.pk, "open", None)
    assert after.act_by >= before.act_by
    assert "once more since" in sign_in().get("/").text
    assert acknowledged(found, sign_in, "sent in").done == "rung up: better\nsent in"


def test_what_the_clinic_enters_and_another_sign_leave_it_acknowledged(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    yes_on_the_phone(found, "saddle_anaesthesia")
    one = acknowledged(found, sign_in, "rung up")
    day = {"time": now_of(found).isoformat(timespec="minutes")}
    enter(found, [("observations", {**day, "code": "saddle_anaesthesia", "value": True})], "A. Doctor")
    enter(found, [("observations", {**day, "code": "pgic", "value": 3})], "patient", "diary")
    refresh(found)
    one.refresh_from_db()
    assert one.state == "acknowledged"


def test_nothing_is_worked_out_of_somebody_who_was_erased_meanwhile(mine: Clinic) -> None:
    found = patient(mine)
    seen_before = Patient.objects.select_related("clinic").get(pk=found.pk)
    erase(found)
    refresh(seen_before)
    assert not Due.objects.filter(patient=found).exists()
    assert not Alert.objects.filter(patient=found).exists()


def days_ago(number: int) -> str:
    return (timezone.now() - timedelta(days=number)).date().isoformat()


def score(days: int, number: float, **where: str) -> tuple[str, dict[str, Any]]:
    return "pain_scores", {"time": days_ago(days), "score": number, "scale": "nrs_0_10", **where}


def ablation(name: str, days: int, region: str, side: str = "left") -> tuple[str, dict[str, Any]]:
    row = {"procedure_id": name, "time": days_ago(days), "kind": "rfa_thermal", "status": "completed"}
    return "procedures", {**row, "region": region, "side": side}


KNEE, BACK = {"site": "knee", "side": "left"}, {"site": "low_back"}
FAILED_KNEE = (score(60, 8, **KNEE), ablation("knee", 50, "knee_region"), score(5, 8, **KNEE))


@pytest.mark.parametrize(
    ("later", "stays"),
    [
        (ablation("later", 2, "lumbar"), True),
        (ablation("later", 2, "knee_region", "right"), True),
        (ablation("later", 2, "knee_region"), False),
        (ablation("later", 2, "knee_region", "bilateral"), False),
    ],
)
def test_a_failed_treatment_stays_on_the_list_when_another_place_is_treated(
    mine: Clinic, later: tuple[str, dict[str, Any]], stays: bool
) -> None:
    found = Patient.objects.create(clinic=mine, family="Two places")
    enter(found, [*FAILED_KNEE, score(60, 7, **BACK), later], "test")
    refresh(found)
    kinds = {(one.procedure, one.kind) for one in found.dues.all()}
    assert (("knee", "failed") in kinds) is stays
    assert ("later", "due") in kinds


def test_a_treatment_elsewhere_of_which_nobody_knows_where_says_nothing_more(mine: Clinic) -> None:
    found = Patient.objects.create(clinic=mine, family="Somewhere")
    what, row = ablation("later", 2, "lumbar")
    enter(
        found,
        [*FAILED_KNEE, (what, {name: row[name] for name in row if name not in ("region", "side")})],
        "t",
    )
    refresh(found)
    assert {one.procedure for one in found.dues.all()} == {"later"}


def thinner(**times: str) -> tuple[str, dict[str, Any]]:
    return "medications", {"code": "warfarin", **times}


def paused(end: str) -> tuple[str, dict[str, Any]]:
    return thinner(start=days_ago(900), end=end, stop_reason="planned")


def told_of(clinic: Clinic, *rows: tuple[str, dict[str, Any]]) -> dict[str, str]:
    """What the list says of a patient with some rows, by kind."""
    found = Patient.objects.create(clinic=clinic, family="Rows to come")
    enter(found, rows, "test")
    refresh(found)
    return {one.kind: one.told for one in found.dues.all()}


def test_a_score_of_a_day_to_come_takes_nobody_off_the_list(mine: Clinic) -> None:
    """A mistyped year: the look at the relief is due a habit's time after the last score that there is."""
    helped = (score(110, 8, **BACK), ablation("a", 100, "lumbar"), score(60, 2, **BACK))
    told = told_of(mine, *helped, score(-3650, 2, **BACK))
    assert told["due"].startswith(f"Relief held on {days_ago(60)};")
    assert told == told_of(mine, *helped)


def test_what_is_told_of_a_day_to_come_is_not_what_was_told_of_a_block(mine: Clinic) -> None:
    block = ("procedures", {"procedure_id": "a", "time": days_ago(9), "kind": "mbb", "status": "completed", "region": "lumbar", "side": "left"})  # fmt: skip
    to_come = ("relief_reports", {"time": days_ago(-3650), "procedure_id": "a", "percent": 80})
    nothing = told_of(mine, score(12, 8, **BACK), block)
    assert "Nothing of the hours after the block was told" in nothing["lost"]
    for row in (score(-3650, 2, **BACK), to_come):
        assert told_of(mine, score(12, 8, **BACK), block, row) == nothing


@pytest.mark.parametrize(
    ("end", "start", "waits"),
    [
        (30, None, True),
        (30, 20, False),
        (30, 0, False),
        (0, None, True),
        (30, -200, True),
        (-30, None, False),
    ],
)
def test_a_pause_and_a_restart_count_once_they_are_there(
    mine: Clinic, end: int, start: int | None, waits: bool
) -> None:
    again = [thinner(start=days_ago(start))] if start is not None else []
    assert ("not_restarted" in told_of(mine, paused(days_ago(end)), *again)) is waits
