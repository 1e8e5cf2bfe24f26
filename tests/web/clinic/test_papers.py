"""Documents as PDF: what was on the page is in the file, with date, knowledge, sources and page numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from painpath.assess import assess, default_assessor
from painpath.report.view import Names, sources
from painpath.web.accounts.models import Clinic
from painpath.web.clinic.documents import letter, sheet
from painpath.web.paper import BOX, LACKING, Paper, pdf
from painpath.web.patients.judging import Judged, judge
from painpath.web.patients.models import Patient
from tests.web.clinic.conftest import SignIn, patient

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)


def paper(**given: object) -> Paper:
    known = {"title": "Letter", "clinic": "A clinic", "text": "One.", "author": "Dr X", "at": AT, "stamp": "Knowledge 1.", "sources": ("A 2020.",)}  # fmt: skip
    return Paper(**(known | given))  # type: ignore[arg-type]


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def text_of(data: bytes) -> str:
    """All text of a file, in single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read(data).pages))


@pytest.fixture
def found(mine: Clinic) -> Patient:
    return patient(mine, family="Łukasiewicz", given="Zoë")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("clinician")


@pytest.mark.parametrize("kind", ["letter", "referral", "sheet"])
def test_a_document_is_saved_as_it_was_edited_with_all_that_must_be_on_it(
    client: Client, found: Patient, kind: str
) -> None:
    answered = client.post(
        reverse("document", args=[found.uid, kind]),
        {"text": "Re: Łukasiewicz\r\n\r\nEdited ≥ 50 %.", "pdf": "yes"},
    )
    assert answered["Content-Type"] == "application/pdf"
    assert "ukasiewicz" not in answered["Content-Disposition"]
    told, knowledge = text_of(answered.content), judge(found).assessment["knowledge_version"]
    day = re.search(r"\d{4}-\d\d-\d\d", answered["Content-Disposition"])
    assert day is not None
    for part in ("Re: Łukasiewicz", "Edited ≥ 50 %.", "Mine", day[0], f"Knowledge {knowledge}", "not signed by a clinician", "Sources 1. ", "Page 1 of "):  # fmt: skip
        assert part in told


HELD = {
    "procedures": [{"procedure_id": "a", "time": "2025-01-06", "kind": "scs_trial", "status": "completed", "target": "dorsal_column"}],
    "pain_scores": [
        {"time": "2025-01-05", "score": 8, "scale": "nrs_0_10", "site": "foot"},
        {"time": "2025-01-13", "score": 2.4, "scale": "nrs_0_10", "site": "foot"},
    ],
    "observations": [
        {"time": "2024-12-07", "code": "psychological_screening_completed", "value": True},
        {"time": "2025-01-11", "code": "paraesthesia_coverage_adequate", "value": True},
    ],
    "conditions": [{"code": "painful_diabetic_neuropathy"}, {"code": "active_infection", "onset": "2024-12-27"}],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "asks"), [("letter", "We propose:"), ("referral", "We ask for your opinion on:")])  # fmt: skip
def test_what_is_blocked_is_not_proposed_but_held_back_with_its_reason(
    mine: Clinic, kind: str, asks: str
) -> None:
    """Spinal cord stimulation after a trial that helped, while there is an infection."""
    who = Patient.objects.create(clinic=mine, family="Held", given="Eve")
    ready = default_assessor()
    record = ready.check({"patient": {"patient_id": who.pseudonym}, **HELD})
    judged = Judged({}, record, assess(record, "2025-01-14", "a", assessor=ready), ready)
    assert "blocked" in [one["status"] for one in judged.assessment["next_steps"][:3]]
    told = letter(who, judged, kind)
    proposed, held = told.split(asks)[1].split("Held back for now:")
    assert "(blocked)" not in proposed
    assert "(avoid)" not in proposed
    assert "\n- " in proposed
    assert (
        "Spinal cord stimulator implantation (blocked). Blocked: An infection, or a C-reactive protein"
        in held
    )


def test_where_nothing_is_held_back_the_heading_is_left_out(found: Patient) -> None:
    told = letter(found, judge(found), "letter")
    assert "We propose:" in told
    assert "Held back" not in told


def test_what_the_page_drafts_is_what_the_file_holds(client: Client, found: Patient) -> None:
    where = reverse("document", args=[found.uid, "letter"])
    told = text_of(client.post(where, {"pdf": "yes"}).content)
    assert "Re: Łukasiewicz, Zoë, born 1960-02-03" in told
    assert "Immediate failure" in told


def test_the_case_for_a_step_has_its_requirements_and_their_sources(client: Client, found: Patient) -> None:
    where = reverse("case", args=[found.uid, "repeat_rfa"])
    told = text_of(client.get(where, {"form": "pdf"}).content)
    assert "The case for: Repeat radiofrequency ablation" in told
    step = next(one for one in judge(found).assessment["next_steps"] if one["id"] == "repeat_rfa")
    assert step["gates"]
    for gate in step["gates"]:
        assert re.sub(r"\s+", " ", gate["say"]) in told
    assert "Page 1 of " in told


