"""A file for a patient who has entries: what is new, there already, told otherwise, or somebody else's is shown first."""

from __future__ import annotations

import json
import re
from datetime import UTC, date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.clinic.comparing import compared
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import enter, living, record_of
from painpath.web.patients.worklist import refresh
from tests.web.clinic.conftest import SignIn

DAY, BORN = "2026-01-05", "1960-02-03"
BLOCK = {
    "procedure_id": "p1",
    "time": DAY,
    "kind": "mbb",
    "status": "completed",
    "region": "lumbar",
    "side": "left",
}
SCORE = {"time": "2026-01-06", "score": 7, "scale": "nrs_0_10"}
REPORT = {"procedure_id": "p1", "time": DAY, "percent": 80}
WARFARIN = {"code": "warfarin", "start": "2025"}
HERE = [("procedures", BLOCK), ("pain_scores", SCORE), ("relief_reports", REPORT), ("medications", WARFARIN)]


@pytest.fixture
def found(mine: Clinic) -> Patient:
    """A patient with a block, a score, an estimate and a medicine."""
    made = Patient.objects.create(
        clinic=mine, family="Example", birth_date=date.fromisoformat(BORN), sex="female", number="77"
    )
    enter(made, HERE, "x")
    refresh(made)
    return made


def page_of(client: Client, found: Patient, tables: dict[str, Any], **who: Any) -> str:
    """What is shown of a file."""
    data = json.dumps({"patient": {"patient_id": "77", "birth_date": BORN, **who}, **tables}).encode()
    return client.post(reverse("import", args=[found.uid]), {"file": SimpleUploadedFile("r.json", data)}).text


def save(client: Client, found: Patient, page: str, **given: str) -> str:
    """Save what a page holds; gives what is told then."""
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held is not None
    path = reverse("import", args=[found.uid])
    return client.post(path, {"held": held[1], **given}, follow=True).text


def test_what_is_here_already_is_not_entered_again(found: Patient, sign_in: SignIn) -> None:
    client, before = sign_in("nurse"), record_of(found)
    tables: dict[str, Any] = {}
    for table, row in HERE:
        tables[table] = [row]
    page = page_of(client, found, tables)
    assert "New: 0" in page
    assert "Here already: 4" in page
    assert '<button class="main">Save' not in page
    later = {**SCORE, "time": "2026-02-01"}
    page = page_of(client, found, tables | {"pain_scores": [SCORE, later, later]})
    assert "New: 1" in page
    assert "Here already: 5" in page
    assert "1 entry imported" in save(client, found, page)
    assert record_of(found)["pain_scores"] == [SCORE, later]
    assert {name: rows for name, rows in record_of(found).items() if name != "pain_scores"} == {
        name: rows for name, rows in before.items() if name != "pain_scores"
    }


def test_what_is_told_otherwise_is_shown_beside_what_is_here_and_saved_only_when_wanted(
    found: Patient, sign_in: SignIn
) -> None:
    client = sign_in()
    tables = {"pain_scores": [{**SCORE, "score": 3}], "procedures": [{**BLOCK, "side": "right"}]}
    page = page_of(client, found, tables)
    assert "Told otherwise here: 2" in page
    assert "pain score 7" in page
    assert "pain score 3" in page
    assert "side right" in page
    assert "Nothing of the file is new, and nothing was saved." in save(client, found, page)
    assert record_of(found)["pain_scores"] == [SCORE]
    save(client, found, page_of(client, found, tables), otherwise="yes")
    assert [row["score"] for row in record_of(found)["pain_scores"]] == [7, 3]
    ids = [row["procedure_id"] for row in record_of(found)["procedures"]]
    assert len(set(ids)) == 2


def test_the_same_procedure_under_another_id_is_the_same_and_keeps_what_tells_of_it(
    found: Patient, sign_in: SignIn
) -> None:
    client = sign_in()
    tables = {"procedures": [{**BLOCK, "procedure_id": "Procedure/9"}], "relief_reports": [
        {**REPORT, "procedure_id": "Procedure/9"}, {**REPORT, "procedure_id": "Procedure/9", "time": "2026-01-09", "percent": 0}]}  # fmt: skip
    page = page_of(client, found, tables)
    assert "New: 1" in page
    assert "Here already: 2" in page
    save(client, found, page)
    assert [row["procedure_id"] for row in record_of(found)["relief_reports"]] == ["p1", "p1"]
    assert len(record_of(found)["procedures"]) == 1


