"""Whole days are counted on the clock of the stated time, so that an alarm of today is never tomorrow's."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
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