def test_only_the_sources_of_what_is_said_are_listed(client: Client, found: Patient) -> None:
    counts = {}
    for kind in ("letter", "sheet"):
        told = text_of(client.post(reverse("document", args=[found.uid, kind]), {"pdf": "yes"}).content)
        counts[kind] = len(re.findall(r"Read: ", told))
    every = len(sources([judge(found).assessment], (), Names(judge(found).assessor)))
    assert 0 < counts["sheet"] <= counts["letter"] < every


def test_a_word_of_a_table_is_never_broken() -> None:
    rows = (("A requirement with many words " * 9, "Documented", "Somebody 2020 " * 12),)
    pages = read(pdf(paper(head=("What", "State", "By"), rows=rows))).pages
    assert "Documented" in pages[0].extract_text()


def test_every_page_of_a_long_document_has_its_number() -> None:
    data = pdf(paper(text="\n\n".join(f"Paragraph {number}. " + "Word " * 60 for number in range(60))))
    pages = [page.extract_text() for page in read(data).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Letter · 2026-02-03" in text


def test_a_sign_that_the_font_lacks_is_never_left_out_in_silence() -> None:
    told = text_of(pdf(paper(text="Name: 王 and Zoë")))
    assert f"Name: {BOX} and Zoë" in told
    assert LACKING in told
    assert LACKING not in text_of(pdf(paper()))


def test_the_same_paper_gives_the_same_bytes_made_at_its_own_time() -> None:
    data = pdf(paper())
    assert data == pdf(paper())
    found = read(data).metadata
    assert found is not None
    assert (found.title, found.creation_date) == ("Letter", AT)


def test_text_is_never_taken_for_marks_or_commands() -> None:
    told = text_of(pdf(paper(text="**bold** {nb} </text> (Tj) \\n <script>")))
    assert "**bold**" in told
    assert "<script>" in told


BLEEDING = {
    "procedures": [{"procedure_id": "a", "time": "2025-01-06", "kind": "caudal_esi", "status": "completed", "steroid": "triamcinolone", "steroid_mg": 40}],
    "observations": [{"time": "2025-01-07", "code": "epidural_haematoma", "value": True}],
}  # fmt: skip


def of(record: dict[str, object], mine: Clinic, as_of: str) -> tuple[Patient, Judged]:
    who, ready = Patient.objects.create(clinic=mine, family="First", given="Ann"), default_assessor()
    checked = ready.check({"patient": {"patient_id": who.pseudonym}, **record})
    return who, Judged({}, checked, assess(checked, as_of, "a", assessor=ready), ready)


def test_an_emergency_comes_first_in_a_letter_with_its_hours_and_what_it_rests_on(mine: Clinic) -> None:
    who, judged = of(BLEEDING, mine, "2025-01-07")
    first, *rest = letter(who, judged, "referral").split("\n\n")[1:]
    assert first.startswith("EMERGENCY: spinal haematoma, found or suspected, act within 1 hour.")
    assert "spinal epidural haematoma, 2025-01-07" in first
    assert not any(one.startswith("Urgent:") and "part of" in one for one in rest)


def test_a_patient_reads_what_is_urgent_first_and_in_an_emergency_nothing_else_than_what_to_do(
    mine: Clinic,
) -> None:
    _, judged = of(BLEEDING, mine, "2025-01-07")
    told = sheet(judged)
    assert told.startswith("Severe new pain after a needle near the spine can mean bleeding inside.")
    assert judged.assessment["aftercare"]
    assert not any(one["patient_say"] in told for one in judged.assessment["aftercare"])


def test_without_an_alert_the_patient_reads_the_outcome_first(found: Patient) -> None:
    judged = judge(found)
    assert not judged.assessment["red_flag"]["reasons"]
    assert sheet(judged).startswith(("The treatment", "We cannot tell", "It is too early", "Your"))


def test_what_is_to_be_confirmed_is_not_told_as_a_fact(mine: Clinic) -> None:
    rows = [("2025-01-05", 8), ("2025-03-10", 1), ("2025-09-30", 8)]
    record = {
        "procedures": [{"procedure_id": "a", "time": "2025-01-06", "kind": "rfa_thermal", "target": "medial_branch", "region": "lumbar", "status": "completed"}],
        "pain_scores": [{"time": time, "score": score, "scale": "nrs_0_10", "site": "low_back"} for time, score in rows],
    }  # fmt: skip
    who, judged = of(record, mine, "2025-10-08")
    told = letter(who, judged, "letter")
    assert "Repeat radiofrequency ablation (consider). Confirm first: " in told
