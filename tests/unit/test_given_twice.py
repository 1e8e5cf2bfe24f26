"""A prescription or a report of relief that a feed gives twice is one."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import ablated_in_march

AS_OF = "2025-06-01"
Row = dict[str, Any]
MORPHINE: Row = {"code": "morphine", "start": "2025-01-01", "daily_dose": 75, "unit": "mg"}
REPORT: Row = {"procedure_id": "a", "time": "2025-05-05", "percent": 70}
TOLD = ("the same row twice", "the second one is set aside")


def taking(drugs: list[Row], reports: list[Row]) -> Row:
    return ablated_in_march(relief_reports=reports, medications=drugs)


def dose(*drugs: Row) -> Any:
    raw = taking(list(drugs), [])
    judged_alike(AS_OF, raw)
    return assess(raw, AS_OF)["trace"]["facts"].get("opioid_mme")


def test_a_prescription_given_twice_is_taken_once_and_told() -> None:
    other = {**MORPHINE, "daily_dose": 30}
    assert dose(MORPHINE) == 75
    assert dose(MORPHINE, dict(MORPHINE)) == 75
    assert dose(MORPHINE, {**MORPHINE, "patient_id": "p"}, dict(MORPHINE)) == 75
    assert dose(MORPHINE, other) == 105
    assert dose(MORPHINE, {**MORPHINE, "start": "2025-02-01"}) == 150
    assert dose(MORPHINE, {**MORPHINE, "note": "a second product"}) == 150
    problems = assess(taking([MORPHINE, MORPHINE], []), AS_OF)["problems"]
    assert [(one["what"], one["repair"]) for one in problems] == [TOLD]


def test_an_echo_of_a_report_confirms_nothing() -> None:
    once, again = taking([], [REPORT]), taking([], [REPORT, dict(REPORT)])
    answers = [{**assess(raw, AS_OF), "problems": None} for raw in (once, again)]
    assert answers[0] == answers[1]
    assert "unconfirmed" in answers[0]["response"]["flags"]
    judged_alike(AS_OF, once, again)
