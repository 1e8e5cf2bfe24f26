"""Whole days are counted on the clock of the stated time, so that an alarm of today is never tomorrow's."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from painpath.assess import assess, default_assessor
from painpath.cli import main
from painpath.cli.answers import Again, read_past
from painpath.record.moments import BadZone, named_zone, parse_moment
from painpath.report.fhir.parts import as_of as as_of_fhir
from painpath.report.page import page
from painpath.report.terminal import render

RECORD: dict[str, Any] = {
    "patient": {"patient_id": "z"},
    "procedures": [
        {
            "procedure_id": "a",
            "time": "2025-03-04",
            "kind": "caudal_esi",
            "status": "completed",
            "region": "lumbar",
        }
    ],
    "observations": [
        {"time": "2025-03-05", "code": "urinary_retention", "value": True},
        {"time": "2025-03-05", "code": "saddle_anaesthesia", "value": True},
    ],
}


@pytest.mark.parametrize(
    "as_of", ["2025-03-05", "2025-03-05T05:00+09:00", "2025-03-05T23:00-11:00", "2025-03-05T01:00Z"]
)
def test_an_alarm_of_the_day_is_seen_from_every_zone(as_of: str) -> None:
    assert assess(RECORD, as_of)["red_flag"]["level"] == "emergency"


def test_the_day_before_does_not_see_it() -> None:
    assert assess(RECORD, "2025-03-04T23:00+09:00")["red_flag"]["level"] == "none"


def test_what_was_only_tried_out_says_so() -> None:
    ready = default_assessor()
    tried = assess(RECORD, "2025-03-05", what_if={"fever": True})
    assert tried["what_if"] == {"fever": True}
    assert "what_if" not in assess(RECORD, "2025-03-05")
    assert "NOT THE RECORD" in render(tried, ready.check(RECORD), brief=True)
    assert "NOT THE RECORD" not in render(assess(RECORD, "2025-03-05"), ready.check(RECORD), brief=True)


@pytest.mark.parametrize("score", [10**400, float("inf"), float("nan"), True])
def test_a_number_that_no_scale_can_hold_is_set_aside(score: Any) -> None:
    record = default_assessor().check(
        {**RECORD, "pain_scores": [{"time": "2025-03-01", "score": score, "scale": "nrs_0_10"}]}
    )
    assert record.tables["pain_scores"] == []
    assert [problem.where for problem in record.problems] == ["pain_scores[1].score"]


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")])
def test_a_finding_that_is_no_number_is_set_aside(number: Any) -> None:
    row = {"time": "2025-03-05", "code": "crp", "value": number, "unit": "mg/L"}
    record = default_assessor().check({**RECORD, "observations": [row]})
    assert record.tables["observations"] == []
    assert record.unread == ["crp"]


def test_the_first_screen_says_what_was_set_aside() -> None:
    """A procedure that could not be read is not 'none on record', and no short answer hides a lost row."""
    ready = default_assessor()
    broken = {**RECORD, "procedures": [{**RECORD["procedures"][0], "kind": "caudal_essi"}]}
    screen = render(assess(broken, "2025-03-05"), ready.check(broken), brief=True)
    assert "a procedure is on record but could not be read" in screen
    assert "1 entry set aside" in screen
    assert "set aside" not in render(assess(RECORD, "2025-03-05"), ready.check(RECORD), brief=True)


# --- a zone by name ----------------------------------------------------------------------------------

SYDNEY, LOS_ANGELES = "Australia/Sydney", "America/Los_Angeles"


def ablation(done: str, *scored: str) -> dict[str, Any]:
    """An ablation, pain 8 of 10 on the day before it, and 2 at each of some times."""
    row = {
        "procedure_id": "a",
        "time": done,
        "kind": "rfa_thermal",
        "status": "completed",
        "region": "lumbar",
    }
    before = (date.fromisoformat(done[:10]) - timedelta(1)).isoformat()
    scores = [
        {"time": time, "score": score, "scale": "nrs_0_10"}
        for time, score in [(before, 8), *((one, 2) for one in scored)]
    ]
    return {"patient": {"patient_id": "z"}, "procedures": [row], "pain_scores": scores}


def evening_and_morning() -> dict[str, Any]:
    """Done at nine in the morning of 4 March in Sydney, which is the evening of 3 March in UTC."""
    return ablation("2025-03-03T22:00Z", "2025-04-20T20:00Z")


def days(record: dict[str, Any], as_of: str, zone: str | None = None) -> float:
    """How many days ago the procedure was."""
    found = assess(record, as_of, zone=named_zone(zone) if zone else None)
    return float(found["trace"]["facts"]["days_since_procedure"])


def test_days_are_counted_between_the_dates_of_the_zone() -> None:
    assert days(evening_and_morning(), "2025-03-05", SYDNEY) == 1
    assert days(evening_and_morning(), "2025-03-05") == 2
    assert days(evening_and_morning(), "2025-03-05", LOS_ANGELES) == 2


@pytest.mark.parametrize(
    ("zone", "seen"), [(None, "emergency"), (SYDNEY, "none"), (LOS_ANGELES, "emergency")]
)
def test_a_date_alone_ends_at_the_midnight_of_the_zone(zone: str | None, seen: str) -> None:
    """Weak legs at two in the afternoon of 4 March in UTC are of 5 March in Sydney: the end of 4 March knows nothing of them."""
    told = [
        {"time": "2025-03-04T14:00Z", "code": code, "value": True}
        for code in ("urinary_retention", "saddle_anaesthesia")
    ]
    record = {**RECORD, "observations": told}
    clock = named_zone(zone) if zone else None
    assert assess(record, "2025-03-04", zone=clock)["red_flag"]["level"] == seen
    assert assess(record, "2025-03-05", zone=clock)["red_flag"]["level"] == "emergency"


def test_a_morning_in_sydney_is_of_that_day_and_not_of_the_day_before() -> None:
    """The alarm of the day, entered as a date, is seen at eight in the morning there, when it is yesterday in UTC."""
    assert assess(RECORD, "2025-03-04T21:00Z", zone=named_zone(SYDNEY))["red_flag"]["level"] == "emergency"
    assert assess(RECORD, "2025-03-04T21:00Z")["red_flag"]["level"] == "none"


@pytest.mark.parametrize(
    ("zone", "done", "as_of", "between"),
    [
        (SYDNEY, "2025-04-05T23:30", "2025-04-06", 1),  # a day of 25 hours
        (SYDNEY, "2025-04-05T23:30", "2025-04-07T00:10", 2),
        (SYDNEY, "2025-10-05T01:30", "2025-10-06T01:00", 1),  # a day of 23 hours
        (LOS_ANGELES, "2025-03-08T23:30", "2025-03-10T00:10", 2),
        (LOS_ANGELES, "2025-11-01T23:30", "2025-11-02T23:50", 1),
        (LOS_ANGELES, "2025-01-06T09:00", "2025-07-06T08:00", 181),
    ],
)
def test_a_day_on_which_the_clocks_change_is_one_day(zone: str, done: str, as_of: str, between: int) -> None:
    assert days(ablation(done), as_of, zone) == between
    stated = datetime.fromisoformat(done).replace(tzinfo=named_zone(zone)).astimezone(UTC).isoformat()
    assert days(ablation(stated), as_of, zone) == between


def test_times_without_a_zone_are_those_of_its_clock() -> None:
    """A score at ten in the evening in Los Angeles is of that evening, and not yet there for UTC."""
    record = ablation("2025-01-06", "2025-03-04T22:00")
    moment = parse_moment("2025-03-05T06:30Z", named_zone(LOS_ANGELES))
    assert moment.day == parse_moment("2025-03-04").day
    here, utc = (
        assess(record, "2025-03-05T06:30Z", zone=named_zone(zone)) for zone in (LOS_ANGELES, "Asia/Tokyo")
    )
    assert here["response"]["latest_relief_pct"] == utc["response"]["latest_relief_pct"] == 75
    assert (
        assess(record, "2025-03-05T05:30Z", zone=named_zone(LOS_ANGELES))["response"]["latest_relief_pct"]
        is None
    )


def test_the_answer_names_its_zone_and_reports_look_from_it() -> None:
    ready, zone = default_assessor(), named_zone(SYDNEY)
    record = ready.check(ablation("2025-03-04", "2025-04-15T08:30"), zone)
    found = assess(record, "2025-04-14T22:45Z", assessor=ready)  # a quarter to nine on 15 April in Sydney
    assert found["zone"] == SYDNEY
    text = render(found, record)
    assert "2025-04-15 08:30" in text
    assert f"days of {SYDNEY}" in text
    assert "2025-04-15 08:30" in page([found], record)
    assert "As of 2025-03-05. Knowledge" in render(assess(RECORD, "2025-03-05"), ready.check(RECORD))


@pytest.mark.parametrize(
    "name", ["Sydney", "", "Australia", "../etc/passwd", "Mars/Olympus", "a\0b", "/etc/passwd"]
)
def test_a_name_that_is_no_zone(name: str) -> None:
    with pytest.raises(BadZone):
        named_zone(name)


def test_the_fhir_moment_of_a_date_is_its_end_there() -> None:
    assert as_of_fhir({"as_of": "2025-03-05", "zone": SYDNEY}) == "2025-03-05T23:59:59+11:00"
    assert as_of_fhir({"as_of": "2025-07-05", "zone": SYDNEY}) == "2025-07-05T23:59:59+10:00"
    assert as_of_fhir({"as_of": "2025-07-05 09:30", "zone": "UTC+09:30"}) == "2025-07-05T09:30:00+09:30"
    assert as_of_fhir({"as_of": "2025-07-05"}) == "2025-07-05T23:59:59Z"


# --- the commands ------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_assess_in_a_zone(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(evening_and_morning()))
    ask = ["assess", str(file), "--as-of", "2025-03-05", "--json"]
    found = [json.loads(run(*ask, *more).stdout) for more in ([], ["--zone", SYDNEY])]
    assert [one["trace"]["facts"]["days_since_procedure"] for one in found] == [2, 1]
    assert [one["zone"] for one in found] == ["UTC", SYDNEY]
    now = json.loads(run("assess", str(file), "--zone", "Asia/Kolkata", "--json").stdout)
    assert now["as_of"].endswith("+05:30")


def test_evaluate_in_a_zone(tmp_path: Path) -> None:
    """The case looks from noon in UTC; the score of ten in the evening there has been taken already in Auckland."""
    case = {
        "id": "C1", "as_of": "2025-04-15T12:00Z", "index_procedure": "a",
        "record": ablation("2025-03-04", "2025-04-15T22:00"), "expected": {"outcome": "ongoing_response"},
    }  # fmt: skip
    file = tmp_path / "cases.yaml"
    file.write_text(json.dumps({"schema_version": 2, "cases": [case]}))
    found = [
        json.loads(run("evaluate", str(file), "--json", *more).stdout)
        for more in ([], ["--zone", "Pacific/Auckland"])
    ]
    assert [one["right"] for one in found] == [0, 1]


@pytest.mark.parametrize("command", ["assess", "evaluate"])
def test_a_zone_that_does_not_exist_is_one_line(command: str) -> None:
    cases = str(Path(__file__).parents[1] / "cases/own_cases.yaml")
    found = run(command, cases, "--zone", "Sydney")
    assert found.exit_code == 2
    assert found.output == (
        "painpath: --zone: 'Sydney' is no time zone of the IANA database;"
        " write it like Australia/Sydney or America/Los_Angeles\n"
    )


def test_a_date_of_today_is_not_the_future_where_it_is_today() -> None:
    assert read_past("2025-03-05T08:00+11:00")("2025-03-05") == "2025-03-05"
    with pytest.raises(Again):
        read_past("2025-03-05T08:00+11:00")("2025-03-06")
