"""The case for a step: what each body asks for, what documents it, what is missing, and the one question to ask."""

from __future__ import annotations

import re

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from painpath.assess import default_assessor
from painpath.rules.check import check_knowledge
from painpath.web.accounts.models import Clinic
from painpath.web.asking.models import Asked
from painpath.web.audit.models import Event
from painpath.web.patients.behind import Known
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.telling import told_row
from painpath.web.policy.models import Policy, Requirement, Tick
from tests.web.clinic.conftest import SignIn, patient

STEP = "repeat_rfa"


@pytest.fixture
def found(mine: Clinic) -> Patient:
    """A patient whose ablation worked for eight months and wore off."""
    return patient(mine, "ablation_wore_off.yaml", "2025-10-08")


def policy(clinic: Clinic, **given: object) -> Policy:
    """A policy of a clinic with one requirement."""
    made = Policy.objects.create(
        clinic=clinic, body="Our payer", step=STEP, where="Manual 7.2", by="A. Admin"
    )
    Requirement.objects.create(policy=made, **{"text": "As asked", "by": "A. Admin", **given})
    return made


def page(client: Client, found: Patient, step: str = STEP) -> str:
    """The case as the browser gets it."""
    return client.get(reverse("case", args=[found.uid, step])).content.decode()


def row(text: str, html: str) -> str:
    """The row of a table that begins with a requirement."""
    match = re.search(rf"<tr><td>{re.escape(text)}.*?</tr>", html, re.S)
    assert match is not None, text
    return re.sub(r"\s+", " ", match[0])


def test_what_is_documented_names_the_entries_of_the_record(found: Patient, sign_in: SignIn) -> None:
    line = row("The earlier ablation gave at least 243 days of relief.", page(sign_in(), found))
    assert ">Documented<" in line
    assert "75 % relief" in line
    assert "still helping after eight months" in line


def test_what_nothing_on_record_shows_is_not_called_documented(found: Patient, sign_in: SignIn) -> None:
    line = row("No questionnaire or diagnosis on record shows widespread pain.", page(sign_in(), found))
    assert ">Nothing against it<" in line


@pytest.mark.parametrize(
    ("given", "state", "told"),
    [
        ({"fact": "relief_days_min", "wanted": "at_least", "number": 243}, "Documented", "243"),
        ({"fact": "relief_days_min", "wanted": "at_least", "number": 244}, "Not met", "243"),
        ({"fact": "relief_days_min", "wanted": "at_most", "number": 243}, "Documented", "243"),
        ({"fact": "relief_days_min", "wanted": "at_most", "number": 242}, "Not met", "243"),
        ({"fact": "recurred", "wanted": "yes"}, "Documented", "yes"),
        ({"fact": "recurred", "wanted": "no"}, "Not met", "yes"),
        ({"fact": "pregnancy", "wanted": "no"}, "Missing", "As asked"),  # nobody asked: never a no
        ({"fact": "fact_that_left_the_knowledge", "wanted": "yes"}, "Missing", "As asked"),
        ({}, "Missing", "As asked"),
    ],
)
def test_the_clinics_own_policy_is_held_against_the_record(found: Patient, sign_in: SignIn, given: dict[str, object], state: str, told: str) -> None:  # fmt: skip
    policy(found.clinic, **given)
    line = row("As asked", page(sign_in(), found))
    assert f">{state}<" in line
    assert told in line


def test_a_requirement_without_a_fact_is_ticked_by_a_person_and_taken_back(
    found: Patient, sign_in: SignIn
) -> None:
    one = policy(found.clinic).requirements.get()
    client, where = sign_in("nurse"), reverse("tick", args=[found.uid, one.pk])
    for _ in range(2):
        client.post(where, {"note": "letter of 2026-01-02"})
    assert Tick.objects.get().note == "letter of 2026-01-02"
    line = row("As asked", page(client, found))
    assert ">Documented<" in line
    assert "letter of 2026-01-02" in line
    client.post(where, {"what": "back"})
    assert ">Missing<" in row("As asked", page(client, found))
    assert Tick.objects.get().ended_by  # the history keeps it
    told = list(Event.objects.filter(action__startswith="requirement").order_by("id").values_list("action", flat=True))  # fmt: skip
    assert told == ["requirement ticked", "requirement ticked", "requirement tick taken back"]


