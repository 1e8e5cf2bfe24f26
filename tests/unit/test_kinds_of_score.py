"""Two kinds of score of one pain: which one judges, and what is said where they tell two things. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, done, on, record, score

MOVED, NOW, AVERAGE = "on_movement", "current", "average"
APART, PASSED = "kinds_apart", "other_kind_judged"


def two(
    one: str | None, before: float, after: float, other: str | None, was: float, now: float, **how: Any
) -> list[Raw]:
    """Two kinds of score of the day before and of one day after, or of two."""
    day, later = how.get("day", 60), how.get("later", 0)
    return [
        score(-1, before, descriptor=one),
        score(-1, was, descriptor=other),
        score(day, after, descriptor=one),
        score(day + later, now, descriptor=other, **how.get("where", {})),
    ]


def judged(scores: list[Raw], kind: str = "rfa_thermal", seen: float = 60, **row: Any) -> Any:
    raw = record(done(0, kind, **row), scores=scores)
    judged_alike(on(seen), raw)
    return assess(raw, on(seen))


def flags(*given: Any, **how: Any) -> set[str]:
    seen = how.pop("seen", 60)
    return {APART, PASSED} & set(judged(two(*given, **how), seen=seen)["response"]["flags"])


def test_pain_on_movement_that_is_unchanged_is_told_beside_a_response_at_rest() -> None:
    found = judged(two(NOW, 4, 1, MOVED, 9, 9))
    assert found["outcome"] == "ongoing_response"
    told = f"pain of the moment 4 before, 1 on {on(60)}; pain on movement 9 before, 9 on {on(60)}."
    assert f"Two kinds of score tell two things: {told} Which pain was treated?" in found["response"]["why"]
    assert "complete_record" in [step["id"] for step in found["next_steps"]]


@pytest.mark.parametrize("kind", [AVERAGE, NOW, None])
def test_movement_is_compared_with_the_usual_kinds(kind: str | None) -> None:
    assert flags(kind, 8, 2, MOVED, 9, 9) == {APART}
    assert flags(kind, 8, 8, MOVED, 9, 1) == {APART}
    assert flags(kind, 8, 2, "worst", 9, 9) == set()


@pytest.mark.parametrize(
    ("average", "moved", "expected"),
    [(3.9, 6, {APART}), (4, 6, set()), (5, 7.1, {APART}), (5.1, 7.2, set()), (1, 4, set())],
)
def test_they_lie_on_two_sides_of_a_response_and_more_than_twenty_points_apart(
    average: float, moved: float, expected: set[str]
) -> None:
    assert flags(AVERAGE, 10, average, MOVED, 10, moved) == expected


def test_only_scores_of_one_day_place_and_time_that_counts_are_compared() -> None:
    pain = (NOW, 8, 2, MOVED, 9, 9)
    assert flags(*pain, later=-1) == set()
    assert flags(*pain, where={"site": "buttock"}) == set()
    assert flags(*pain, day=13) == set()
    assert flags(*pain, day=14) == {APART}
    assert flags(NOW, 8, 2, MOVED, 3.9, 3.9) == set()
    assert flags(NOW, 8, 2, MOVED, 4, 4) == {APART}


def test_the_last_day_of_both_decides() -> None:
    scores = [
        *two(NOW, 8, 2, MOVED, 9, 9, day=30),
        score(60, 2, descriptor=NOW),
        score(60, 2, descriptor=MOVED),
    ]
    assert APART not in judged(scores)["response"]["flags"]


def test_a_trial_is_told_apart_too_and_a_block_is_judged_on_movement() -> None:
    scores = two(NOW, 4, 1, MOVED, 9, 9, day=6)
    assert APART in judged(scores, "scs_trial", 7, target=None)["response"]["flags"]
    hours = [score(at(hour), points, descriptor=kind) for kind, hour, points in
             ((NOW, -1, 4), (MOVED, -1, 9), (NOW, 1, 1), (MOVED, 1, 9))]  # fmt: skip
    raw = record(done(at(0), "mbb", local_anaesthetic="lidocaine"), scores=hours)
    judged_alike(on(2), raw)
    block = assess(raw, on(2))
    assert block["block_reading"] == "negative"
    assert APART not in block["response"]["flags"]


@pytest.mark.parametrize(
    ("rest", "moved", "outcome"),
    [
        ((0, 0), (9, 3), "ongoing_response"),
        ((1, 1), (9, 9), "immediate_failure"),
        ((3.9, 0), (9, 9), "immediate_failure"),
    ],
)
def test_where_rest_was_too_low_to_show_a_change_movement_judges(
    rest: tuple[float, float], moved: tuple[float, float], outcome: str
) -> None:
    """No pain at rest, 9 and then 3 on movement, had no reading and no usable score."""
    found = judged(two(NOW, *rest, MOVED, *moved))
    assert found["outcome"] == outcome
    assert found["response"]["baseline"] == 9
    assert {PASSED, "low_baseline", "no_reading"} & set(found["response"]["flags"]) == {PASSED}


def test_where_rest_was_not_too_low_it_judges() -> None:
    found = judged(two(NOW, 4, 4, MOVED, 9, 3))
    assert found["response"]["baseline"] == 4
    assert PASSED not in found["response"]["flags"]


def test_where_every_kind_was_too_low_the_first_one_is_told_and_no_reading_is_denied() -> None:
    for scores in (two(NOW, 0, 0, MOVED, 3, 1), [score(-1, 0), score(60, 0)]):
        found = judged(scores)
        assert found["outcome"] == "not_assessable"
        assert found["response"]["baseline"] == 0
        assert {PASSED, "low_baseline", "no_reading", "window_missed"} & set(found["response"]["flags"]) == {
            "low_baseline"
        }


def test_each_of_two_sides_is_judged_by_the_kind_that_can_show_a_change() -> None:
    left, right = (
        [{**one, "side": side} for one in two(NOW, 1, 1, MOVED, 9, after)]
        for side, after in (("left", 2), ("right", 9))
    )
    found = judged([*left, *right], side="bilateral")
    assert found["outcome"] == "partial"
    assert {"sites_differ", PASSED} <= set(found["response"]["flags"])