def test_another_procedure_with_the_id_of_one_that_is_here_gets_an_id_of_its_own(
    found: Patient, sign_in: SignIn
) -> None:
    client = sign_in()
    tables = {
        "procedures": [{**BLOCK, "time": "2026-02-05"}],
        "relief_reports": [{**REPORT, "time": "2026-02-05"}],
    }
    page = page_of(client, found, tables)
    assert "has the number of a procedure of another day" in page
    save(client, found, page)
    old, new = record_of(found)["procedures"]
    assert old["procedure_id"] == "p1" != new["procedure_id"]
    assert record_of(found)["relief_reports"][-1]["procedure_id"] == new["procedure_id"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ({"birth_date": "1961-02-03"}, "The file is of somebody born on 1961-02-03; this patient was born on 1960-02-03."),
        ({"birth_date": "1961"}, "born on 1961;"),
        ({"sex": "male"}, "The file is of somebody male; this patient is female."),
        ({"patient_id": "78"}, "The file bears the number of another patient: Other"),
    ],
)  # fmt: skip
def test_a_file_that_may_be_of_somebody_else_is_saved_only_when_it_was_checked(
    mine: Clinic, found: Patient, sign_in: SignIn, who: dict[str, str], told: str
) -> None:
    Patient.objects.create(clinic=mine, family="Other", number="78")
    client, before = sign_in(), record_of(found)
    tables = {"pain_scores": [{**SCORE, "time": "2026-02-01"}]}
    page = page_of(client, found, tables, **who)
    assert told in page
    assert "Nothing was saved" in save(client, found, page)
    assert record_of(found) == before
    assert "1 entry imported" in save(client, found, page, sure="yes")


@pytest.mark.parametrize(
    "who", [{}, {"birth_date": "1960"}, {"birth_date": None, "sex": "unknown"}, {"patient_id": "never seen"}]
)
def test_a_file_of_this_patient_is_not_doubted(found: Patient, sign_in: SignIn, who: dict[str, Any]) -> None:
    page = page_of(sign_in(), found, {"pain_scores": [{**SCORE, "time": "2026-02-01"}]}, **who)
    assert "somebody else" not in page
    assert 'name="sure"' not in page


def test_a_number_of_another_clinic_is_not_told(other: Clinic, found: Patient, sign_in: SignIn) -> None:
    Patient.objects.create(clinic=other, family="Stranger", number="78")
    tables = {"pain_scores": [SCORE]}
    assert "Stranger" not in page_of(sign_in(), found, tables, patient_id="78")


def test_a_row_of_another_person_in_the_file_is_left_out(found: Patient, sign_in: SignIn) -> None:
    client = sign_in()
    foreign = {**SCORE, "time": "2026-02-01", "patient_id": "78"}
    page = page_of(
        client, found, {"pain_scores": [foreign, {**foreign, "patient_id": "77", "time": "2026-03-01"}]}
    )
    assert "pain_scores, row 1: the row belongs to another patient; left out" in page
    save(client, found, page)
    assert [row["time"] for row in record_of(found)["pain_scores"]] == [SCORE["time"], "2026-03-01"]


def test_what_would_be_kept_but_not_counted_is_told_before(found: Patient, sign_in: SignIn) -> None:
    tables = {"pain_scores": [{**SCORE, "time": "1950-01-01"}, {**SCORE, "score": 70, "time": "2026-03-01"}]}
    page = page_of(sign_in(), found, tables)
    assert "Would be kept, but not counted: 2" in page
    assert "dated before the patient was born" in page
    assert "70 lies outside the 0 to 10" in page


def test_entries_made_while_the_report_was_looked_at_stop_the_import(found: Patient, sign_in: SignIn) -> None:
    client = sign_in()
    page = page_of(client, found, {"pain_scores": [{**SCORE, "time": "2026-02-01"}]})
    enter(found, [("pain_scores", {**SCORE, "time": "2026-02-01"})], "somebody else")
    assert "Nothing was saved" in save(client, found, page)
    assert len(record_of(found)["pain_scores"]) == 2


