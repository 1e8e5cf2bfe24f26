"""The clinic's registry: figures without anybody in them, for those who may see them, with a date."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.urls import reverse

from painpath.cli import main
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Patient
from painpath.web.patients.store import correct, enter, living
from painpath.web.registry import making
from painpath.web.registry.kept import folder_of, last, table, tables
from painpath.web.registry.making import make
from painpath.web.registry.withholding import Withheld
from tests.web.clinic.conftest import SignIn

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRETIVE = "Secretive"
RECORD: dict[str, Any] = {
    "patient": {"patient_id": "uid-1", "birth_date": "1960-02-03", "sex": "female"},
    "procedures": [
        {"procedure_id": f"{SECRETIVE}-77", "time": "2026-01-10", "kind": "rfa_thermal", "status": "completed",
         "region": "lumbar", "performer": f"Dr {SECRETIVE}", "facility": f"{SECRETIVE} House", "note": f"told {SECRETIVE}"}
    ],
    "relief_reports": [{"time": "2026-03-20", "procedure_id": f"{SECRETIVE}-77", "percent": 80, "words": f"{SECRETIVE} helped"}],
    "observations": [{"time": "2026-03-20", "code": "patient_goal", "value": f"to see {SECRETIVE} again"}, {"time": "2026-03-20", "code": "fever", "value": False}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def fill(clinic: Clinic, count: int) -> None:
    """So many patients, every second of whom was helped."""
    for number in range(count):
        found = Patient.objects.create(clinic=clinic, family=SECRETIVE, birth_date=date(1960, 2, 3))
        procedure = {**RECORD["procedures"][0], "procedure_id": f"p{number}"}
        relief = {**RECORD["relief_reports"][0], "procedure_id": f"p{number}", "percent": 80 * (number % 2)}
        enter(found, [("procedures", procedure), ("relief_reports", relief)], "test")


def test_a_record_tells_nothing_of_who_it_is_and_stays_joined() -> None:
    made = Withheld("s").record(RECORD)
    told = json.dumps(made)
    assert SECRETIVE.lower() not in told.lower()
    assert "uid-1" not in told
    assert made["patient"]["birth_date"] == "1960"
    assert made["procedures"][0]["procedure_id"] == made["relief_reports"][0]["procedure_id"]
    assert [one["code"] for one in made["observations"]] == ["fever"]
    again = Withheld("another").record(RECORD)
    assert again["patient"]["patient_id"] != made["patient"]["patient_id"]
    assert again["procedures"][0]["performer"] != made["procedures"][0]["performer"]


def test_the_registry_is_made_kept_and_shown_to_those_who_may_see_it(
    mine: Clinic, other: Clinic, sign_in: SignIn, tmp_path: Path
) -> None:
    fill(mine, 12)
    report = make(mine, tmp_path, AT, 3)
    assert (report.few, report.patients, report.procedures) == (False, 12, 12)
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SECRETIVE.encode() not in everything
    assert [one.name for one in (tmp_path / "registry").iterdir()] == [
        str(mine.pk)
    ]  # no record is left behind
    for role in ("researcher", "administrator"):
        page = sign_in(role).get(reverse("registry")).content.decode()
        assert "Outcomes of treatments" in page
        assert "2026-06-01 12:00" in page
        assert " style=" not in page  # the strict policy would block it
    client = sign_in("researcher")
    found = client.get(reverse("registry-figures")).json()["figures"]
    assert found
    for name in found:
        assert f'id="plot-{name}"' in page
    answered = client.get(reverse("registry-table", args=["rates"]))
    assert answered.content == table(tmp_path, mine, "rates")
    assert b"rfa_thermal" in answered.content or b"Thermal" in answered.content
    assert client.get(reverse("registry-table", args=["nothing"])).status_code == 404
    assert Event.objects.filter(action="registry").count() == 2
    stranger = sign_in("researcher", other)
    assert "No registry has been made" in stranger.get(reverse("registry")).content.decode()
    assert stranger.get(reverse("registry-figures")).json() == {"figures": {}}
    assert stranger.get(reverse("registry-table", args=["rates"])).status_code == 404


@pytest.mark.parametrize("role", ["clinician", "nurse"])
def test_others_do_not_see_it(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get(reverse("registry")).status_code == 403
    assert sign_in(role).get(reverse("registry-figures")).status_code == 403


def test_a_researcher_is_led_from_the_start_to_the_registry(sign_in: SignIn) -> None:
    page = sign_in("researcher").get("/")
    assert (page.status_code, page.headers["Location"]) == (302, reverse("registry"))
    refused = sign_in("researcher").get(reverse("find"))
    assert refused.status_code == 403
    assert f'href="{reverse("registry")}"' in refused.content.decode().split("<main")[1]


def test_figures_about_few_are_never_made(mine: Clinic, sign_in: SignIn, tmp_path: Path) -> None:
    fill(mine, 4)
    assert make(mine, tmp_path, AT, 5).few
    assert tables(tmp_path, mine) == []
    page = sign_in("researcher").get(reverse("registry")).content.decode()
    assert "fewer than 5 patients" in page
    assert "4 patients" not in page


def test_patients_without_a_procedure_that_counts_are_few_too(mine: Clinic, tmp_path: Path) -> None:
    for _ in range(4):
        Patient.objects.create(clinic=mine, family="Nobody")
    assert make(mine, tmp_path, AT, 3).few


def test_a_few_procedures_among_many_patients_are_few_too(mine: Clinic, tmp_path: Path) -> None:
    fill(mine, 4)
    for _ in range(8):
        Patient.objects.create(clinic=mine, family="Nobody")
    assert make(mine, tmp_path, AT, 5).few
    assert tables(tmp_path, mine) == []


def test_an_erased_patient_is_not_counted(mine: Clinic, tmp_path: Path) -> None:
    fill(mine, 4)
    Patient.objects.filter(pk=mine.patients.first().pk).update(erased_at=AT, key=b"")
    assert make(mine, tmp_path, AT, 3).patients == 3


def test_a_run_that_fails_leaves_the_last_registry_and_no_record(
    mine: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(mine, 3)
    make(mine, tmp_path, AT, 5)
    seen: list[int] = []

    def fails(order: Any) -> None:
        seen.append(stat.S_IMODE(order.source.parent.stat().st_mode))
        raise OSError("the disk is full")

    monkeypatch.setattr(making, "run", fails)
    with pytest.raises(OSError, match="full"):
        make(mine, tmp_path, AT, 2)
    assert seen == [0o700]  # nobody else can open the records while they are there
    assert [one.name for one in (tmp_path / "registry").iterdir()] == [str(mine.pk)]
    assert last(tmp_path, mine) is not None


def test_a_damaged_report_is_none(mine: Clinic, tmp_path: Path, sign_in: SignIn) -> None:
    folder_of(tmp_path, mine).mkdir(parents=True)
    (folder_of(tmp_path, mine) / "report.json").write_text("{")
    assert "No registry has been made" in sign_in("researcher").get(reverse("registry")).content.decode()


def test_the_command_makes_it_for_each_clinic_and_says_what_it_counted(
    mine: Clinic, other: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("painpath.cli.clinic.prepare", lambda **given: None)
    fill(mine, 2)
    told = CliRunner().invoke(main, ["clinic", "registry", "--least", "2"])
    assert told.exit_code == 0, told.output
    assert "Mine: 2 procedures of 2 patients." in told.output
    assert "Other: too few patients to show figures." in told.output
    assert "no such clinic" in CliRunner().invoke(main, ["clinic", "registry", "--clinic", "Nowhere"]).output


def test_records_that_a_killed_run_left_are_removed_by_the_next_day(mine: Clinic, tmp_path: Path) -> None:
    for name, ago_s in (("left", making.ABANDONED_S + 60), ("another-is-at-it", 60)):
        folder = tmp_path / "registry" / f"{making.MAKING}{name}"
        folder.mkdir(parents=True)
        os.utime(folder, (AT.timestamp() - ago_s,) * 2)
    make(mine, tmp_path, AT, 3)
    names = {one.name for one in (tmp_path / "registry").iterdir()}
    assert names == {str(mine.pk), f"{making.MAKING}another-is-at-it"}


NO_NUMBERS: list[tuple[str, dict[str, Any]]] = [
    ("pain_scores", {"time": "2026-03-20", "score": "seven", "scale": "nrs_0_10"}),
    ("pain_scores", {"time": "2026-03-21", "score": "7", "scale": "nrs_0_10"}),
    ("pain_scores", {"time": "2026-03-22", "score": [4], "scale": "nrs_0_10"}),
    ("pain_scores", {"time": ["2026-03-22"], "score": {"a": 1}, "scale": 3}),
    ("observations", {"time": "2026-03-22", "code": "peg", "value": [1, 2]}),
    ("observations", {"time": "2026-03-22", "code": "fever", "value": {"a": SECRETIVE}}),
    ("procedures", {"procedure_id": 5, "time": "2026-03-22", "kind": "mbb", "status": "completed"}),
    ("procedures", {"time": 1735689600, "kind": [SECRETIVE], "status": {"a": 1}}),
]


def test_rows_that_cannot_be_read_are_set_aside_and_stop_no_registry(mine: Clinic, tmp_path: Path) -> None:
    fill(mine, 5)
    plain = make(mine, tmp_path, AT, 3)
    spoilt = {"temperature_c": "hot", "motor_twitch": "yes", "volume_ml": 10**30, "levels": [["L4"]]}
    for found in mine.patients.all():
        [row] = [one for one in living(found) if one.table == "procedures"]
        correct(row.pk, found, {**row.data, **spoilt}, "test")
        enter(found, NO_NUMBERS, "test")
    made = make(mine, tmp_path, AT, 3)
    assert (made.patients, made.procedures) == (plain.patients, plain.procedures) == (5, 5)
    assert tables(tmp_path, mine)
    assert SECRETIVE.encode() not in b"".join(
        one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()
    )


def test_one_clinics_trouble_does_not_stop_the_others(
    mine: Clinic, other: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("painpath.cli.clinic.prepare", lambda **given: None)

    def makes(clinic: Clinic, *order: Any) -> making.Report:
        if clinic == mine:
            raise OSError("the disk is full")
        return making.Report(made_at="", least=2, few=True)

    monkeypatch.setattr(making, "make", makes)
    told = CliRunner().invoke(main, ["clinic", "registry", "--least", "2"])
    assert told.exit_code == 2
    assert "Mine: not made, the last one stays (OSError)." in told.output
    assert "Other: too few patients to show figures." in told.output
    assert "Traceback" not in told.output
