"""The block diary: clock times, one series on movement, filled in by the patient or by the clinic, read by the engine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.block_diary.slots import AFTER_MIN, clock_now, diary_of, today
from painpath.web.diary.models import make_link
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter, living, record_of
from tests.web.clinic.conftest import SignIn, patient

HOURS = {"at-0": "8", "at-15": "3", "at-30": "2", "at-60": "1", "at-120": "1", "at-240": "2", "at-360": "4", "at-480": "8"}  # fmt: skip


def blocked(clinic: Clinic, hours_ago: float, clock: bool = True, **more: object) -> Patient:
    """A patient with a block of so many hours ago."""
    found = patient(clinic, "thigh_nerve_still_helped.yaml", "2025-05-08")
    at = clock_now(found) - timedelta(hours=hours_ago)
    time = at.isoformat(timespec="minutes") if clock else at.date().isoformat()
    row = {"procedure_id": "b1", "time": time, "kind": "mbb", "status": "completed", "side": "left", "local_anaesthetic": "bupivacaine", "volume_ml": 0.5}  # fmt: skip
    enter(found, [("procedures", {**row, **more})], "test")
    return found


def phone(found: Patient) -> tuple[Client, str]:
    """A phone that is signed in, at the block diary."""
    client, token = Client(), make_link(found, "test")
    client.post(reverse("diary", args=[token]), {"birth_date": "1960-02-03"})
    return client, reverse("diary-block", args=[token])


def on_movement(found: Patient) -> list[dict[str, object]]:
    """The scores of the block diary."""
    return [row for row in record_of(found).get("pain_scores", ()) if row.get("descriptor") == "on_movement"]


def test_a_whole_diary_on_the_phone_is_what_the_engine_reads(mine: Clinic) -> None:
    found = blocked(mine, 9)
    client, path = phone(found)
    assert client.post(path, {**HOURS, "movement": "bending"}).status_code == 302
    assert judge(found, procedure="b1").assessment["block_reading"] == "positive_concordant"
    rows = on_movement(found)
    begun = diary_of(found).begun  # type: ignore[union-attr]
    assert [row["time"] for row in rows] == [(begun + timedelta(minutes=one)).isoformat(timespec="minutes") for one in AFTER_MIN]  # type: ignore[operator]  # fmt: skip
    assert {row["side"] for row in rows} == {"left"}
    assert {row["note"] for row in rows} == {"movement: bending"}
    assert all("recorded" in row for row in rows)


def test_only_times_that_have_passed_can_be_filled_in(mine: Clinic) -> None:
    found = blocked(mine, 0.75)
    client, path = phone(found)
    page = client.get(path).content.decode()
    assert 'name="at-30"' in page
    assert 'name="at-60"' not in page
    client.post(path, HOURS)
    assert [row["score"] for row in on_movement(found)] == [8, 3, 2]


def test_a_time_is_filled_in_once(mine: Clinic) -> None:
    found = blocked(mine, 0.5)
    client, path = phone(found)
    client.post(path, {"at-0": "8"})
    client.post(path, {"at-0": "2", "at-15": "3"})
    assert [row["score"] for row in on_movement(found)] == [8, 3]
    assert 'name="at-0"' not in client.get(path).content.decode()


def test_the_movement_is_remembered(mine: Clinic) -> None:
    found = blocked(mine, 1.5)
    client, path = phone(found)
    client.post(path, {"at-0": "8", "movement": "getting up; slowly", "proxy": "yes"})
    assert on_movement(found)[0]["note"] == "movement: getting up, slowly; reporter: proxy"
    assert 'value="getting up, slowly"' in client.get(path).content.decode()


@pytest.mark.parametrize("given", ["11", "-1", "nan", "much"])
def test_a_score_that_is_none_is_told_and_nothing_is_saved(mine: Clinic, given: str) -> None:
    found = blocked(mine, 1)
    client, path = phone(found)
    assert client.post(path, {"at-0": "8", "at-15": given}).status_code == 400
    assert not on_movement(found)


def test_the_diary_leads_to_a_block_of_the_last_day_alone(mine: Clinic) -> None:
    fresh, old = blocked(mine, 20), blocked(mine, 25)
    assert today(fresh)
    assert not today(old)
    client, path = phone(fresh)
    assert path in client.get(path.removesuffix("/block")).content.decode()
    client, path = phone(old)
    assert "no block of today" in client.get(path).content.decode()


@pytest.mark.parametrize("more", [{"status": "planned"}, {"kind": "rfa_thermal"}, {"kind": "sij_injection", "steroid": "triamcinolone"}])  # fmt: skip
def test_what_is_no_block_has_no_diary(mine: Clinic, more: dict[str, object]) -> None:
    found = blocked(mine, 2, **more)
    assert diary_of(found) is None or diary_of(found).row["procedure_id"] != "b1"  # type: ignore[union-attr]


def test_an_injection_of_local_anaesthetic_alone_has_one(mine: Clinic) -> None:
    assert today(blocked(mine, 2, kind="sij_injection"))


def test_the_clinic_fills_it_in_and_gives_the_needle_its_time(mine: Clinic, sign_in: SignIn) -> None:
    found = blocked(mine, 48, clock=False)
    nurse, path = sign_in("nurse"), reverse("block-diary", args=[found.uid])
    assert "has no clock time" in nurse.get(path).content.decode()
    nurse.post(path, {"clock": "25:00"})
    assert diary_of(found).begun is None  # type: ignore[union-attr]
    nurse.post(path, {"clock": "09:30"})
    nurse.post(path, {"at-0": "7", "at-60": "2,5", "movement": "walking"})
    assert [row["score"] for row in on_movement(found)] == [7, 2.5]
    assert "T10:30" in str(on_movement(found)[1]["time"])
    [old] = found.rows.filter(table="procedures").exclude(replaced_by=None)
    assert living(found)
    assert old.replaced_by is not None
    assert "<b>2.5</b>" in nurse.get(path).content.decode()


def test_a_patient_without_a_block_gets_a_page(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    found.rows.filter(table="procedures").delete()
    assert "No block" in sign_in().get(reverse("block-diary", args=[found.uid])).content.decode()