def test_a_requirement_that_a_fact_shows_cannot_be_ticked(found: Patient, sign_in: SignIn) -> None:
    one = policy(found.clinic, fact="pregnancy", wanted="no").requirements.get()
    assert sign_in().post(reverse("tick", args=[found.uid, one.pk])).status_code == 404


def test_the_one_missing_question_goes_to_the_phone_and_comes_back(found: Patient, sign_in: SignIn) -> None:
    client = sign_in()
    policy(found.clinic, fact="fever", wanted="no")
    html = page(client, found)
    assert 'name="fact" value="fever"' in row("As asked", html)
    answered = client.post(reverse("ask-for-case", args=[found.uid, STEP]), {"fact": "fever"})
    assert answered.url == reverse("case", args=[found.uid, STEP])  # type: ignore[attr-defined]
    assert Asked.objects.get().fact == "fever"
    line = row("As asked", page(client, found))
    assert "no answer yet" in line
    assert "<button" not in line
    today = judge(found).assessment["as_of"][:10]
    enter(found, [("observations", {"time": today, "code": "fever", "value": False})], "test")
    line = row("As asked", page(client, found))
    assert ">Documented<" in line
    assert f"{today}: Fever: no" in line


def test_what_no_patient_can_say_is_not_sent(found: Patient, sign_in: SignIn) -> None:
    client = sign_in()
    for fact in ("relief_days_min", "nothing", ""):
        client.post(reverse("ask-for-case", args=[found.uid, STEP]), {"fact": fact})
    assert not Asked.objects.exists()


def test_published_criteria_are_judged_and_recalled_ones_are_not(found: Patient, sign_in: SignIn) -> None:
    html = page(sign_in(), found)
    tricare = html[html.index("TRICARE") :]
    line = row("At least six months have gone by since the earlier ablation.", tricare)
    assert ">Documented<" in line
    assert "at least 180 days" in line
    assert "75 % relief" not in line  # how long ago it was rests on the procedure alone
    assert ">Not met<" in row("At least sixteen months have gone by since the last denervation.", html)
    for text in re.findall(r"<tr><td>(Two diagnostic medial branch blocks[^<]*)", html):
        line = row(text.strip(), html)
        assert ">Confirm in the source<" in line
        assert "confirm in: US local coverage" in line
    assert ">Look by hand<" in row("The pain does not radiate.", html)


def test_the_text_to_paste_holds_every_requirement_with_its_state(found: Patient, sign_in: SignIn) -> None:
    policy(found.clinic, fact="relief_days_min", wanted="at_least", number=90)
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page(sign_in(), found), re.S)
    assert text is not None
    assert "- Documented: As asked [" in text[1]
    assert "Our payer (Manual 7.2):" in text[1]
    assert "- Missing: " in text[1]
    assert "TRICARE" not in text[1]  # what the clinic entered goes before what is published


def test_a_step_that_an_alert_asks_for_names_the_alert_and_the_reason(mine: Clinic, sign_in: SignIn) -> None:
    bleeding = patient(mine, "bleeding_after_caudal_injection.yaml", "2025-01-07")
    html = page(sign_in(), bleeding, "urgent_mri")
    assert re.search(r"<li>Spinal haematoma, found or suspected: act within \d+ hours?\.</li>", html)
    assert "MRI of that part within the time that the alert names" in html
    assert html.count("Nothing has to be shown first.") == 2  # on the page and in the text to paste


