"""One person entered twice: found, merged without losing or doubling anything, parted again exactly."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.deciding.decisions import decide, standing, take_back
from painpath.web.diary.models import Link, make_link
from painpath.web.merging.finding import doubles, twins_of
from painpath.web.merging.merge import CannotMerge, merge, plan
from painpath.web.merging.models import Merge
from painpath.web.merging.undo import undo
from painpath.web.patients.judging import judge, keep
from painpath.web.patients.models import Alert, Call, Patient
from painpath.web.patients.store import correct, enter, erase, living, record_of, withdraw
from painpath.web.patients.store import take_back as undo_import
from painpath.web.technique.models import Prefilled, Technique
from tests.web.clinic.conftest import SignIn, member, patient

ABLATION = {
    "procedure_id": "p1",
    "time": "2026-01-10",
    "kind": "rfa_thermal",
    "status": "completed",
    "levels": ["L4/L5"],
}
BLOCK = {"procedure_id": "p1", "time": "2025-11-02", "kind": "mbb", "status": "completed"}
SCORE = {"time": "2026-03-01", "score": 3, "scale": "nrs_0_10"}
RELIEF = {"time": "2025-11-02", "procedure_id": "p1", "percent": 80, "duration_h": 6}


def made(clinic: Clinic, *rows: tuple[str, dict[str, Any]], **who: Any) -> Patient:
    found = Patient.objects.create(clinic=clinic, **{"family": "Twice", "given": "Ann", **who})
    enter(found, rows, "test")
    return found


@pytest.fixture
def kept(mine: Clinic) -> Patient:
    return made(
        mine, ("procedures", ABLATION), ("pain_scores", SCORE), number="7", birth_date=date(1960, 1, 1)
    )


@pytest.fixture
def gone(mine: Clinic) -> Patient:
    rows = [("procedures", BLOCK), ("relief_reports", RELIEF), ("pain_scores", SCORE)]
    return made(mine, *rows, number="8", birth_date=date(1960, 1, 1), phone="555")


def listed(record: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return list(record.get(table, []))


def test_the_same_number_or_name_and_birth_date_is_found_but_nobody_of_another_clinic(
    mine: Clinic, other: Clinic, kept: Patient, gone: Patient
) -> None:
    same_number = made(mine, family="Otherwise", given="Bea", number="7")
    made(other, number="7", birth_date=date(1960, 1, 1))
    made(mine, family="twice", given="ANN")  # without a birth date nobody can tell
    me = member(mine, "clinician")
    found = {one.patient.pk: one.why for one in twins_of(kept, me)}
    assert found == {
        gone.pk: "the same name, the same date of birth",
        same_number.pk: "the same record number",
    }
    assert {frozenset((one.pk, two.pk)) for one, two, _ in doubles(me)} == {
        frozenset((kept.pk, gone.pk)),
        frozenset((kept.pk, same_number.pk)),
    }


def test_rows_come_under_the_key_of_the_one_kept_what_both_have_only_once(
    kept: Patient, gone: Patient
) -> None:
    merge(kept, gone, "me")
    record = record_of(kept)
    assert listed(record, "pain_scores") == [SCORE]
    assert [one["kind"] for one in record["procedures"]] == ["rfa_thermal", "mbb"]
    assert kept.phone == "555"
    assert kept.number == "7"


def test_a_procedure_id_that_both_have_does_not_collide(kept: Patient, gone: Patient) -> None:
    merge(kept, gone, "me")
    record = record_of(kept)
    block = next(one for one in record["procedures"] if one["kind"] == "mbb")
    assert block["procedure_id"] != "p1"
    assert record["relief_reports"][0]["procedure_id"] == block["procedure_id"]
    judged = judge(kept)
    assert judged.record.problems == []
    assert {one["procedure_id"] for one in judged.record.tables["procedures"]} == {
        "p1",
        block["procedure_id"],
    }


def test_the_same_procedure_under_the_same_id_is_not_renamed(mine: Clinic, kept: Patient) -> None:
    again = made(mine, ("procedures", ABLATION), ("relief_reports", {**RELIEF, "time": "2026-02-01"}))
    found = plan(kept, again)
    assert (found.same, found.renamed, found.fresh) == (1, {}, {"relief_reports": 1})


def test_undoing_gives_both_back_exactly(kept: Patient, gone: Patient) -> None:
    before = record_of(kept), record_of(gone)
    this = merge(kept, gone, "me")
    assert undo(this, "me") == 0
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (record_of(kept), record_of(gone)) == before
    assert (kept.phone, gone.phone, gone.erased_at) == ("", "555", None)
    assert gone.number == "8"


def test_what_was_corrected_withdrawn_or_entered_since_goes_where_it_belongs(
    kept: Patient, gone: Patient
) -> None:
    enter(gone, [("observations", {"time": "2026-03-02", "code": "fever", "value": True})], "test")
    this = merge(kept, gone, "me")
    copies = {row.table: row for row in living(kept) if row.origin == "merge"}
    relief, finding = copies["relief_reports"], copies["observations"]
    correct(relief.pk, kept, {**relief.data, "percent": 60}, "her")
    withdraw(finding.pk, kept, "her")
    enter(kept, [("pain_scores", {**SCORE, "time": "2026-04-01"})], "her")
    assert undo(this, "me") == 1
    record = record_of(gone)
    assert record["relief_reports"] == [{**RELIEF, "percent": 60}]  # under its own procedure id again
    assert listed(record, "observations") == []
    assert [one["time"] for one in record_of(kept)["pain_scores"]] == [SCORE["time"], "2026-04-01"]
    assert listed(record_of(kept), "relief_reports") == []


def test_what_was_parted_is_not_put_back(mine: Clinic, kept: Patient, gone: Patient, sign_in: SignIn) -> None:
    """An entry that went back to whom it belongs stands withdrawn with the other one."""
    undo(merge(kept, gone, "A. Admin"), "A. Admin")
    client, before = sign_in("clinician"), record_of(kept)
    parted = [row.pk for row in kept.rows.filter(withdrawn_at__isnull=False)]
    assert parted
    for key in parted:
        path = reverse("put-back", args=[kept.uid, key])
        assert "belongs to the patient who was parted" in client.post(path, follow=True).text
    assert record_of(kept) == before


def test_calls_alerts_links_and_decisions_go_along_and_come_back(mine: Clinic) -> None:
    kept, gone = patient(mine, number="1"), patient(mine, number="2")
    for one in (kept, gone):
        Alert.objects.create(
            clinic=mine, patient=one, flag="x", title="X", level="urgent", say="x", act_by=timezone.now()
        )
    Call.objects.create(patient=gone, by="me", reached=False)
    make_link(gone, "me")
    decide(gone, judge(gone), "re_evaluate_diagnosis", "declined", "done", "me")
    this = merge(kept, gone, "me")
    assert (kept.calls.count(), Link.objects.filter(patient=kept).count()) == (1, 1)
    assert list(Alert.objects.filter(patient=kept, flag="x").values_list("state", flat=True)) == ["open"]
    assert Alert.objects.get(patient=gone, flag="x").state == "resolved"
    assert [one.patient_id for one in standing(kept).values()] == [kept.pk]
    undo(this, "me")
    assert (gone.calls.count(), Link.objects.get().patient_id) == (1, gone.pk)
    assert Alert.objects.get(patient=gone, flag="x").state == "open"
    take_back(gone, "re_evaluate_diagnosis", "me")
    assert listed(record_of(gone), "care") == []


def test_a_decision_that_came_along_is_taken_back_where_it_now_is(mine: Clinic) -> None:
    kept, gone = patient(mine, number="1"), patient(mine, number="2")
    decide(gone, judge(gone), "re_evaluate_diagnosis", "declined", "done", "me")
    merge(kept, gone, "me")
    assert listed(record_of(kept), "care")
    take_back(kept, "re_evaluate_diagnosis", "me")
    assert listed(record_of(kept), "care") == []


def test_erasing_the_one_kept_destroys_what_was_merged_in(kept: Patient, gone: Patient) -> None:
    merge(kept, gone, "me")
    erase(kept)
    gone.refresh_from_db()
    assert (bytes(gone.key), gone.family) == (b"", "erased")


def test_erasing_somebody_leaves_nothing_of_them_with_the_one_they_were_merged_into_by_mistake(
    mine: Clinic, kept: Patient, gone: Patient
) -> None:
    third = made(mine, family="Third")
    first, own = merge(kept, gone, "A"), [row.data for row in living(kept)][:2]
    [copy] = [row for row in living(kept) if row.table == "relief_reports"]
    correct(copy.pk, kept, {**copy.data, "percent": 70}, "B")
    keep(kept, judge(kept), "A. Doctor")
    second = merge(third, kept, "A")
    undo(second, "A")
    kept.refresh_from_db()
    undo(first, "A")
    gone.refresh_from_db()
    erase(gone)
    for one in (kept, third):
        rows = list(Patient.objects.get(pk=one.pk).rows.all())
        told = [row.data for row in rows]
        assert BLOCK not in told
        assert not any(row.table == "relief_reports" for row in rows)
    assert [row.data for row in living(kept)] == own
    assert not kept.kept.exists()


def test_an_import_is_undone_after_a_merge_and_after_a_correction(kept: Patient, gone: Patient) -> None:
    batch = uuid4()
    rows = [("care", {"time": "2026-02-01", "code": "physiotherapy"}), ("pain_scores", {**SCORE, "score": 9})]
    enter(gone, rows, "A", "import", batch)
    before = record_of(kept)
    merge(kept, gone, "A")
    [wrong] = [row for row in living(kept) if row.data.get("score") == 9]
    correct(wrong.pk, kept, {**SCORE, "score": 8}, "B")
    assert undo_import(kept, batch, "B") == 2
    assert record_of(kept)["pain_scores"] == before["pain_scores"]
    assert "care" not in record_of(kept)


def test_nothing_is_merged_twice_or_with_itself_or_across_clinics_or_parted_twice(
    kept: Patient, gone: Patient, other: Clinic
) -> None:
    with pytest.raises(CannotMerge):
        merge(kept, kept, "me")
    with pytest.raises(CannotMerge):
        merge(kept, made(other), "me")
    this = merge(kept, gone, "me")
    with pytest.raises(CannotMerge):
        merge(kept, gone, "me")
    undo(this, "me")
    with pytest.raises(CannotMerge):
        undo(this, "me")


@pytest.fixture
def client(sign_in: SignIn) -> Client:
    return sign_in("clinician")


def test_from_the_list_to_the_merge_and_back(client: Client, kept: Patient, gone: Patient) -> None:
    where = reverse("merge", args=[kept.uid])
    assert f"{where}?with={gone.uid}" in client.get(reverse("duplicates")).content.decode()
    page = client.get(where, {"with": gone.uid}).content.decode()
    assert "1 procedures have the same id in both" in page
    assert "1 entries stand in both" in page
    client.post(where, {"with": gone.uid})
    assert client.get(reverse("patient", args=[gone.uid])).status_code == 404
    assert str(gone.uid) not in client.get(reverse("find")).content.decode()
    this = Merge.objects.get()
    page = client.post(reverse("undo-merge", args=[kept.uid, this.uid]), follow=True).content.decode()
    assert "two are two again" in page
    assert client.get(reverse("patient", args=[gone.uid])).status_code == 200
    told = set(Event.objects.values_list("action", "patient"))
    assert {
        ("merged", str(kept.uid)),
        ("merged away", str(gone.uid)),
        ("merge undone", str(gone.uid)),
    } <= told


def test_strangers_nurses_and_nonsense_merge_nothing(
    client: Client, sign_in: SignIn, kept: Patient, gone: Patient, other: Clinic
) -> None:
    where = reverse("merge", args=[kept.uid])
    assert sign_in("nurse").post(where, {"with": gone.uid}).status_code == 403
    assert sign_in("clinician", other).post(where, {"with": gone.uid}).status_code == 404
    assert client.post(where, {"with": made(other).uid}).status_code == 404
    assert client.post(where, {"with": "nonsense"}).status_code == 404
    assert "Choose the other patient" in client.post(where, follow=True).content.decode()
    assert "No other patient" in client.get(where, {"number": "99"}).content.decode()
    assert client.post(reverse("undo-merge", args=[kept.uid, gone.uid])).status_code == 404
    assert not Merge.objects.exists()


def test_what_a_template_filled_in_is_still_not_observed_after_a_merge(
    mine: Clinic, kept: Patient, gone: Patient
) -> None:
    row = next(one for one in living(gone) if one.table == "procedures")
    technique = Technique.objects.create(clinic=mine, name="Usual", columns={"steroid": "none"})
    mark = Prefilled.objects.create(row=row, technique=technique, columns=["steroid"])
    this = merge(kept, gone, "me")
    mark.refresh_from_db()
    assert (mark.row.patient_id, mark.row.table) == (kept.pk, "procedures")
    undo(this, "me")
    mark.refresh_from_db()
    assert mark.row_id == row.pk


def test_a_name_is_the_same_whatever_the_case_of_its_letters(mine: Clinic, sign_in: SignIn) -> None:
    """On SQLite too, which knows the case of A to Z alone."""
    born = date(1960, 1, 1)
    one = made(mine, family="Müller", given="Özlem", birth_date=born)
    other = made(mine, family="MÜLLER", given="ÖZLEM", birth_date=born)
    made(mine, family="Möller", given="Özlem", birth_date=born)
    assert [twin.patient for twin in twins_of(one, member(mine, "clinician"))] == [other]
    [(first, second, why)] = doubles(member(mine, "clinician"))
    assert {first, second} == {one, other}
    assert "the same name" in why
    client = sign_in()
    for asked in ("özl", "ÖZL", "mü", "Mu\u0308ller"):
        page = client.get(reverse("find"), {"q": asked}).content.decode()
        assert "Müller" in page, asked
        assert "MÜLLER" in page, asked
    given = {"who-family": "müller", "who-given": "özlem", "who-birth_date": "1960-01-01", "what-time": "2026-01-02", "what-kind": "mbb", "what-status": "completed"}  # fmt: skip
    assert "MÜLLER" in client.post(reverse("new-patient"), given).content.decode()


def test_a_new_name_is_found_and_the_old_one_is_not(mine: Clinic, sign_in: SignIn) -> None:
    found, client = made(mine, family="Ångström"), sign_in()
    client.post(reverse("identity", args=[found.uid]), {"family": "ÉCLAIR"})
    assert "ÉCLAIR" in client.get(reverse("find"), {"q": "écl"}).content.decode()
    assert "ÉCLAIR" not in client.get(reverse("find"), {"q": "ång"}).content.decode()
    erase(found)
    assert Patient.objects.filter(folded_family__startswith="é").count() == 0
