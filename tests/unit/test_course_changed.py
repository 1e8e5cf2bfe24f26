"""An operation or another diagnosis between a procedure and the return of its pain is told; both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

NOW = 280
SCORES = [score(-1, 8), score(60, 2), score(150, 2), score(270, 7)]


def back(*procedures: Raw, **tables: Any) -> Raw:
    """The record of an ablation whose pain came back nine months later."""
    return record(done(0, "rfa_thermal", levels=["L4/L5"]), *procedures, scores=SCORES, **tables)


def told(raw: Raw) -> list[str]:
    """Which reasons of a new condition are told on day 280."""
    judged_alike(on(NOW), raw)
    answer = assess(raw, on(NOW), "a")
    found = [one for one in answer["causes"] if one["id"] == "new_condition"]
    reasons = [reason["id"] for one in found for reason in one["for"]]
    assert ("course_changed_seen" in str(answer["response"])) is bool(
        {"operated", "diagnosed"} & set(reasons)
    )
    return reasons


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        (on(1), ["operated"]),
        (on(0), []),
        (on(-1), []),
        (None, []),
        ("2025", []),
        ("2025-01", []),
        ("2025-02", ["operated"]),
    ],
)
def test_a_condition_counts_that_surely_began_on_a_later_day(onset: str | None, expected: list[str]) -> None:
    row = {"code": "previous_spinal_fusion", **({"onset": onset} if onset else {})}
    assert told(back(conditions=[row])) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("rheumatoid_arthritis", ["diagnosed"]),
        ("osteoarthritis_hip", ["diagnosed"]),
        ("radicular_pain", ["diagnosed"]),
        ("facet_joint_pain", []),
        ("hypertension", []),
        ("previous_joint_replacement", ["operated"]),
    ],
)
def test_what_can_hurt_at_the_treated_part_counts(code: str, expected: list[str]) -> None:
    assert told(back(conditions=[{"code": code, "onset": on(200)}])) == expected


@pytest.mark.parametrize(
    ("day", "columns", "expected"),
    [
        (200, {}, ["operated"]),
        (200, {"status": "aborted"}, []),
        (0, {}, []),
        (-5, {}, []),
    ],
)
def test_an_operation_of_another_part_counts_from_the_next_day_on(
    day: int, columns: Raw, expected: list[str]
) -> None:
    hip = done(day, "joint_replacement", "hip", region="hip_region", target=None, **columns)
    assert told(back(hip)) == expected


def test_an_operation_of_the_same_part_takes_the_place_of_the_ablation() -> None:
    assert (
        told(back(done(275, "spinal_fusion", "fusion", **{**FACET, "target": None, "levels": ["L4/L5"]})))
        == []
    )


def test_an_operation_told_as_an_event_counts() -> None:
    assert told(back(observations=[observed(200, "surgery_elsewhere")])) == ["operated"]


def test_what_lasts_is_not_questioned() -> None:
    raw = back(conditions=[{"code": "rheumatoid_arthritis", "onset": on(200)}])
    raw["pain_scores"] = SCORES[:3]
    assert told(raw) == []
