"""Known to have died on a day that nobody wrote down: dead from the last that is known, and nothing recommended."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from click.testing import CliRunner

from painpath.assess import assess, default_assessor
from painpath.cli import main
from painpath.cohort.bring.run import Import, bring
from painpath.cohort.bring.tally import Tally, withheld
from painpath.cohort.judge import judge
from painpath.record.death import TAKEN, death_day, mend_future
from painpath.record.moments import parse_moment
from painpath.record.omop import read_omop
from painpath.record.one import one_patient
from painpath.record.problem import Imported
from tests.alike import judged_alike
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.unit.fhir_made_up import OWN, PATIENT, concept, mended, pain, read_one, resource

DEAD = PATIENT | {"deceasedBoolean": True}
ABLATION = resource(
    "Procedure", "a1", status="completed", code=concept(OWN, "rfa_thermal"), performedDateTime="2025-01-06"
)
ROWS = (
    ABLATION,
    pain(8, "s1", effectiveDateTime="2025-01-05"),
    pain(8, "s2", effectiveDateTime="2025-03-04"),
)


@pytest.mark.parametrize(
    ("record", "known_on", "wanted"),
    [
        ({"pain_scores": [{"time": "2025-03-04T09:00:00Z"}, {"time": "2024"}]}, None, "2025-03-04"),
        ({"procedures": [{"time": "2025-01-06", "status": "completed"}]}, None, "2025-01-06"),
        ({"procedures": [{"time": "2026-01-06", "status": "planned"}]}, None, None),
        ({"medications": [{"start": "2024-05", "end": "2030-01-01"}]}, None, "2024-05"),
        ({"care": [{"start": "2025-09-10", "end": "2030-01-01"}]}, None, "2025-09-10"),
        ({"conditions": [{"onset": "soon"}], "care": [{}], "observations": None}, None, None),
        ({"observations": [{"time": "2052-03-04"}]}, "2025-04-01T08:00:00Z", "2025-04-01"),
        ({"observations": [{"time": "2025-03-04"}]}, "2025-04-01T08:00:00Z", "2025-03-04"),
        ({}, "2025-04-01", "2025-04-01"),
        ({}, "yesterday", None),
    ],
)
def test_the_earliest_day_that_a_death_is_known_by(
    record: dict[str, Any], known_on: str | None, wanted: str | None
) -> None:
    assert death_day(record, known_on) == wanted


def test_a_death_without_a_date_dates_from_the_last_entry_and_is_reported() -> None:
    imported = read_one(*ROWS, patient=DEAD)
    assert imported.record["patient"]["death_date"] == "2025-03-04"
    assert "dead without a date, last known on 2025-03-04 | taken as dead from" in mended(imported)


def test_a_death_on_what_is_no_date_is_one_without_a_date() -> None:
    imported = read_one(*ROWS, patient=PATIENT | {"deceasedDateTime": "last spring"})
    assert imported.record["patient"]["death_date"] == "2025-03-04"
    assert "dead on 'last spring', which is no date" in mended(imported)


@pytest.mark.parametrize("stated", ["#N/A", "still alive", "9999-12-31", "2262-04-11", ""])
def test_a_fhir_death_on_words_that_say_none_is_told_and_nobody_is_dead(stated: str) -> None:
    imported = read_one(*ROWS, patient=PATIENT | {"deceasedDateTime": stated})
    assert "death_date" not in imported.record["patient"]
    assert f"deceased on '{stated}', which is neither a date" in " ".join(
        one.what for one in imported.not_understood
    )
    assert assess(imported.record, "2025-04-10")["next_steps"]


def test_a_stated_date_of_death_stands_and_who_is_not_dead_has_none() -> None:
    stated = read_one(*ROWS, patient=PATIENT | {"deceasedDateTime": "2025-06-01"})
    assert stated.record["patient"]["death_date"] == "2025-06-01"
    for alive in (PATIENT, PATIENT | {"deceasedBoolean": False}):
        assert "death_date" not in read_one(*ROWS, patient=alive).record["patient"]


def test_the_source_knew_of_the_death_by_the_version_of_the_patient() -> None:
    dated = DEAD | {"meta": {"lastUpdated": "2025-02-01T10:00:00Z"}}
    assert read_one(*ROWS, patient=dated).record["patient"]["death_date"] == "2025-02-01"
    odd = DEAD | {"meta": {"lastUpdated": 7}}
    assert read_one(*ROWS, patient=odd).record["patient"]["death_date"] == "2025-03-04"


def test_without_any_date_the_death_is_reported_and_not_dated() -> None:
    imported = read_one(patient=DEAD)
    assert "death_date" not in imported.record["patient"]
    assert "death_date left unknown" in mended(imported)


def test_a_report_that_withholds_what_tells_somebody_apart_tells_no_day_of_death() -> None:
    tally = Tally()
    tally.count(read_one(*ROWS, patient=PATIENT | {"deceasedDateTime": "Anna's day, 2025"}), ("", ""))
    said = msgspec.json.encode(withheld(tally.report("made-up"))).decode()
    assert "taken as dead" in said
    assert not re.search("2025|Anna", said)


def test_nothing_is_recommended_to_the_dead_and_nothing_asked() -> None:
    alive, dead = (assess(read_one(*ROWS, patient=one).record, "2025-04-10") for one in (PATIENT, DEAD))
    assert alive["next_steps"]
    assert dead["next_steps"] == []
    assert dead["questions"] == []
    before = assess(read_one(*ROWS, patient=DEAD).record, "2025-03-03")
    assert before["next_steps"]


def test_a_death_in_omop_without_a_date_dates_from_the_last_entry(tmp_path: Path) -> None:
    (tmp_path / "concept.csv").write_text(
        "concept_id,vocabulary_id,concept_code,concept_name\n1,LOINC,72514-3,Pain severity\n"
    )
    (tmp_path / "person.csv").write_text("person_id\n1\n2\n3\n")
    (tmp_path / "death.csv").write_text("person_id,death_date,death_datetime\n1,,\n2,2025-06-01,\n3,,\n")
    (tmp_path / "measurement.csv").write_text(
        "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number\n"
        "1,1,1,2025-03-04,7\n2,2,1,2025-03-04,7\n"
    )
    one, two, three = read_omop(tmp_path)
    assert one.record["patient"]["death_date"] == "2025-03-04"
    assert "a death without a date, last known on 2025-03-04 | taken as dead from" in mended(one)
    assert two.record["patient"]["death_date"] == "2025-06-01"
    assert "death_date" not in three.record["patient"]
    assert "death_date left unknown" in mended(three)


SAY_DEAD: tuple[Any, ...] = (
    "last spring", "2025-13-45", "03/04/2025", "yes", True, 20250304, 1, "died", "DECEASED, date unknown",
    "not known when he died", "no longer alive", "May", "a year ago", "day not known, 2025", "31 Dez 2024",
)  # fmt: skip
SAY_NOTHING: tuple[Any, ...] = (
    "", "No", "unknown", "not known", False, "9999-12-31", "0000-00-00", None, "#N/A", "not applicable",
    "still alive", "31.12.9999", "2262-04-11", "\\N", "<NA>", "missing", "not deceased", "NOT_DEAD", "-1", 45000,
    "isn't dead", "deceased: no", "dead=false", "date of death unknown", "alive, spring 2025", "last seen in 2025",
    "31 December 9999", "31.12.2099", "01/01/1900", "2299-03-04", "may be alive", "lives; not dead", "fall risk",
)  # fmt: skip


def dead_on(stated: Any) -> dict[str, Any]:
    """A record in which this stands for the date of death."""
    raw = read_one(*ROWS).record
    return {**raw, "patient": {**raw["patient"], "death_date": stated}}


@pytest.mark.parametrize("stated", SAY_DEAD)
def test_a_date_of_death_that_cannot_be_read_is_still_a_death(stated: Any) -> None:
    raw = dead_on(stated)
    checked = default_assessor().check(raw)
    assert checked.patient["death_date"] == "2025-03-04"
    assert [one.repair for one in checked.problems if one.where == "patient.death_date"] == [
        "set aside",
        TAKEN,
    ]
    assert assess(raw, "2025-04-10")["next_steps"] == []
    assert assess(raw, "2025-03-03")["next_steps"]


@pytest.mark.parametrize("stated", SAY_NOTHING)
def test_what_denies_a_death_or_leaves_it_open_is_none_and_told(stated: Any) -> None:
    checked = default_assessor().check(dead_on(stated))
    assert "death_date" not in checked.patient
    assert [one.repair for one in checked.problems] == ([] if stated is None else ["set aside"])


def test_both_engines_read_the_same_deaths() -> None:
    stated = [*SAY_DEAD, *SAY_NOTHING]
    tables = tables_of({f"p{n:02}": dead_on(one) for n, one in enumerate(stated)})
    for day, wanted in (("2025-04-10", 57.0), ("2025-03-03", None)):
        assert_judged_alike(tables, day)
        days = judge(tables, default_assessor(), day, UTC).rows["death_day"].to_list()
        assert days == [wanted] * len(SAY_DEAD) + [None] * len(SAY_NOTHING)


def test_care_that_only_began_was_lived_to_see() -> None:
    began = {**dead_on("died, day not known"), "care": [{"code": "cbt_psych", "start": "2025-09-10"}]}
    assert assess(began, "2025-09-09")["next_steps"]
    assert assess(began, "2025-09-10")["next_steps"] == []
    for day in ("2025-09-09", "2025-09-10"):
        judged_alike(day, began)


def test_a_death_that_cannot_be_read_in_a_record_without_a_date_is_told() -> None:
    checked = default_assessor().check({"patient": {"patient_id": "p", "death_date": "last spring"}})
    assert checked.problems[-1].repair == "death_date left unknown: there is no other date"


RECORD = {
    "patient": {"patient_id": "p", "death_date": ""},
    "procedures": [{"procedure_id": "a", "time": "2025-01-06", "kind": "rfa_thermal", "status": "completed"}],
}


@pytest.mark.parametrize("form", ["yaml", "json", "csv", "parquet"])
@pytest.mark.parametrize(("stated", "first"), [("last spring", "2025-01-06"), ("2025-03", "2025-03-01"), ("2025", "2025-01-01")])  # fmt: skip
def test_in_no_form_of_a_record_is_the_dead_alive(form: str, stated: str, first: str, tmp_path: Path) -> None:
    raw = {**RECORD, "patient": {"patient_id": "p", "death_date": stated}}
    path = tmp_path / f"record.{form}"
    if form in ("csv", "parquet"):
        path = tmp_path
        for name, frame in tables_of({"p": raw}).items():
            used = frame[[one.name for one in frame if not one.is_null().all()]]
            if used.height and form == "csv":
                used.write_csv(path / f"{name}.csv")
            elif used.height:
                used.write_parquet(path / f"{name}.parquet")
    else:
        path.write_text(msgspec.json.encode(raw).decode())
    checked = default_assessor().check(one_patient(path).record)
    assert checked.patient["@death_date"].first == parse_moment(first).first
    assert assess(checked, "2025-04-10")["next_steps"] == []


def test_a_fhir_or_omop_death_of_a_month_or_a_year_counts_from_its_first_day() -> None:
    for stated in ("2025-03", "2025"):
        record = read_one(*ROWS, patient=PATIENT | {"deceasedDateTime": stated}).record
        assert assess(record, "2025-03-01")["next_steps"] == []


FUTURE = [
    ({"deceasedDateTime": "2052-03-04"}, "2025-03-04"),
    ({"deceasedDateTime": "2026-11-23"}, "2025-03-04"),
    ({"deceasedDateTime": "2025-03-10"}, "2025-03-10"),
    ({"deceasedDateTime": "2026"}, "2026"),
    ({"deceasedDateTime": "2099-12-31"}, None),
    ({"deceasedBoolean": True}, "2025-03-04"),
]


@pytest.mark.parametrize(("said", "wanted"), FUTURE)
def test_nobody_dies_after_today_whichever_entry_says_so(said: dict[str, Any], wanted: str | None) -> None:
    mistyped = pain(8, "s3", effectiveDateTime="2052-03-05")
    imported = read_one(*ROWS, mistyped, patient=PATIENT | said)
    mend_future(imported, "2026-11-21")
    assert imported.record["patient"].get("death_date") == wanted
    assert ("a death in the future" in mended(imported)) is (wanted in (None, "2025-03-04"))
    if wanted:
        assert assess(imported.record, "2026-11-21")["next_steps"] == []


def test_with_nothing_but_mistyped_entries_the_dead_are_dead_today() -> None:
    imported = read_one(pain(8, "s3", effectiveDateTime="2052-03-05"), patient=DEAD)
    mend_future(imported, "2026-11-21")
    assert imported.record["patient"]["death_date"] == "2026-11-21"
    nobody = Imported({"patient": None}, {}, [], [])
    mend_future(nobody, "2026-11-21")
    assert nobody.repaired == []


def test_the_command_mends_a_death_in_the_future(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(msgspec.json.encode({**RECORD, "patient": {"death_date": "2190-03-04"}}).decode())
    told = json.loads(CliRunner().invoke(main, ["assess", str(path), "--json"]).stdout)
    assert told["next_steps"] == []
    assert "a death in the future, on 2190-03-04, last known on 2025-01-06" in str(told["problems"])


@pytest.mark.parametrize(("of", "options", "is_future"), [
    ("2025-06-11T08:00+13:00", (), False), ("2025-06-10T08:00-11:00", (), True), ("2025-06-11", (), True),
    ("2025-06-11", ("--zone", "Pacific/Auckland"), False),
])  # fmt: skip
def test_the_command_counts_the_future_by_the_zone_of_the_assessment(
    of: str, options: tuple[str, ...], is_future: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime(2025, 6, 10, 20, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("painpath.cli.when.datetime", Noon)
    path = tmp_path / "record.json"
    path.write_text(msgspec.json.encode({**RECORD, "patient": {"death_date": "2025-06-11"}}).decode())
    told = CliRunner().invoke(main, ["assess", str(path), "--json", "--as-of", of, *options]).stdout
    assert ("a death in the future, on 2025-06-11" in told) is is_future


def test_the_import_of_a_cohort_mends_a_death_in_the_future(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    people = [{**PATIENT, "deceasedDateTime": "2052-03-04"}, *ROWS]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in people]}
    (source / "one.json").write_text(json.dumps(bundle))
    bring(Import(source, tmp_path / "out", jobs=1, today="2026-11-21"))
    [file] = (tmp_path / "out").glob("part-*/patient.parquet")
    assert pl.read_parquet(file)["death_date"].to_list() == ["2025-03-04"]


def test_of_somebody_who_died_no_alarm_question_is_open() -> None:
    answer = assess(read_one(*ROWS).record, "2025-04-01")
    assert answer["red_flag"]["screen"]["not_asked"]
    dead = assess(
        {**read_one(*ROWS).record, "patient": {"patient_id": "p1", "death_date": "2025-03-20"}}, "2025-04-01"
    )
    assert dead["red_flag"]["screen"]["not_asked"] == dead["questions"] == []
