"""Known to have died on a day that nobody wrote down: dead from the last that is known, and nothing recommended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from painpath.assess import assess
from painpath.cohort.bring.tally import Tally, withheld
from painpath.record.death import death_day
from painpath.record.omop import read_omop
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
