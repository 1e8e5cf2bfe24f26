"""Every text of the diary and of reminders goes through gettext; what has no translation is English and says so."""

from __future__ import annotations

import importlib.util
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from painpath.web.accounts.models import Clinic
from painpath.web.asking.asking import ask
from painpath.web.block_diary.slots import clock_now
from painpath.web.diary.models import make_link
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Due, Patient
from painpath.web.patients.store import enter
from painpath.web.reminders.letters import remind
from tests.web.clinic.conftest import ROOT, patient

OPEN, CLOSE = "\u27e6", "\u27e7"
ASKED = "Your own question?"


class Texts(HTMLParser):
    """The texts that a reader sees, those of attributes included; what is marked as English is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the language of what is inside."""
        given = dict(attrs)
        if tag not in ("input", "meta", "link", "br"):
            english = bool(self.inside and self.inside[-1][1])
            self.inside.append((tag, given.get("lang", "en" if english else "") == "en"))
        self.found += [
            value for name in ("aria-label", "placeholder", "title", "alt") if (value := given.get(name))
        ]

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """A text, unless it is marked as English."""
        if not (self.inside and (self.inside[-1][1] or self.inside[-1][0] in ("script", "style"))):
            self.found.append(data)


def bare(page: str) -> list[str]:
    """Texts with letters that did not go through gettext."""
    reader = Texts()
    reader.feed(page)
    outside, inner = "\n".join(reader.found).replace(ASKED, ""), re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(outside):  # a translated place may stand in a translated question
        outside = inner.sub("", outside)
    return [line.strip() for line in outside.splitlines() if re.search(r"[A-Za-z]{2,}", line)]


@pytest.fixture
def found(mine: Clinic, settings: Any, monkeypatch: Any) -> Patient:
    """A patient who reads another language, of which only the marks of gettext are known."""
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    monkeypatch.setattr(translation._trans, "gettext", lambda text: f"{OPEN}{text}{CLOSE}", raising=False)
    translation.gettext("")
    return patient(mine, language="de", email="eve@patients.example")


def phone(found: Patient, sign_in: bool = True) -> tuple[Client, str]:
    """A phone and the token of the diary."""
    client, token = Client(), make_link(found, "test")
    if sign_in:
        client.post(reverse("diary", args=[token]), {"birth_date": "1960-02-03", "proxy": "yes"})
    return client, token


def blocked(found: Patient) -> None:
    """A block under sedation, twenty minutes ago."""
    time = (clock_now(found) - timedelta(minutes=20)).isoformat(timespec="minutes")
    row = {"procedure_id": "b1", "time": time, "kind": "mbb", "status": "completed", "side": "left", "sedation": "light"}  # fmt: skip
    enter(found, [("procedures", row)], "test")


def test_the_check_sees_a_text_that_does_not_go_through_gettext() -> None:
    assert bare(f"<p>{OPEN}Good day{CLOSE} 111 <b>Call us</b></p><p lang='en'>Left out</p>") == ["Call us"]
    assert bare(f"<p>{OPEN}Pain in {OPEN}your knee{CLOSE} today{CLOSE} or {OPEN}none{CLOSE}</p>") == ["or"]
    assert bare("<input aria-label='Your name'>") == ["Your name"]


def test_before_signing_in(found: Patient) -> None:
    client, token = phone(found, sign_in=False)
    path = reverse("diary", args=[token])
    pages = [
        client.get(path),
        client.post(path, {"birth_date": "1999-01-01"}),
        client.post(path, {"score": "4"}),
    ]
    make_link(found, "test")  # the first link does not work any more
    pages.append(client.get(path))
    for page in pages:
        assert bare(page.content.decode()) == []
    assert 'lang="de"' in pages[0].content.decode()


def test_the_diary_with_questions_and_alarms(found: Patient) -> None:
    ask(found, "fatigue", "A. Nurse", ASKED)
    number = ask(found, "walking_distance", "A. Nurse", ASKED)
    client, token = phone(found)
    path = reverse("diary", args=[token])
    pages = [client.get(path), client.post(path, {"nonce": "a"}), client.post(path, {"nonce": "b", "score": "9", "fever": "yes"}), client.post(path, {"asked": str(number.pk), "answer": "12"})]  # fmt: skip
    for page in pages:
        assert bare(page.content.decode()) == []
    assert f"{OPEN}Call now{CLOSE}" in pages[2].content.decode()


def test_the_block_diary_and_the_questionnaire(found: Patient) -> None:
    client, token = phone(found)
    block, asked = reverse("diary-block", args=[token]), reverse("diary-questionnaire", args=[token, "pgic"])
    pages = [client.get(block), client.get(asked), client.post(asked, {})]
    blocked(found)
    client.post(block, {"at-0": "5"})
    pages += [
        client.get(block),
        client.post(block, {"at-15": "much"}),
        client.get(reverse("diary", args=[token])),
    ]
    for page in pages:
        assert bare(page.content.decode()) == []
    assert reverse("diary-block", args=[token]) in pages[-1].content.decode()


def test_a_reminder(found: Patient, settings: Any) -> None:
    settings.PAINPATH_ADDRESS = "https://clinic.example"
    Due.objects.create(clinic=found.clinic, patient=found, kind="due", day=timezone.now().date(), told="x")
    assert remind(timezone.now()) == 1
    said = mail.outbox[0].body.replace("Mine", "")
    assert re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "", said).split() == []
    assert mail.outbox[0].subject.startswith(OPEN)


def test_a_sentence_without_translation_is_english_and_says_so(found: Patient, monkeypatch: Any) -> None:
    blocked(found)
    judged = judge(found)
    said = judged.assessment["aftercare"]
    assert len(said) > 1, "this patient has advice"
    monkeypatch.setitem(judged.assessor.knowledge.patient_words, said[0]["id"], {"de": f"{OPEN}Gut{CLOSE}"})
    client, token = phone(found)
    page = client.get(reverse("diary", args=[token])).content.decode()
    assert f"<p>{OPEN}Gut{CLOSE}</p>" in page
    assert page.count("not translated yet") == len(said) - 1


def test_in_english_nothing_is_marked(mine: Clinic) -> None:
    client, token = phone(patient(mine, language="fr"))
    page = client.get(reverse("diary", args=[token])).content.decode()
    assert "not translated yet" not in page
    assert '<html lang="en">' in page


def test_the_catalogue_holds_every_text() -> None:
    spec = importlib.util.spec_from_file_location("make_messages", ROOT / "scripts/make_messages.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    written = {one.msgid for one in polib.pofile(str(made.TARGET))}
    assert written == {one.msgid for one in made.catalogue()}, "run: python scripts/make_messages.py"
    assert len(written) > 50
    assert Path(made.TARGET).is_file()
