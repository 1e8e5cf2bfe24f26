"""The first screen of one procedure names what else was done that day, and what followed."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.others import others
from painpath.report.verdict import numbers
from painpath.report.view import Names
from tests.spec.patients import Raw, at, done, on, record, score

SIDES = record(
    done(at(0), "sij_injection", "a", side="left", target="sacroiliac_joint"),
    done(at(0.2), "sij_injection", "b", side="right", target="sacroiliac_joint"),
    done(30, "rfa_thermal", "c"),
    scores=[score(-1, 8)],
)


def told(procedure: str, raw: Raw = SIDES, now: str = on(60)) -> list[tuple[str, str]]:
    ready = default_assessor()
    lines = others(assess(raw, now, procedure), ready.check(raw), Names(ready))
    return [(line.label, line.text.split(",")[0]) for line in lines]


def test_the_other_side_of_the_same_day_is_named() -> None:
    assert told("b") == [("Same day", "a"), ("Later", "c")]


def test_what_followed_within_the_day_is_later_and_named_once() -> None:
    assert told("a") == [("Later", "c")]


def test_alone_on_its_day_nothing_is_said() -> None:
    assert told("c") == []


def test_what_is_still_ahead_that_day_is_not_told() -> None:
    assert told("a", now=at(0.1)) == []


def test_two_of_one_month_are_not_of_one_day() -> None:
    dated = record(done("2025-01", "rfa_thermal", "a"), done("2025-01", "rfa_thermal", "b", side="right"))
    assert told("b", dated) == []


def test_one_that_was_broken_off_is_told_as_such() -> None:
    rows = [done(0, "sij_injection", "a", status="aborted"), done(0, "sij_injection", "b", side="right")]
    ready, raw = default_assessor(), record(*rows)
    [line] = others(assess(raw, on(60), "b"), ready.check(raw), Names(ready))
    assert ", aborted" in line.text


def test_the_side_that_wore_off_is_named_beside_the_one_that_holds() -> None:
    sides = {"left": [(-5, 8), (60, 2), (290, 7), (400, 6)], "right": [(-5, 8), (60, 2), (280, 7), (400, 1)]}
    scores = [score(day, points, side=side) for side, told in sides.items() for day, points in told]
    rows = [done(0, "rfa_thermal", "left", side="left"), done(14, "rfa_thermal", "a", side="right")]
    raw = record(*rows, done(300, "rfa_thermal", "right", side="right"), scores=scores)
    assert told("right", raw, on(400)) == [("Worn off", "left")]
    assert told("left", raw, on(400)) == [("Later", "right")]
    again = record(*rows, done(300, "rfa_thermal", "b", side="left"), scores=scores)
    assert ("Worn off", "left") not in told("b", again, on(400))


@pytest.mark.parametrize(("day", "lines"), [(400 - 181, []), (400 - 180, [("Worn off", "a")])])
def test_what_wore_off_at_another_structure_is_named_while_its_pain_is_scored(day: float, lines: Any) -> None:
    knee = {"region": "knee_region", "target": "genicular_nerves", "side": "right"}
    of_knee = {"site": "knee", "side": "right"}
    scores = [
        score(-1, 8),
        score(60, 2),
        score(150, 2),
        score(day, 8),
        score(379, 8, **of_knee),
        score(399, 2, **of_knee),
    ]
    raw = record(done(0, "rfa_thermal", "a"), done(380, "joint_injection", "b", **knee), scores=scores)
    assert told("b", raw, on(400)) == lines


def test_what_only_serves_a_treatment_is_named_and_has_no_verdict_of_its_own() -> None:
    ready = default_assessor()
    raw = record(
        done(0, "interlaminar_esi", "a", target="epidural_space", steroid="triamcinolone"),
        done(20, "rfa_thermal", "b"),
        done(3, "epidural_blood_patch", "c", target=None),
        scores=[score(-1, 8)],
    )
    lines = others(assess(raw, on(60), "a"), ready.check(raw), Names(ready))
    assert [(line.text.split(",")[0], "own assessment" in line.text) for line in lines] == [
        ("b", True),
        ("c", False),
    ]


def test_of_what_only_serves_a_treatment_no_score_is_missed() -> None:
    raw = record(done(0, "itpump_refill", "a", target=None), scores=[score(-400, 1), score(2, 6)])
    found = assess(raw, on(10), "a")
    assert "no_baseline" in found["response"]["flags"]
    assert [line.label for line in numbers(found, Names(default_assessor()))] == [""]
    assert "measurement_problem" not in {one["id"] for one in found["causes"]}


def test_a_procedure_written_twice_is_told_as_such_and_not_as_another() -> None:
    raw = record(*(done(0, "rfa_thermal", name) for name in ("a", "b", "c")))
    ready = default_assessor()
    lines = others(assess(raw, on(60), "b"), ready.check(raw), Names(ready))
    assert [(line.label, line.text.split(" tell")[0]) for line in lines] == [("Twice", "a and c")]
