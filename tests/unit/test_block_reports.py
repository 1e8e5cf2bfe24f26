"""Scores of a block beside what the patient reports of it. Both engines agree."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block, on, report, score

WHEN: dict[str, tuple[Any, dict[str, Any]]] = {
    "its duration": (at(6), {"duration_h": 2}),
    "its hours": (at(2), {}),
    "its day": (on(0), {}),
    "the next day": (on(1), {}),
    "a later day": (on(5), {}),
    "movement": (at(6), {"duration_h": 2, "on_movement": True}),
    "rest": (at(6), {"duration_h": 2, "on_movement": False}),
    "a month": ("2025-01", {}),
}
OPENED = ("positive_concordant", "positive_prolonged", "positive_nonspecific")


def told(seen: float | None, percent: float, when: str, **columns: Any) -> Raw:
    """A block with one score of its hours, and what the patient told of it."""
    time, more = WHEN[when]
    also = {"relief_reports": [report(time, percent, **more)]}
    return block({} if seen is None else {0.7: seen}, also=also, **columns)


@pytest.mark.parametrize("when", WHEN)
def test_the_columns_read_scores_and_reports_alike(when: str) -> None:
    records = []
    for seen, percent in product((None, 2, 4, 4.8, 7, 9), (0, 35, 50, 60, 90)):
        mixed = told(seen, percent, when, steroid="dexamethasone")
        rest = told(seen, percent, when)
        for row in rest["pain_scores"]:
            row["descriptor"] = "current"
        average = [score(day, points) for day, points in ((-1, 8), (20, 3), (60, 7))]
        mixed["pain_scores"] += average
        records += [told(seen, percent, when), mixed, rest]
    judged_alike(on(70), *records)


@pytest.mark.parametrize("when", [one for one in WHEN if one != "a month"])
@pytest.mark.parametrize("seen", [7, 8, 9])
def test_no_report_makes_a_block_positive_that_the_movement_denies(when: str, seen: float) -> None:
    answer = assess(told(seen, 90, when), on(7), "a")
    assert answer["block_reading"] in ("uninterpretable", "negative")
    assert answer["response"]["best_relief_pct"] <= 12.5


@pytest.mark.parametrize("when", ["its duration", "its hours", "its day"])
def test_without_scores_the_report_is_read(when: str) -> None:
    assert assess(told(None, 90, when), on(7), "a")["block_reading"] in OPENED


def test_a_block_that_is_left_open_does_not_open_an_ablation() -> None:
    answer = assess(told(7, 60, "its duration"), on(7), "a")
    steps = {one["id"]: one["status"] for one in answer["next_steps"]}
    assert steps.get("rfa_thermal") != "consider"
    assert steps["complete_record"] == "recommended"


def test_anaesthetic_with_steroid_is_not_read_from_a_report_that_its_hours_deny() -> None:
    raw = told(7, 60, "its duration", steroid="dexamethasone", kind="joint_injection", target="facet_joint")
    raw["pain_scores"] += [score(day, points) for day, points in ((-1, 8), (20, 3))]
    answer = assess(raw, on(30), "a")
    assert (answer["block_reading"], answer["outcome"]) == (None, "ongoing_response")
    assert "self_report_mismatch" in answer["response"]["flags"]
