"""A medicine that is ordered and stated to be taken for the same time is one medicine, not two."""

from __future__ import annotations

import json
from typing import Any

import pytest

from painpath.record.fhir import write_bundle
from tests.unit.fhir_made_up import OWN, concept, mended, read_one, resource
from tests.unit.test_last_numbers import ESI, facts

MORPHINE = {"medicationCodeableConcept": concept(OWN, "morphine")}
DAILY = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
NOW = "2025-06-01"
Row = dict[str, Any]


def taken(mg: float | None, unit: str = "mg") -> list[Row]:
    amount = {"doseAndRate": [{"doseQuantity": {"value": mg / 2, "unit": unit}}]} if mg else {}
    return [{"timing": DAILY} | amount]


def ordered(mg: float | None, since: str = "2025-01-10", name: str = "o", **more: Any) -> Row:
    stated = {"status": "active", "intent": "order", "authoredOn": since, "dosageInstruction": taken(mg)}
    return resource("MedicationRequest", name, **(MORPHINE | stated | more))


def stated(mg: float | None, start: str = "2024-06-01", name: str = "s", **more: Any) -> Row:
    told = {"status": "active", "effectivePeriod": {"start": start}, "dosage": taken(mg)}
    return resource("MedicationStatement", name, **(MORPHINE | told | more))


def over(end: str, start: str = "2024-06-01") -> Row:
    return {"status": "completed", "effectivePeriod": {"start": start, "end": end}}


def opioid_mg(*resources: Row, day: str = NOW) -> float | None:
    mg: float | None = facts({**read_one(*resources).record, "procedures": [ESI]}, day).get("opioid_mme")
    return mg


def medicines(*resources: Row) -> list[Row]:
    found: list[Row] = read_one(*resources).record["medications"]
    return found


@pytest.mark.parametrize("since", ["2024-01-01", "2024-06-01", "2025-01-10"])
def test_the_same_dose_counts_once_whenever_each_began(since: str) -> None:
    assert opioid_mg(ordered(60, since), stated(60)) == opioid_mg(stated(60), ordered(60, since)) == 60
    assert medicines(ordered(60, since), stated(60)) == [
        {"code": "morphine", "start": min(since, "2024-06-01"), "daily_dose": 60, "unit": "mg"}
    ]
    told = "MedicationStatement/s | morphine, 60 mg a day stated and ordered for the same time | counted once"
    assert told in mended(read_one(ordered(60, since), stated(60)))


def test_the_same_dose_in_another_unit_is_the_same() -> None:
    in_grams = stated(None, dosage=taken(0.06, "g"))
    assert opioid_mg(ordered(60), in_grams) == 60


def test_another_dose_is_not_added_and_not_chosen() -> None:
    assert opioid_mg(ordered(60)) == 60
    assert opioid_mg(ordered(60), stated(30)) is None
    told = mended(read_one(ordered(60), stated(30)))
    assert "30 mg a day stated and 60 mg a day ordered for the same time | daily dose left unknown" in told
    assert [row["code"] for row in medicines(ordered(60), stated(30))] == ["morphine", "morphine"]


def test_each_order_answers_for_one_statement() -> None:
    both = (ordered(60), ordered(20, name="o2"))
    assert opioid_mg(*both, stated(20), stated(60, name="s2")) == 80
    assert opioid_mg(ordered(60), stated(60), stated(60, "2024-02-01", "s2")) is None


def test_a_statement_that_stands_there_twice_is_one() -> None:
    assert opioid_mg(ordered(60), stated(60), stated(60, name="s2")) == 60


def test_two_orders_of_one_medicine_and_two_statements_are_added_as_before() -> None:
    assert opioid_mg(ordered(60), ordered(20, name="o2")) == 80
    assert opioid_mg(stated(60), stated(20, name="s2")) == 80


@pytest.mark.parametrize("since", ["2025-02-01", "2025-01-31"])
def test_one_after_the_other_are_two(since: str) -> None:
    both = (stated(30, **over("2025-01-31")), ordered(60, since))
    assert [row.get("daily_dose") for row in medicines(*both)] == [30, 60]
    assert (opioid_mg(*both, day="2025-01-15"), opioid_mg(*both)) == (30, 60)


def test_what_is_stated_for_one_day_of_an_order_is_that_order() -> None:
    assert len(medicines(ordered(60), stated(60, **over("2025-01-10", "2025-01-10")))) == 1


@pytest.mark.parametrize(
    ("end", "last"), [("2025-03", "2025-03"), ("2025-02-20", "2025-03-04"), (None, None)]
)
def test_it_is_taken_until_the_later_end(end: str | None, last: str | None) -> None:
    until = over("2025-03-04") if end else {}
    repeat = DAILY["repeat"] | {"boundsPeriod": {"end": end}}
    bounds = [taken(60)[0] | {"timing": {"repeat": repeat}}]
    (row,) = medicines(ordered(60, dosageInstruction=bounds), stated(60, **until))
    assert row.get("end") == last


def test_an_unknown_dose_stays_unknown() -> None:
    assert opioid_mg(ordered(60), stated(None)) is None
    assert opioid_mg(ordered(None), stated(60)) is None


def test_another_medicine_is_another() -> None:
    oxycodone = {"medicationCodeableConcept": concept(OWN, "oxycodone")}
    assert opioid_mg(ordered(60), stated(20, **oxycodone)) == 90


def test_a_row_of_painpath_s_own_stands_as_it_is() -> None:
    row = {"code": "morphine", "start": "2025-01-01", "daily_dose": 2, "unit": "tablet"}
    entries = json.loads(write_bundle({"patient": {"patient_id": "p1"}, "medications": [row]}))["entry"]
    (own,) = (one["resource"] for one in entries if one["resource"]["resourceType"] == "MedicationStatement")
    subject = {"subject": {"reference": "Patient/p1"}}
    assert medicines(ordered(60), own | subject)[1] == row


def test_an_end_that_is_not_read_as_the_other_one_goes_on_is_told() -> None:
    ended = stated(60) | over("2025-03-04")
    told = "counted once and as going on: the order has no end, the other one ends 2025-03-04; is it still taken?"
    assert any(told in one for one in mended(read_one(ordered(60), ended)).splitlines())
    assert "going on" not in mended(read_one(ordered(60), stated(60)))
