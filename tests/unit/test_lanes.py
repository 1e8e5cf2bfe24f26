"""The medicines beside the pain: which bars there are, from when to when, and what a reader hears."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.record.moments import parse_moment
from painpath.report.chart import halves, pain_chart
from painpath.report.lanes import medicine_chart
from painpath.report.timeline import Timeline, timeline

NOW = "2025-06-01"
PROCEDURE = {"procedure_id": "a", "time": "2025-01-10", "kind": "rfa_thermal", "status": "completed"}


def known(*medicines: dict[str, Any], **tables: list[dict[str, Any]]) -> tuple[Timeline, int]:
    raw = {
        "patient": {"patient_id": "p"},
        "procedures": [PROCEDURE],
        "medications": list(medicines),
        **tables,
    }
    ready = default_assessor()
    now = parse_moment(NOW).last
    return timeline(ready.check(raw), now, ready.vocabulary), now


def bars(*medicines: dict[str, Any]) -> list[dict[str, Any]]:
    spec = medicine_chart(*known(*medicines))
    if spec is None:
        return []
    return next(rows for rows in spec["datasets"].values() if "told" in rows[0])


def test_a_bar_runs_from_the_start_to_the_end_of_its_day() -> None:
    [bar] = bars({"code": "pregabalin", "start": "2025-02-01", "end": "2025-03-01"})
    assert (bar["time"], bar["to"], bar["sure"]) == ("2025-02-01T00:00:00", "2025-03-01T23:59:00", True)


@pytest.mark.parametrize("end", [{}, {"end": "2025-08-01"}], ids=["none", "ahead"])
def test_without_an_end_known_by_now_a_bar_runs_until_now(end: dict[str, str]) -> None:
    [bar] = bars({"code": "pregabalin", "start": "2025-02-01", **end})
    assert bar["to"] == "2025-06-01T23:59:00"
    assert "until" not in bar["told"]


def test_an_unknown_start_is_pale_and_said() -> None:
    [bar] = bars({"code": "warfarin"})
    assert bar["sure"] is False
    assert bar["told"].endswith("since an unknown date")
    assert bar["time"] < PROCEDURE["time"]


def test_one_medicine_taken_twice_stays_in_one_lane_named_once() -> None:
    rows = bars(
        {"code": "tramadol", "start": "2025-02", "end": "2025-03"},
        {"code": "tramadol", "start": "2025-05", "daily_dose": 100, "unit": "mg"},
    )
    assert [(row["name"], row["first"]) for row in rows] == [("Tramadol", True), ("Tramadol", False)]
    assert "100 mg a day" in rows[1]["told"]


def test_what_ended_before_the_axis_or_begins_after_now_has_no_bar() -> None:
    assert bars({"code": "tramadol", "start": "2019", "end": "2020"}) == []
    assert bars({"code": "tramadol", "start": "2025-07"}) == []


def test_no_chart_of_medicines_without_any_or_with_nothing_to_lay_them_beside() -> None:
    assert medicine_chart(*known()) is None
    assert medicine_chart(*known({"code": "tramadol"}, procedures=[])) is None


def test_the_line_of_half_the_pain_is_named_on_the_chart() -> None:
    found, now = known(pain_scores=[{"time": "2025-01-05", "score": 8, "scale": "nrs_0_10"}])
    response = {"baseline": 8.0}
    [half] = halves([{"procedure_id": "a", "response": response}], found, now)  # type: ignore[list-item]
    told = str(pain_chart(found, [], [half], now))
    assert half.score == 4
    assert "50 %, A" in told


def test_every_event_says_where_it_lies_on_the_charts() -> None:
    found, _ = known({"code": "warfarin"}, {"code": "tramadol", "start": "2025-02"})
    assert [(one.kind, one.at) for one in found.events] == [
        ("medicine", ""),
        ("procedure", "2025-01-10T00:00:00"),
        ("medicine", "2025-02-01T00:00:00"),
    ]
