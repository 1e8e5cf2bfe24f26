"""An action of several steps is done whole or not at all: whichever write fails, nothing of the action is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.asking.asking import ask
from painpath.web.deciding.decisions import decide
from painpath.web.diary.models import make_link
from painpath.web.merging.merge import merge
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Alert, Patient
from painpath.web.patients.store import living, withdraw
from painpath.web.policy.models import Policy, Requirement
from painpath.web.review.texts import digests
from painpath.web.technique.models import Technique
from tests.web.clinic.conftest import SignIn, member, patient
from tests.web.clinic.test_block_diary import blocked
from tests.web.clinic.test_clinic_entry import NEW
from tests.web.clinic.test_clinic_pages import ours

STEP, FACT, ENTRY = "re_evaluate_diagnosis", "fever", "next_steps.scs_trial"
SCORE = {"time": "2025-03-06", "score": "4", "scale": "nrs_0_10"}
USUAL = {"kind": "rfa_thermal", "temperature_c": 80}
RECORD = b'{"patient": {"patient_id": "a"}, "pain_scores": [{"time": "2025-03-04", "score": 3, "scale": "nrs_0_10"}]}'
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b(?!.*django_session)", re.S)
SIGN_IN = {"birth_date": "1960-02-03"}


class World:
    """A clinic with a patient, and what an action needs to be possible."""

    def __init__(self, mine: Clinic, sign_in: SignIn) -> None:
        self.mine, self.sign_in = mine, sign_in
        self.found = patient(mine)

    def at(self, name: str, *more: Any) -> str:
        """The address of a page about the patient."""
        return reverse(name, args=[self.found.uid, *more])

    def score(self) -> int:
        """The key of a pain score that stands."""
        return next(row.pk for row in living(self.found) if row.table == "pain_scores")

    def withdrawn(self) -> int:
        """The key of a pain score that was withdrawn."""
        key = self.score()
        withdraw(key, self.found, "A. Nurse")
        return key

    def decided(self) -> None:
        """A step that was declined."""
        decide(self.found, judge(self.found), STEP, "declined", "done", "A. Nurse")

    def held(self) -> str:
        """An import's report, as its page holds it."""
        sent = {"file": SimpleUploadedFile("r.json", RECORD)}
        page = self.sign_in().post(self.at("import"), sent).content.decode()
        found = re.search(r'name="held" value="([^"]+)"', page)
        assert found is not None
        return found[1]

    def imported(self) -> str:
        """The batch of an import that was saved."""
        self.sign_in().post(self.at("import"), {"held": self.held()})
        return str(self.found.rows.exclude(batch=None)[0].batch)

    def alert(self) -> int:
        """An alert that stands open."""
        told = {"fact": "urinary_retention", "answer": "yes"}
        self.sign_in().post(self.at("answer"), told)
        return int(Alert.objects.filter(patient=self.found)[0].pk)

    def technique(self) -> Technique:
        """How the clinic ablates."""
        return Technique.objects.create(clinic=self.mine, name="Usual", columns=USUAL, by="A. Admin")

    def filled_in(self) -> int:
        """A procedure that a template filled in."""
        given = {"time": "2026-01-05", "status": "completed", **USUAL, "technique": self.technique().pk}
        self.sign_in().post(self.at("enter", "procedures"), given)
        return int(living(self.found)[-1].pk)

    def requirement(self) -> Requirement:
        """What a payer asks for, ticked by hand."""
        made = Policy.objects.create(clinic=self.mine, body="Payer", step="repeat_rfa", by="A. Admin")
        return Requirement.objects.create(policy=made, text="As asked", by="A. Admin")

    def phone(self, found: Patient, page: str = "diary", *more: str) -> tuple[Client, str]:
        """A phone that is signed in, and the address of a page of its diary."""
        client, token = Client(), make_link(found, "test")
        client.post(reverse("diary", args=[token]), SIGN_IN)
        return client, reverse(page, args=[token, *more])

    def twin(self) -> Patient:
        """The same person entered twice."""
        return patient(self.mine, number="8")


Act = tuple[Client, str, dict[str, Any]]


def by(role: str, path: str, /, **given: Any) -> Callable[[World], Act]:
    """An action by a role at an address without a patient."""
    return lambda world: (world.sign_in(role), path, given)


def about(page: str, *more: Any, role: str = "clinician", **given: Any) -> Callable[[World], Act]:
    """An action on the patient; what is callable is asked of the world."""

    def made(world: World) -> Act:
        args = [one(world) if callable(one) else one for one in more]
        data = {key: one(world) if callable(one) else one for key, one in given.items()}
        return world.sign_in(role), world.at(page, *args), data

    return made


def _on_phone(page: str, *more: str, **given: Any) -> Callable[[World], Act]:
    def made(world: World) -> Act:
        found = blocked(world.mine, 0.5) if page == "diary-block" else world.found
        data = {key: one(world) if callable(one) else one for key, one in given.items()}
        return *world.phone(found, page, *more), data

    return made


