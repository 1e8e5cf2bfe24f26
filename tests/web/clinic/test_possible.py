"""What cannot be true is refused at its field, what is hardly true is asked back, and nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from painpath.assess import default_assessor
from painpath.engine.facts.levels import NERVES
from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter, living, record_of
from tests.web.clinic.conftest import SignIn, patient
from tests.web.clinic.test_clinic_entry import NEW

TODAY = timezone.now().date()
DAY, TOMORROW = TODAY - timedelta(days=3), TODAY + timedelta(days=2)
BLOCK = {"time": str(DAY), "kind": "mbb", "status": "completed"}
SCORE = {"time": str(DAY), "score": "5", "scale": "nrs_0_10"}


def told_at(page: str, name: str) -> str:
    """The lines beside a field."""
    return " ".join(re.findall(rf'id="id_(?:what-)?{name}_error">([^<]*)<', page))


@pytest.fixture
def enter_one(mine: Clinic, sign_in: SignIn) -> Any:
    """Send a form about a patient born in 1960; gives the page, empty once it was saved."""
    found, client = patient(mine), sign_in()

    def send(table: str, **given: Any) -> str:
        path = reverse("enter", args=[found.uid, table])
        before = len(living(found))
        response = client.post(path, given)
        assert len(living(found)) == before + (response.status_code == 302)
        return "" if response.status_code == 302 else response.text

    send.patient = found  # type: ignore[attr-defined]
    return send


@pytest.mark.parametrize(
    ("table", "given", "field", "told"),
    [
        ("pain_scores", {**SCORE, "score": "11"}, "score", "11 lies outside the 0 to 10 of NRS 0-10"),
        ("pain_scores", {**SCORE, "score": "-1"}, "score", "-1 lies outside"),
        ("pain_scores", {**SCORE, "score": "high"}, "score", "Write a number, such as 2.5."),
        ("pain_scores", {**SCORE, "time": "1911-01-01"}, "time", "Before the patient was born, 1960-02-03."),
        ("pain_scores", {**SCORE, "time": str(TOMORROW)}, "time", "still to come"),
        ("observations", {"time": str(TOMORROW), "code": "fever", "value": "yes"}, "time", "still to come"),
        ("observations", {"time": str(DAY), "code": "fever", "value": "39"}, "value", "39 does not fit fever"),
        ("procedures", {**BLOCK, "time": str(TOMORROW)}, "time", "If it is only planned, say so as its status."),
        ("procedures", {**BLOCK, "time": "1950"}, "time", "Before the patient was born"),
        ("procedures", {**BLOCK, "steroid_mg": "-40"}, "steroid_mg", "Write a number from 0 to 2000"),
        ("procedures", {**BLOCK, "volume_ml": "1,500"}, "volume_ml", "Write a number from 0 to 1000"),
        ("procedures", {**BLOCK, "levels": "L4 and L5"}, "levels", "is not a spinal level"),
        ("conditions", {"code": "diabetes_mellitus", "onset": str(TOMORROW)}, "onset", "still to come"),
        ("conditions", {"code": "diabetes_mellitus", "onset": "2020", "abatement": "2019"}, "abatement", "Ends (2019) before it begins (2020); which date is wrong?"),
        ("medications", {"code": "warfarin", "start": "2025-03", "end": "2025-02-01"}, "end", "before it begins"),
        ("medications", {"code": "warfarin", "start": "1940"}, "start", "Before the patient was born"),
        ("medications", {"code": "morphine", "daily_dose": "-5"}, "daily_dose", "Write a number from 0"),
        ("care", {"code": "emergency_referral", "start": "2025-03", "end": "2025-02"}, "end", "before it begins"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_told_at_its_field_and_nothing_typed_is_lost(
    enter_one: Any, table: str, given: dict[str, str], field: str, told: str
) -> None:
    page = enter_one(table, **given)
    assert told.replace("'", "&#39;") in told_at(page, field)
    assert "set aside" not in page
    assert f'value="{given[field]}"' in page


@pytest.mark.parametrize(
    ("table", "given"),
    [
        ("procedures", {**BLOCK, "time": str(TOMORROW), "status": "planned"}),
        ("procedures", {**BLOCK, "time": str(TODAY)}),
        ("procedures", {**BLOCK, "volume_ml": "0"}),
        ("pain_scores", {**SCORE, "time": "1960-02-03"}),
        ("conditions", {"code": "diabetes_mellitus", "onset": "1960"}),
        ("medications", {"code": "warfarin", "start": str(TOMORROW)}),
    ],
)
def test_what_can_be_true_is_taken(enter_one: Any, table: str, given: dict[str, str]) -> None:
    assert enter_one(table, **given) == ""


def test_an_estimate_of_relief_is_not_older_than_its_procedure(enter_one: Any) -> None:
    done = [("procedures", {"procedure_id": "x9", "time": str(DAY), "kind": "mbb", "status": "completed"})]
    enter(enter_one.patient, done, "x")
    page = enter_one("relief_reports", procedure_id="x9", time=str(DAY - timedelta(days=1)), percent="50")
    assert f"Dated before the procedure it belongs to ({DAY})" in told_at(page, "time")
    assert enter_one("relief_reports", procedure_id="x9", time=str(DAY), percent="50") == ""


def test_a_procedure_whose_day_cannot_be_read_keeps_nobody_from_an_estimate(enter_one: Any) -> None:
    enter(
        enter_one.patient, [("procedures", {"procedure_id": "x9", "time": "in spring", "kind": "mbb"})], "x"
    )
    assert enter_one("relief_reports", procedure_id="x9", time=str(DAY), percent="50") == ""


def test_a_comma_in_a_volume_is_a_comma(enter_one: Any) -> None:
    assert 'type="number"' not in enter_one("procedures", **{**BLOCK, "kind": ""})
    assert enter_one("procedures", **BLOCK, volume_ml="2,5") == ""
    assert record_of(enter_one.patient)["procedures"][-1]["volume_ml"] == 2.5


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"region": "cervical", "levels": "L4/L5"}, "levels", "L4/L5 does not fit cervical spine (C1 to T2)."),
        ({"region": "lumbar", "target": "medial_branch", "levels": "L4/L5, C5"}, "levels", "C5 does not fit lumbar spine"),
        ({"target": "third_occipital_nerve", "levels": "L3"}, "levels", "does not fit third occipital nerve (C2 to C3)."),
        ({"levels": "T14"}, "levels", "The spine has no T14."),
        ({"region": "lumbar", "target": "third_occipital_nerve"}, "region", "The third occipital nerve does not lie here."),
        ({"target": "ganglion_impar", "side": "left", "side_checked": "on"}, "side", "The ganglion impar lies in the middle"),
    ],
)  # fmt: skip
def test_what_is_hardly_so_is_asked_back_and_taken_when_it_is_as_written(
    enter_one: Any, given: dict[str, str], field: str, told: str
) -> None:
    page = enter_one("procedures", **BLOCK, **given)
    assert told in told_at(page, field)
    assert f'name="sure" value="{field}">' in page
    assert enter_one("procedures", **BLOCK, **given, sure=["something else"])
    assert enter_one("procedures", **BLOCK, **given, sure=[field]) == ""


@pytest.mark.parametrize(
    "given",
    [
        {"region": "lumbar", "target": "medial_branch", "levels": "L4/L5, L5/S1"},
        {"region": "cervical", "levels": "C7/T1"},
        {"region": "lumbar", "levels": "T12"},
        {"region": "lumbar", "target": "dorsal_column", "levels": "T8"},
        {"region": "sacral", "target": "sacral_lateral_branch", "levels": "L5, S1-S3"},
        {"region": "knee_region", "target": "genicular_nerves", "side": "left", "side_checked": "on"},
        {"target": "ganglion_impar", "side": "midline"},
        {"target": "epidural_space", "region": "lumbar", "side": "left", "side_checked": "on"},
    ],
)
def test_what_is_usual_is_not_asked_back(enter_one: Any, given: dict[str, str]) -> None:
    assert enter_one("procedures", **BLOCK, **given) == ""


def test_every_stated_span_is_of_the_spine() -> None:
    known = default_assessor().vocabulary.by_field
    spans = [
        one.levels for field in ("procedures.region", "procedures.target") for one in known[field].values()
    ]
    for first, last in filter(None, spans):
        assert NERVES.index(first) < NERVES.index(last)


def test_the_form_of_a_new_patient_asks_the_same(sign_in: SignIn) -> None:
    client, path = sign_in(), reverse("new-patient")
    page = client.post(path, {**NEW, "who-birth_date": "2026-01-06"}).text
    assert "Before the patient was born, 2026-01-06." in told_at(page, "time")
    page = client.post(path, {**NEW, "who-birth_date": str(TOMORROW)}).text
    assert "A date of birth lies between 1900 and today." in page
    page = client.post(path, {**NEW, "before": "12", "now": "-1", "what-levels": "C5"}).text
    assert page.count("Pain is a number from 0 to 10.") == 2
    assert 'value="12" aria-invalid' in page
    assert "C5 does not fit lumbar spine" in told_at(page, "levels")
    assert not Patient.objects.exists()
    assert client.post(path, {**NEW, "what-levels": "C5", "what-sure": "levels"}).status_code == 302


def test_pain_before_what_is_only_planned_is_of_today(sign_in: SignIn) -> None:
    plan = {**NEW, "what-time": str(TOMORROW), "what-status": "planned", "now": ""}
    assert sign_in().post(reverse("new-patient"), plan).status_code == 302
    [score] = record_of(Patient.objects.get(family="Newman"))["pain_scores"]
    assert score["time"] <= str(TODAY + timedelta(days=1))


def test_two_anaesthetics_are_kept_when_their_procedure_is_corrected(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    both = ["bupivacaine", "lidocaine"]
    row = {**BLOCK, "procedure_id": "x9", "local_anaesthetic": both, "levels": ["L4", "L5"]}
    [made] = enter(found, [("procedures", row)], "x")
    path = reverse("correct", args=[found.uid, made.pk])
    page = client.get(path).text
    ticked = re.findall(r'name="local_anaesthetic" value="(\w+)"[^>]*checked', page)
    assert sorted(ticked) == both
    sent = {**BLOCK, "local_anaesthetic": ticked, "levels": "L4, L5", "steroid": "dexamethasone"}
    assert client.post(path, sent).status_code == 302
    after = record_of(found)["procedures"][-1]
    assert (sorted(after["local_anaesthetic"]), after["steroid"]) == (both, "dexamethasone")