def test_a_clinic_enters_a_policy_and_ends_it(mine: Clinic, found: Patient, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    made = client.post(reverse("policies"), {"body": "Our payer", "step": STEP, "where": "Manual"})
    one = Policy.objects.get()
    assert made.url == reverse("policy", args=[one.pk])  # type: ignore[attr-defined]
    client.post(reverse("policies"), {"body": "Our payer", "step": STEP})
    assert Policy.objects.count() == 1  # a body has one policy for a step
    where = reverse("policy", args=[one.pk])
    client.post(
        where, {"text": "Ninety days", "fact": "relief_days_min", "wanted": "at_least", "number": "90"}
    )
    assert Requirement.objects.get().number == 90
    assert "the record shows Days of relief, at least: at least 90 days" in client.get(where).content.decode()
    client.post(reverse("end-policy", args=[one.pk]), {"requirement": Requirement.objects.get().pk})
    assert "Ninety days" not in client.get(where).content.decode()
    client.post(reverse("end-policy", args=[one.pk]))
    assert "Our payer" not in page(sign_in(), found)
    assert Policy.objects.get().ended_by


@pytest.mark.parametrize(
    "given",
    [
        {"fact": "no_such_fact", "wanted": "yes"},
        {"fact": "relief_days_min", "wanted": "yes"},
        {"fact": "relief_days_min", "wanted": "at_least"},
        {"fact": "fever", "wanted": "at_least", "number": "1"},
        {"fact": "outcome", "wanted": "yes"},
        {"wanted": "yes"},
        {"text": ""},
    ],
)
def test_a_requirement_that_cannot_be_meant_is_refused(
    mine: Clinic, sign_in: SignIn, given: dict[str, str]
) -> None:
    one = Policy.objects.create(clinic=mine, body="B", step=STEP, by="A")
    answered = sign_in("administrator").post(reverse("policy", args=[one.pk]), {"text": "T", **given})
    assert 'class="error"' in answered.content.decode()
    assert not Requirement.objects.exists()


def test_one_clinics_policy_is_nothing_to_another(
    mine: Clinic, other: Clinic, found: Patient, sign_in: SignIn
) -> None:
    theirs = policy(other)
    one = theirs.requirements.get()
    assert "Our payer" not in page(sign_in(), found)
    client = sign_in("administrator")
    assert client.get(reverse("policy", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("end-policy", args=[theirs.pk])).status_code == 404
    assert sign_in().post(reverse("tick", args=[found.uid, one.pk])).status_code == 404
    assert "Our payer" not in client.get(reverse("policies")).content.decode()


def test_every_fact_agrees_with_the_assessment(found: Patient) -> None:
    """What a policy is held against is what the assessment itself used."""
    judged = judge(found)
    known = Known(judged)
    for name, value in judged.assessment["trace"]["facts"].items():
        assert known.get(name) == value, name
    assert known.missing("fever") == ["fever"]
    assert known.missing("recurred") == []


def test_a_body_that_names_nothing_known_is_refused() -> None:
    ready = default_assessor()
    body = ready.knowledge.bodies[0]
    wrong = msgspec.structs.replace(
        body.criteria[0], fact="no_such_fact", steps=("no_such_step",), source=("no-source",)
    )
    changed = msgspec.structs.replace(
        ready.knowledge, bodies=(msgspec.structs.replace(body, criteria=(wrong,)),)
    )
    told = " ".join(check_knowledge(changed, ready.vocabulary))
    for part in ("no fact 'no_such_fact'", "no step 'no_such_step'", "no source 'no-source'"):
        assert part in told


@pytest.mark.parametrize(
    ("table", "entry", "said"),
    [
        ("observations", {"time": "2026-01", "code": "fever", "value": True}, "2026-01: Fever: yes"),
        ("observations", {"time": "2026-01", "code": "crp", "value": 300, "unit": "mg/L", "bound": ">"}, "2026-01: C-reactive protein: > 300 mg/L"),
        ("conditions", {"code": "facet_joint_pain"}, "Facet joint pain"),
        ("conditions", {"code": "facet_joint_pain", "onset": "2020", "abatement": "2021"}, "2020: Facet joint pain, until 2021"),
        ("medications", {"code": "warfarin", "start": "2026-01-02", "daily_dose": 5, "unit": "mg"}, "2026-01-02: Warfarin 5 mg a day"),
        ("care", {"time": "2026-01-02", "code": "pt_rehab", "outcome": "no_help"}, "2026-01-02: Physiotherapy and exercise: no help"),
        ("pain_scores", {"time": "2026-01-02", "score": 7, "scale": "nrs_0_10", "site": "low_back", "side": "left"}, "2026-01-02: pain 7 (NRS 0-10, low back, left)"),
        ("relief_reports", {"time": "2026-01-02", "procedure_id": "p", "percent": 75, "duration_h": 48, "words": "good"}, "2026-01-02: 75 % relief for 2 days, the patient's own estimate: \"good\""),
    ],
)  # fmt: skip
def test_an_entry_in_one_line(table: str, entry: dict[str, object], said: str) -> None:
    ready = default_assessor()
    procedure = {"procedure_id": "p", "time": "2026-01-01", "kind": "mbb", "status": "completed"}
    raw = {"patient": {"patient_id": "x"}, "procedures": [procedure], table: [entry]}
    assert told_row(table, ready.check(raw).tables[table][0], ready.vocabulary) == said
