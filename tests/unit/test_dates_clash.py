"""Dates that contradict each other do so from when both of them were known."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike

Row = dict[str, Any]
SCORE: Row = {"score": 8, "scale": "nrs_0_10"}


def ablated(**more: Any) -> Row:
    columns = {"status": "completed", "region": "lumbar"}
    ablation: Row = {
        "procedure_id": "a",
        "time": "2025-03-04",
        "kind": "rfa_thermal",
        "target": "medial_branch",
        **columns,
    }
    block: Row = {
        "procedure_id": "b",
        "time": "2025-09-10",
        "kind": "mbb",
        "target": "medial_branch",
        **columns,
    }
    return {
        "patient": {"patient_id": "p", "birth_date": "1960-05-01"},
        "procedures": [ablation, block],
        "pain_scores": [
            {"time": "2025-03-01", **SCORE},
            {"time": "2025-05-05", **SCORE},
            *more.pop("scores", []),
        ],
        **more,
    }


REPORT: Row = {"percent": 50}
CASES: dict[str, tuple[str, Row]] = {
    "the procedure comes later": (
        "2025-09-10",
        {"relief_reports": [{"procedure_id": "b", "time": "2025-05-10", **REPORT}]},
    ),
    "entered later": (
        "2025-07-01",
        {"relief_reports": [{"procedure_id": "a", "time": "2025-02-10", "recorded": "2025-07-01", **REPORT}]},
    ),
    "before birth, entered later": (
        "2025-07-01",
        {"scores": [{"time": "1959-02-10", "recorded": "2025-07-01", **SCORE}]},
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("day", ["2025-06-01", "2025-07-01", "2025-09-10"])
def test_they_contradict_each_other_once_both_are_known(name: str, day: str) -> None:
    since, more = CASES[name]
    raw = ablated(**dict(more))
    flags = assess(raw, day, procedure_id="a")["response"]["flags"]
    assert ("contradictory_dates" in flags) is (since <= day)
    judged_alike(day, raw)
