"""What was handed over or given of a medicine is read as that, once, and never said to have been stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import read_ndjson_folder
from tests.unit.fhir_made_up import (
    OWN,
    PATIENT,
    RXNORM,
    SNOMED,
    concept,
    left_out,
    mended,
    read_one,
    resource,
)
from tests.unit.test_last_numbers import ESI, facts

GABAPENTIN, APIXABAN = concept(RXNORM, "25480", "gabapentin"), concept(OWN, "apixaban")
MORPHINE = concept(OWN, "morphine")
TWICE = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
SIXTY = [{"timing": TWICE, "doseAndRate": [{"doseQuantity": {"value": 30, "unit": "mg"}}]}]


def handed(day: str, days: float | None = 30, what: Any = GABAPENTIN, **more: Any) -> dict[str, Any]:
    supply = {"daysSupply": {"value": days, "unit": "days", "code": "d"}} if days is not None else {}
    stated = {"status": "completed", "medicationCodeableConcept": what, "whenHandedOver": day} | supply
    return resource("MedicationDispense", f"d{day}", **(stated | more))


def given(time: str | None, what: Any = MORPHINE, **more: Any) -> dict[str, Any]:
    when = {"effectiveDateTime": time} if time else {}
    stated = {"status": "completed", "medicationCodeableConcept": what} | when
    return resource("MedicationAdministration", f"a{time}", **(stated | more))


def prescribed(what: Any = GABAPENTIN, **more: Any) -> dict[str, Any]:
    stated = {
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": what,
        "authoredOn": "2025-01-02",
    }
    return resource("MedicationRequest", "m1", **(stated | more))


def medicines(*resources: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_one(*resources).record.get("medications", [])
    return found


def test_a_supply_is_taken_for_as_long_as_it_lasts() -> None:
    assert medicines(handed("2025-01-06T10:00:00Z")) == [
        {"code": "gabapentin", "start": "2025-01-06T10:00:00Z", "end": "2025-02-04"}
    ]
    weeks = handed("2025-01-06", daysSupply={"value": 2, "code": "wk"})
    assert medicines(weeks)[0]["end"] == "2025-01-19"
    prepared = handed("2025-01-06", whenHandedOver=None, whenPrepared="2025-01-05")
    assert medicines(prepared)[0]["start"] == "2025-01-05"


@pytest.mark.parametrize(
    "status",
    ["preparation", "in-progress", "cancelled", "on-hold", "entered-in-error", "stopped", "declined", "unknown", None],
)  # fmt: skip
def test_what_was_not_handed_over_is_left_out_and_told(status: str | None) -> None:
    imported = read_one(handed("2025-01-06", status=status))
    assert "medications" not in imported.record
    assert "MedicationDispense/d2025-01-06 | status" in left_out(imported)


@pytest.mark.parametrize(
    "more",
    [
        {"daysSupply": None}, {"daysSupply": {"value": 30, "unit": "tablets"}}, {"daysSupply": {"value": 0, "code": "d"}},
        {"daysSupply": {"value": 30, "code": "d", "comparator": "<"}}, {"whenHandedOver": None},
        {"whenHandedOver": "2025-01"},
    ],
)  # fmt: skip
def test_a_supply_of_an_unknown_time_says_nothing_of_today(more: dict[str, Any]) -> None:
    imported = read_one(handed("2025-01-06", **more))
    assert "medications" not in imported.record
    assert "whether it goes on is not known" in left_out(imported)


def test_a_supply_within_a_prescription_is_not_counted_twice() -> None:
    orders = prescribed(MORPHINE, dosageInstruction=SIXTY)
    twice = handed("2025-01-06", what=MORPHINE, dosageInstruction=SIXTY)
    imported = read_one(orders, twice, given("2025-01-07"))
    assert imported.record["medications"] == [
        {"code": "morphine", "start": "2025-01-02", "daily_dose": 60, "unit": "mg"}
    ]
    assert "MedicationDispense" in left_out(imported)
    assert "1 time | left out: within a prescription that is read" in left_out(imported)
    assert facts({**imported.record, "procedures": [ESI]}, "2025-01-20")["opioid_mme"] == 60
    assert read_one(twice, orders).record == read_one(orders, twice).record


def test_a_supply_after_the_end_of_a_prescription_is_one_of_its_own() -> None:
    over = prescribed(status="completed", dispenseRequest={"validityPeriod": {"end": "2025-02-02"}})
    assert [row["start"] for row in medicines(over, handed("2025-03-01"))] == ["2025-01-02", "2025-03-01"]
    assert len(medicines(over, handed("2025-02-02"))) == 1
    later = prescribed(authoredOn="2025-06-01")
    assert [row["start"] for row in medicines(later, handed("2025-01-06"))] == ["2025-06-01", "2025-01-06"]


def test_a_supply_that_follows_another_is_one_course_with_one_dose() -> None:
    refills = [
        handed(day, what=MORPHINE, dosageInstruction=SIXTY)
        for day in ("2025-01-06", "2025-02-01", "2025-03-03")
    ]
    assert medicines(*refills) == [
        {"code": "morphine", "start": "2025-01-06", "end": "2025-04-01", "daily_dose": 60, "unit": "mg"}
    ]
    assert len(medicines(*refills, handed("2025-04-02", what=MORPHINE))) == 1
    assert len(medicines(*refills, handed("2025-04-03", what=MORPHINE))) == 2
    assert "daily_dose" not in medicines(*refills, handed("2025-04-02", what=MORPHINE))[0]


def test_two_products_of_one_medicine_at_a_time_are_two() -> None:
    other = concept(RXNORM, "7052")
    slow, quick = handed("2025-01-06", what=MORPHINE), handed("2025-01-08", what=other)
    assert [row["code"] for row in medicines(slow, quick)] == ["morphine", "morphine"]


def test_a_blood_thinner_is_not_stopped_because_its_supply_ran_out() -> None:
    imported = read_one(handed("2025-01-06", what=APIXABAN))
    assert imported.record["medications"] == [{"code": "apixaban", "start": "2025-01-06"}]
    assert "apixaban handed over for use until 2025-02-04" in mended(imported)
    assert facts({**imported.record, "procedures": [ESI]}, "2025-06-01")["takes_anticoagulant"] is True


def test_a_blood_thinner_whose_prescription_is_over_on_an_unknown_day_stays_unknown() -> None:
    imported = read_one(handed("2025-01-06", what=APIXABAN), prescribed(APIXABAN, status="completed"))
    assert "medications" not in imported.record
    assert "a prescription of it is over: whether it goes on is not known" in left_out(imported)
    ended = prescribed(
        APIXABAN, status="completed", dispenseRequest={"validityPeriod": {"end": "2025-02-02"}}
    )
    assert medicines(handed("2025-01-06", what=APIXABAN), ended)[0]["end"] == "2025-02-02"


def test_a_dose_was_given_then() -> None:
    time = "2025-01-06T09:30:00Z"
    assert medicines(given(time)) == [{"code": "morphine", "start": time, "end": time}]
    drip = {"effectivePeriod": {"start": "2025-01-06", "end": "2025-01-08"}}
    assert medicines(given(None, **drip))[0] == {
        "code": "morphine",
        "start": "2025-01-06",
        "end": "2025-01-08",
    }
    assert medicines(given(None, status="stopped", **drip))[0]["end"] == "2025-01-08"
    running = given(None, status="in-progress", effectivePeriod={"start": "2025-01-06"})
    assert medicines(running) == [{"code": "morphine", "start": "2025-01-06"}]


@pytest.mark.parametrize("status", ["not-done", "on-hold", "entered-in-error", "unknown", None])
def test_what_was_not_given_is_left_out_and_told(status: str | None) -> None:
    imported = read_one(given("2025-01-06", status=status))
    assert "medications" not in imported.record
    assert "MedicationAdministration/a2025-01-06 | status" in left_out(imported)


@pytest.mark.parametrize(
    "more", [{}, {"effectivePeriod": {"start": "2025-01-06"}}, {"effectivePeriod": {"end": "2025"}}]
)
def test_what_was_given_at_an_unknown_time_is_told(more: dict[str, Any]) -> None:
    imported = read_one(given(None, **more))
    assert "medications" not in imported.record
    assert "from when to when is not known" in left_out(imported)


def test_one_dose_of_a_blood_thinner_does_not_say_that_it_was_stopped() -> None:
    imported = read_one(given("2025-01-06", APIXABAN))
    assert "medications" not in imported.record
    assert "given once or for a time: whether it goes on is not known" in left_out(imported)
    running = given(None, APIXABAN, status="in-progress", effectivePeriod={"start": "2025-01-06"})
    assert medicines(running) == [{"code": "apixaban", "start": "2025-01-06"}]


def test_doses_of_one_supply_add_nothing_to_it() -> None:
    supply = handed("2025-01-06", what=MORPHINE, dosageInstruction=SIXTY)
    assert medicines(supply, given("2025-01-07"), given("2025-01-08")) == medicines(supply)
    days = [given(f"2025-01-{day}") for day in ("06", "07", "08", "10")]
    assert [(row["start"], row["end"]) for row in medicines(*days)] == [
        ("2025-01-06", "2025-01-08"),
        ("2025-01-10", "2025-01-10"),
    ]


def test_the_route_of_a_dose_tells_a_pump() -> None:
    dose = {"route": concept(SNOMED, "72607000"), "dose": {"value": 50, "unit": "ug"}}
    pump = given("2025-01-06", concept(RXNORM, "1292"), dosage=dose)
    assert medicines(pump)[0]["code"] == "intrathecal_baclofen"
    assert medicines(given("2025-01-06", dosage="?"))[0]["code"] == "morphine"


@pytest.mark.parametrize(
    "one", [handed("2025-01-06", what=concept(RXNORM, "1")), given("2025", concept(RXNORM, "1"))]
)
def test_a_medicine_that_is_not_known_is_counted(one: dict[str, Any]) -> None:
    assert "1 (no display): 1 time | left out: not in a map" in left_out(read_one(one))


def test_an_export_is_read_the_same_way(tmp_path: Path) -> None:
    resources = [handed("2025-01-06"), handed("2025-02-01"), given("2025-01-07"), prescribed(APIXABAN)]
    (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, *resources))))
    (imported,) = read_ndjson_folder(tmp_path)
    assert sorted(imported.record["medications"], key=str) == sorted(medicines(*resources), key=str)
    assert len(medicines(*resources)) == 3