def test_an_import_is_undone_from_the_top_of_all_entries(found: Patient, sign_in: SignIn) -> None:
    client, before = sign_in("nurse"), record_of(found)
    page = page_of(client, found, {"pain_scores": [{**SCORE, "time": f"2026-02-0{day}"} for day in (1, 2)]})
    rows = save(client, found, page)
    assert rows.count("Undo the whole import") == 1
    assert "2 entries, " in rows
    [batch] = set(Row.objects.exclude(batch=None).values_list("batch", flat=True))
    told = client.post(reverse("undo-import", args=[found.uid, batch]), follow=True).text
    assert "2 entries of the import withdrawn." in told
    assert "Undo the whole import" not in told
    assert record_of(found) == before


@pytest.mark.parametrize(
    ("table", "here", "file", "sort"),
    [
        ("pain_scores", SCORE, {**SCORE, "score": 7.0}, "same"),
        ("pain_scores", {**SCORE, "time": "2026-01-06T09:00Z"}, {**SCORE, "time": "2026-01-06T10:00+01:00"}, "same"),
        ("pain_scores", {**SCORE, "note": "by phone"}, SCORE, "same"),
        ("pain_scores", SCORE, {**SCORE, "note": "by phone"}, "differing"),
        ("pain_scores", {**SCORE, "descriptor": "worst"}, {**SCORE, "descriptor": "least", "score": 2}, "new"),
        ("pain_scores", SCORE, {**SCORE, "time": "2026-01-06T10:00"}, "new"),
        ("observations", {"time": DAY, "code": "crp", "value": 5, "unit": "mg/L", "bound": "<"}, {"time": DAY, "code": "crp", "value": 5, "unit": "mg/L"}, "differing"),
        ("observations", {"time": DAY, "code": "fever", "value": True}, {"time": DAY, "code": "fever", "value": False}, "differing"),
        ("observations", {"time": DAY, "code": "fever", "value": True}, {"time": DAY, "code": "fever", "value": 1}, "differing"),
        ("medications", {**WARFARIN, "end": "2026"}, WARFARIN, "differing"),
        ("medications", WARFARIN, {**WARFARIN, "end": "2026"}, "differing"),
        ("medications", WARFARIN, {"code": "warfarin", "start": "2026-03"}, "new"),
        ("conditions", {"code": "low_back_pain", "onset": "2020"}, {"code": "low_back_pain"}, "same"),
        ("patient", {"death_date": "2026-03-01"}, {"death_date": "2026-03-02"}, "differing"),
        ("procedures", BLOCK, {**BLOCK, "procedure_id": "p2", "side": "right"}, "new"),
        ("procedures", BLOCK, {**BLOCK, "procedure_id": "p2", "time": f"{DAY}T10:00"}, "differing"),
        ("procedures", BLOCK, {**BLOCK, "kind": "rfa_thermal"}, "differing"),
        ("procedures", {**BLOCK, "procedure_id": 4}, {**BLOCK, "procedure_id": ["x"], "kind": {"a": 1}}, "new"),
        ("pain_scores", {**SCORE, "score": {"a": 1}}, {**SCORE, "score": 10**400}, "differing"),
        ("pain_scores", {"time": "soon", "scale": []}, {"time": "soon", "scale": []}, "same"),
    ],
)  # fmt: skip
def test_two_rows_are_the_same_when_the_one_says_no_more(
    table: str, here: dict[str, Any], file: dict[str, Any], sort: str
) -> None:
    found = compared([(table, file)], [(table, here)], UTC)
    assert [name for name in ("new", "differing", "same") if getattr(found, name)] == [sort]


def test_of_several_alike_the_one_that_says_the_same_is_meant() -> None:
    scores = [("pain_scores", {**SCORE, "score": score}) for score in (3, 7)]
    assert len(compared([scores[1]], scores, UTC).same) == 1


def test_a_file_of_thousands_is_compared_at_once(found: Patient, sign_in: SignIn) -> None:
    scores = [{**SCORE, "time": f"2025-{1 + n // 700:02d}-{1 + n % 700 // 24 % 28:02d}T{n % 24:02d}:{n // 24 % 60:02d}", "score": n % 11} for n in range(2000)]  # fmt: skip
    client = sign_in()
    page = page_of(client, found, {"pain_scores": scores})
    assert "2000 pain scores" in page
    assert "and 1700 more" in page
    save(client, found, page)
    assert len(living(found)) == 2000 + len(HERE)
    assert "Here already: 2000" in page_of(client, found, {"pain_scores": scores})