ACTIONS: dict[str, Callable[[World], Act]] = {
    "act-on-alert": lambda w: (w.sign_in("nurse"), reverse("act-on-alert", args=[w.alert()]), {"told": "sent in", "state": "open"}),
    "new-patient": by("nurse", "/patients/new", **NEW),
    "answer": about("answer", fact=FACT, answer="yes"),
    "decide": about("decide", STEP, what="declined", reason="done"),
    "take-back": lambda w: (w.decided(), about("take-back", STEP)(w))[1],  # type: ignore[func-returns-value]
    "call": about("call", reached="yes", said="at home"),
    "telephone": about("telephone", what="answered", score="4", fever="yes"),
    "questionnaires": about("questionnaires", time="2026-03-04", pgic="6"),
    "block-diary": lambda w: (w.sign_in(), reverse("block-diary", args=[blocked(w.mine, 0.5).uid]), {"at-0": "8", "at-15": "3"}),
    "ask": about("ask", FACT, text="Hot?"),
    "enter": about("enter", "pain_scores", **SCORE),
    "enter with a template": about("enter", "procedures", time="2026-01-05", status="completed", technique=lambda w: w.technique().pk, **USUAL),
    "correct": about("correct", World.score, **SCORE),
    "withdraw": about("withdraw", World.score),
    "put-back": about("put-back", World.withdrawn),
    "identity": about("identity", family="Other", birth_date="1960-02-03"),
    "merge": about("merge", **{"with": lambda w: w.twin().pseudonym}),
    "undo-merge": about("undo-merge", lambda w: merge(w.found, w.twin(), "A. Admin").uid),
    "erase": about("erase", role="administrator", family="Example"),
    "import": about("import", held=World.held),
    "undo-import": about("undo-import", World.imported),
    "ask-for-case": about("ask-for-case", "repeat_rfa", fact=FACT),
    "diary-link": about("diary-link"),
    "end-diary-links": lambda w: (make_link(w.found, "test"), about("end-diary-links")(w))[1],
    "diary": _on_phone("diary", score="4", nonce="n1", fever="yes"),
    "diary, a question": _on_phone("diary", answer="yes", asked=lambda w: ask(w.found, FACT, "A. Nurse").pk),
    "diary-questionnaire": _on_phone("diary-questionnaire", "pgic", pgic="6", nonce="n1"),
    "diary-block": _on_phone("diary-block", **{"at-0": "8", "at-15": "3"}),
    "review-entry": lambda w: by("clinician", reverse("review-entry", args=[ENTRY]), what="reviewed", digest=digests()[ENTRY])(w),
    "clinic": by("administrator", "/clinic", name="Ours", zone="UTC", day_number="1", night_number="2", emergency_number="3", wording="on"),
    "techniques": by("nurse", "/clinic/techniques", name="Usual", **USUAL),
    "end-technique": lambda w: by("nurse", reverse("end-technique", args=[w.technique().pk]))(w),
    "confirm": about("confirm", World.filled_in),
    "policies": by("administrator", "/clinic/policies", body="Payer", step="repeat_rfa"),
    "policy": lambda w: by("administrator", reverse("policy", args=[w.requirement().policy_id]), text="Another")(w),
    "end-policy": lambda w: by("administrator", reverse("end-policy", args=[w.requirement().policy_id]))(w),
    "tick": about("tick", lambda w: w.requirement().pk, note="page 3"),
    "team": by("administrator", "/clinic/team", username="new.nurse", role="nurse"),
    "team, anew": lambda w: by("administrator", "/clinic/team", what="anew", member=member(w.mine, "nurse").pk)(w),
    "account": by("nurse", "/account"),
    "retention": by("administrator", "/clinic/retention", years="10"),
}  # fmt: skip
# these keep nothing but the audit row that says who looked
LOOKED_AT = {
    "worklist", "find", "charts", "rows", "duplicates", "export", "document", "case", "library", "library-entry", "registry",
    "registry-figures", "registry-table", "lesion", "audit", "vega", "charts-js", "report-css", "smart-launch", "smart-callback",
}  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Every row of the database but the sessions."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    }


@contextmanager
def failing_at(number: int | None) -> Iterator[list[str]]:
    """The database refuses the write of this number; gives the writes as they come."""
    writes: list[str] = []

    def refuse(execute: Any, sql: str, *more: Any) -> Any:
        if WRITE.match(sql):
            writes.append(sql)
            if len(writes) == number:
                raise OperationalError("the disk is full")
        return execute(sql, *more)

    with connection.execute_wrapper(refuse):
        yield writes


def writes_of(act: Act) -> int:
    """How many writes an action makes; what it did is taken back."""
    client, path, data = act
    with transaction.atomic(), failing_at(None) as writes:
        assert client.post(path, data).status_code in (200, 302), path
        transaction.set_rollback(True)
    return len(writes)


def test_every_page_is_in_one_of_the_two_lists() -> None:
    acts = {name.split(",")[0].removesuffix(" with a template") for name in ACTIONS}
    assert acts | LOOKED_AT | {"patient"} == {one.name for one in ours()}
    assert not acts & LOOKED_AT


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_done_whole_or_not_at_all(name: str, mine: Clinic, sign_in: SignIn) -> None:
    act = ACTIONS[name](World(mine, sign_in))
    client, path, data = act
    client.raise_request_exception = False
    count, before = writes_of(act), everything()
    assert count > 1
    for number in {2, count}:
        with failing_at(number) as writes:
            answered = client.post(path, data)
        assert (answered.status_code, len(writes)) == (503, number)
        assert everything() == before, name
    assert client.post(path, data).status_code in (200, 302)
    assert everything() != before


def test_a_page_is_shown_only_when_it_is_kept_and_noted(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    client.raise_request_exception = False
    before = everything()
    with failing_at(2):
        answered = client.get(reverse("patient", args=[found.uid]))
    assert answered.status_code == 503
    assert everything() == before
