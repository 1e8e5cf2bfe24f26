"""Entering, correcting, importing and exporting: nothing is overwritten, nothing that does not fit is kept."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from painpath.assess import assess, default_assessor
from painpath.web.accounts.beginning import begin
from painpath.web.accounts.models import Clinic, Member
from painpath.web.audit.models import Event
from painpath.web.clinic import entry, twice
from painpath.web.keeping import BadBackup, read_backup, write_backup
from painpath.web.patients.finding import patient_of
from painpath.web.patients.models import Alert, Due, Patient, Row
from painpath.web.patients.sealed import Erased
from painpath.web.patients.store import correct, enter, erase, living, record_of
from tests.web.clinic.conftest import ROOT, SignIn, patient

NEW = {
    "who-family": "Newman", "who-given": "Nora", "what-time": "2026-01-05", "what-kind": "rfa_thermal", "what-status": "completed",
    "what-region": "lumbar", "what-target": "medial_branch", "what-side": "left", "what-side_checked": "on", "before": "8", "now": "7",
}  # fmt: skip


def test_a_new_patient_in_one_form_is_judged_at_once(sign_in: SignIn) -> None:
    response = sign_in("nurse").post(reverse("new-patient"), NEW)
    found = Patient.objects.get(family="Newman")
    assert response.headers["Location"] == reverse("patient", args=[found.uid])
    record = record_of(found)
    assert [row["kind"] for row in record["procedures"]] == ["rfa_thermal"]
    assert [row["score"] for row in record["pain_scores"]] == [8, 7]
    assert "Newman" not in yaml.safe_dump(record)


def test_the_language_of_a_patient_is_kept(sign_in: SignIn) -> None:
    client = sign_in("nurse")
    client.post(reverse("new-patient"), NEW)
    found = Patient.objects.get(family="Newman")
    assert found.language == "en"
    page = reverse("identity", args=[found.uid])
    client.post(page, {"family": "Newman", "language": "ar"})
    found.refresh_from_db()
    assert found.language == "ar"
    assert 'value="ar" selected' in client.get(page).content.decode()
    assert (
        "Select a valid choice" in client.post(page, {"family": "Newman", "language": "xx"}).content.decode()
    )


def test_a_side_must_be_checked_and_a_score_must_fit(sign_in: SignIn) -> None:
    client = sign_in()
    page = client.post(reverse("new-patient"), {**NEW, "what-side_checked": ""}).content.decode()
    assert "Is this the patient" in page
    page = client.post(reverse("new-patient"), {**NEW, "now": "11"}).content.decode()
    assert "from 0 to 10" in page
    assert not Patient.objects.exists()


def test_somebody_who_may_be_here_already_is_shown_first(sign_in: SignIn) -> None:
    client = sign_in()
    client.post(reverse("new-patient"), NEW)
    assert "another person" in client.post(reverse("new-patient"), NEW).content.decode()
    assert Patient.objects.count() == 1
    client.post(reverse("new-patient"), {**NEW, "another": "yes"})
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"time": "2026-01-01", "score": "11", "scale": "nrs_0_10"}, "lies outside the 0 to 10"),
        ({"time": "soon", "score": "5", "scale": "nrs_0_10"}, "not an ISO 8601 time"),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_not_saved(
    mine: Clinic, sign_in: SignIn, row: dict[str, str], told: str
) -> None:
    found = patient(mine)
    before = Row.objects.count()
    page = sign_in().post(reverse("enter", args=[found.uid, "pain_scores"]), row).content.decode()
    assert told in page
    assert Row.objects.count() == before


def test_the_second_of_two_who_correct_the_same_row_is_told(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    row = next(one for one in living(found) if one.table == "pain_scores")
    path = reverse("correct", args=[found.uid, row.pk])
    given = {"time": row.data["time"], "score": "6", "scale": "nrs_0_10"}
    assert client.post(path, given).status_code == 302
    assert client.post(path, {**given, "score": "3"}).status_code == 409
    assert 6 in [one["score"] for one in record_of(found)["pain_scores"]]
    assert Row.objects.filter(pk=row.pk).exists()  # the first entry stays in the history


def test_an_import_shows_its_report_first_and_can_be_undone(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine, birth_date=date(1943, 3, 11)), sign_in()
    before = record_of(found)
    path = reverse("import", args=[found.uid])
    data = (ROOT / "demo/records/ablation_wore_off.yaml").read_bytes()
    page = client.post(path, {"file": SimpleUploadedFile("r.yaml", data)}).content.decode()
    held = re.search(r'name="held" value="([^"]+)"', page)
    assert held is not None
    assert record_of(found) == before  # nothing is saved before the second step
    for _ in range(2):  # a button pressed twice
        client.post(path, {"held": held[1]})
    assert len(record_of(found)["procedures"]) == len(before["procedures"]) + 1
    [first] = Row.objects.filter(patient=found, table="procedures").exclude(batch=None)
    first.patient = found
    correct(first.pk, found, {**first.data, "note": "corrected before the undo"}, "test")
    batch = Row.objects.filter(patient=found).exclude(batch=None).first().batch  # type: ignore[union-attr]
    client.post(reverse("undo-import", args=[found.uid, batch]))
    assert record_of(found) == before


@pytest.mark.parametrize(
    "data", [b"{not yaml", b"\x00\x01\x02", b"!!python/object/apply:os.system ['true']", b""]
)
def test_a_file_that_cannot_be_read_gets_a_sentence(mine: Clinic, sign_in: SignIn, data: bytes) -> None:
    found = patient(mine)
    page = sign_in().post(reverse("import", args=[found.uid]), {"file": SimpleUploadedFile("x.yaml", data)})
    assert page.status_code == 200
    assert "Nothing was saved" in page.content.decode() or 'type="file"' in page.content.decode()


def test_what_is_exported_is_the_record_without_the_name(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    given = yaml.safe_load(client.get(reverse("export", args=[found.uid, "yaml"])).content)
    assert given == record_of(found)
    bundle = client.get(reverse("export", args=[found.uid, "json"])).content.decode()
    assert "Example" not in bundle
    assert Event.objects.filter(action="export").count() == 2


def test_an_erased_patient_cannot_be_read_and_stays_in_the_audit(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    client.get(reverse("patient", args=[found.uid]))
    erase(found)
    found.refresh_from_db()
    with pytest.raises(Erased):
        record_of(found)
    assert client.get(reverse("patient", args=[found.uid])).status_code == 404
    assert Event.objects.filter(patient=str(found.uid)).exists()


def test_an_audit_row_is_never_changed_or_removed(mine: Clinic, sign_in: SignIn) -> None:
    sign_in().get("/")
    event = Event.objects.get(action="worklist")
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_a_backup_reads_back_and_restores_all_or_nothing(
    mine: Clinic, sign_in: SignIn, tmp_path: Path
) -> None:
    found = patient(mine)
    before = record_of(found)
    file = tmp_path / "clinic.backup"
    rows = write_backup(file, "a long passphrase")
    assert b"Example" not in file.read_bytes()
    with pytest.raises(BadBackup, match="already"):
        read_backup(file, "a long passphrase")
    assert told_of_operator() == [("backup", "clinic.backup")]
    everything_is_gone()
    get_user_model().objects.all().delete()
    with pytest.raises(BadBackup, match="passphrase"):
        read_backup(file, "another passphrase")
    assert read_backup(file, "a long passphrase") == rows
    assert record_of(Patient.objects.get(uid=found.uid)) == before
    assert told_of_operator() == [("restored", "clinic.backup")]


def everything_is_gone() -> None:
    """As in a new installation."""
    Event.objects.all()._raw_delete("default")  # no other way leads to an audit row's end
    for model in (Row, Alert, Due, Patient, Member, Clinic):
        model.objects.all().delete()


def told_of_operator() -> list[tuple[str, str]]:
    return list(Event.objects.filter(who="operator").order_by("id").values_list("action", "what"))


def test_a_secret_of_the_environment_is_not_overruled_by_a_backup(
    mine: Clinic, tmp_path: Path, settings: Any
) -> None:
    """The secret of the environment would go before the one in the folder: nothing restored could be read."""
    file = tmp_path / "clinic.backup"
    write_backup(file, "a long passphrase")
    everything_is_gone()
    settings.DATA, settings.SECRET_KEY = tmp_path, "another one, given by the environment"
    (tmp_path / "secret").write_text("one that was left here")
    with pytest.raises(BadBackup, match="PAINPATH_SECRET_KEY"):
        read_backup(file, "a long passphrase")
    assert (tmp_path / "secret").read_text() == "one that was left here"
    assert not Clinic.objects.exists()
    (tmp_path / "secret").write_text(settings.SECRET_KEY)
    assert read_backup(file, "a long passphrase")


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "clinic.backup"
    write_backup(file, "a long passphrase")
    data = file.read_bytes()
    for broken in (
        data[:-10],
        b"something else\n" + data,
        data[:60] + (b"x" if data[60:61] != b"x" else b"y") + data[61:],
    ):
        file.write_bytes(broken)
        with pytest.raises(BadBackup):
            read_backup(file, "a long passphrase")


def test_a_clinic_begins_with_its_administrator_and_refuses_what_cannot_be(db: None) -> None:
    made = begin("New clinic", "head", "a good long password", "Europe/Zurich")
    assert made.members.get().role == "administrator"
    for wrong in (("New clinic", "b"), ("Another", "head")):
        with pytest.raises(ValidationError):
            begin(*wrong, "a good long password", "UTC")
    with pytest.raises(ValidationError):
        begin("Third", "c", "short", "UTC")
    with pytest.raises(ValidationError):
        begin("Third", "c", "a good long password", "Mars/Olympus")


def test_an_identity_that_comes_after_the_erasing_is_not_kept(
    mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = patient(mine)

    def erased_meanwhile(request: HttpRequest, uid: UUID) -> Patient:
        seen = patient_of(request, uid)
        erase(Patient.objects.get(pk=seen.pk))
        return seen

    monkeypatch.setattr(entry, "patient_of", erased_meanwhile)
    sent = sign_in("nurse").post(reverse("identity", args=[found.uid]), {"family": "Secret", "given": "S"})
    assert sent.status_code == 404
    assert not Patient.objects.filter(family="Secret").exists()


def test_only_an_administrator_who_types_the_name_erases_a_patient(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    path = reverse("erase", args=[found.uid])
    assert sign_in("clinician").post(path, {"family": "Example"}).status_code == 403
    administrator = sign_in("administrator")
    administrator.post(path, {"family": "Sample"})
    found.refresh_from_db()
    assert found.erased_at is None
    administrator.post(path, {"family": "Example"})
    found.refresh_from_db()
    assert (found.family, bytes(found.key)) == ("erased", b"")
    assert administrator.get(reverse("patient", args=[found.uid])).status_code == 404
    assert Event.objects.filter(action="erased", patient=str(found.uid)).exists()


def test_every_entry_stands_in_words(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    day = "2026-01-05"
    enter(
        found,
        [
            ("procedures", {"procedure_id": "x9", "time": day, "kind": "mbb", "status": "completed"}),
            ("pain_scores", {"time": day, "score": 4, "scale": "nrs_0_10", "descriptor": "on_movement", "site": "low_back"}),
            ("relief_reports", {"time": day, "procedure_id": "x9", "percent": 40, "duration_h": 6}),
            ("medications", {"code": "morphine", "stop_reason": "no_help"}),
            ("observations", {"time": day, "code": "crp", "value": 300, "unit": "mg/L", "bound": ">"}),
        ],
        "x",
    )  # fmt: skip
    page = sign_in("nurse").get(reverse("rows", args=[found.uid])).content.decode()
    body = page.split("<tbody>")[1]
    told = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    assert "scale NRS 0-10" in told
    assert "value &gt; 300" in told
    assert "descriptor on movement" in told
    kind = default_assessor().vocabulary.by_field["procedures.kind"]["mbb"].label
    assert f"procedure {kind}, 2026-01-05" in told
    assert "relief in percent 40" in told
    assert "stop reason no help" in told
    assert not re.search(r"[a-z]_[a-z0-9]|procedure id|x9", told)


def test_an_id_that_no_database_keeps_is_named_and_left_out(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    before = len(living(found))
    rows = [{"procedure_id": name, "time": "2026-01-01", "kind": "rfa_thermal", "status": "completed"} for name in ("x" * 201, "y" * 200)]  # fmt: skip
    data = yaml.safe_dump({"patient": {"patient_id": "a"}, "procedures": rows}).encode()
    path = reverse("import", args=[found.uid])
    page = client.post(path, {"file": SimpleUploadedFile("r.yaml", data)}).text
    assert "longer than 200 characters" in page
    client.post(path, {"held": re.search(r'name="held" value="([^"]+)"', page)[1]})  # type: ignore[index]
    assert len(living(found)) == before + 1
    assert client.get(reverse("patient", args=[found.uid])).status_code == 200


@pytest.mark.parametrize("table", ["pain_scores", "procedures"])
def test_a_button_pressed_twice_enters_once(
    mine: Clinic, sign_in: SignIn, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, client = patient(mine), sign_in()
    given = {"time": "2026-01-05", "score": "4", "scale": "nrs_0_10", "kind": "mbb", "status": "completed"}
    path, before = reverse("enter", args=[found.uid, table]), len(living(found))
    for _ in range(2):
        assert client.post(path, given).status_code == 302
    assert len(living(found)) == before + 1
    client.post(path, {**given, "score": "5", "kind": "rfa_thermal"})
    assert len(living(found)) == before + 2
    monkeypatch.setattr(twice, "TWICE", timedelta(0))
    client.post(path, given)
    assert len(living(found)) == before + 3


@pytest.mark.parametrize(("zone", "is_future"), [("Pacific/Auckland", False), ("UTC", True)])
def test_a_death_lies_in_the_future_by_the_day_of_the_clinic(
    mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, zone: str, is_future: bool
) -> None:
    mine.zone = zone
    mine.save()
    found, client = patient(mine), sign_in()
    data = yaml.safe_dump({"patient": {"death_date": "2001-07-01"}}).encode()
    at = datetime(2001, 6, 30, 13, 30, tzinfo=UTC)  # the first of July in Auckland
    monkeypatch.setattr("painpath.web.clinic.importing.timezone", SimpleNamespace(now=lambda: at))
    page = client.post(reverse("import", args=[found.uid]), {"file": SimpleUploadedFile("r.yaml", data)}).text
    assert ("a death in the future" in page) is is_future


@pytest.mark.parametrize(
    ("stated", "kept"),
    [("2025-03-04", True), ("last spring", True), ("2190-01-01", True), ("unknown", False), ("#N/A", False)],
)
def test_a_death_that_a_file_tells_is_imported_and_nothing_is_recommended(
    mine: Clinic, sign_in: SignIn, stated: str, kept: bool
) -> None:
    found, client = patient(mine), sign_in()
    score = {"time": "2025-02-01", "score": 4, "scale": "nrs_0_10"}
    data = yaml.safe_dump({"patient": {"death_date": stated}, "pain_scores": [score]}).encode()
    path = reverse("import", args=[found.uid])
    page = client.post(path, {"file": SimpleUploadedFile("r.yaml", data)}).text
    assert ("is neither a date nor says a death" in page) is not kept
    client.post(path, {"held": re.search(r'name="held" value="([^"]+)"', page)[1]})  # type: ignore[index]
    assert ("death_date" in record_of(found)["patient"]) is kept
    assert ("@death_date" in default_assessor().check(record_of(found)).patient) is kept
    assert (not assess(record_of(found), "2027-06-01")["next_steps"]) is kept
    assert client.get(reverse("rows", args=[found.uid])).status_code == 200
    assert client.get(reverse("patient", args=[found.uid])).status_code == 200


def test_a_comma_is_taken_where_a_point_is(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in()
    given = {"who-family": "Comma", "before": "7,5", "now": "3,5", "what-time": "2026-01-02", "what-kind": "mbb", "what-status": "completed"}  # fmt: skip
    assert client.post(reverse("new-patient"), given).status_code == 302
    found = Patient.objects.get(family="Comma")
    client.post(
        reverse("enter", args=[found.uid, "observations"]),
        {"time": "2026-01-03", "code": "peg", "value": "4,5"},
    )
    record = record_of(found)
    assert [row["score"] for row in record["pain_scores"]] == [7.5, 3.5]
    assert [row["value"] for row in record["observations"]] == [4.5]


def test_many_entries_are_imported_in_few_statements(mine: Clinic, sign_in: SignIn) -> None:
    found, client = patient(mine), sign_in()
    path = reverse("import", args=[found.uid])
    scores = [{"time": f"2025-{1 + n % 12:02d}-{1 + n // 12 % 28:02d}", "score": n % 11, "scale": "nrs_0_10"} for n in range(300)]  # fmt: skip
    raw = json.dumps({"patient": {"patient_id": "x"}, "pain_scores": scores}).encode()
    page = client.post(path, {"file": SimpleUploadedFile("x.json", raw)}).content.decode()
    held = re.search(r'name="held" value="([^"]+)"', page)[1]  # type: ignore[index]
    before = len(living(found))
    with CaptureQueriesContext(connection) as asked:
        client.post(path, {"held": held})
    written = [
        one["sql"] for one in asked.captured_queries if one["sql"].startswith('INSERT INTO "patients_row"')
    ]
    assert 1 <= len(written) < 10
    assert len(living(found)) == before + 300
