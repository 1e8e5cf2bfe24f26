"""A score of another place or side is not used, and the verdict says that it is there."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import Raw, done, on, record, score

UNUSED = "On record, but not used"


def told(*scores: Raw, now: int = 60, **columns: Any) -> list[str]:
    raw = record(done(0, "rfa_thermal", "a", **columns), scores=list(scores))
    return [one for one in assess(raw, on(now), "a")["response"]["why"] if one.startswith(UNUSED)]


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ({"side": "right"}, "low back, right: last 2 of 10"),
        ({"site": "buttock"}, "buttock, left: last 2 of 10"),
    ],
)
def test_the_only_score_after_is_of_another_place(place: dict[str, str], named: str) -> None:
    [said] = told(score(-1, 8), score(60, 2, **place))
    assert named in said


def test_the_only_score_before_is_of_another_side() -> None:
    [said] = told(score(-1, 8, side="right"), score(60, 2))
    assert "low back, right: last 8 of 10" in said


def test_of_several_the_last_one_is_told_once() -> None:
    [said] = told(score(-1, 8), score(30, 5, side="right"), score(60, 2, side="right"))
    assert "right: last 2 of 10" in said
    assert "5 of 10" not in said


def test_a_score_of_the_treated_pain_leaves_nothing_to_say() -> None:
    assert told(score(-1, 8), score(60, 2), score(60, 7, side="right")) == []


def test_a_score_after_the_next_treatment_is_not_told_of() -> None:
    raw = record(
        done(0, "rfa_thermal", "a"),
        done(40, "rfa_thermal", "b", side="bilateral"),
        scores=[score(-1, 8), score(60, 2, side="right")],
    )
    assert not any(one.startswith(UNUSED) for one in assess(raw, on(60), "a")["response"]["why"])


def elsewhere(*scores: Raw, now: int = 60) -> list[str]:
    raw = record(done(0, "rfa_thermal", "a"), scores=list(scores))
    return [one for one in assess(raw, on(now), "a")["response"]["why"] if one.startswith("Hurts elsewhere")]


def test_the_places_that_hurt_while_the_treated_one_is_better_are_named() -> None:
    [said] = elsewhere(score(-1, 8), score(60, 2), score(60, 7, side="right"), score(58, 5, site="buttock"))
    assert said == "Hurts elsewhere: buttock, left: last 5 of 10; low back, right: last 7 of 10."


def test_beside_a_failure_no_other_place_is_named() -> None:
    assert elsewhere(score(-1, 8), score(60, 8), score(60, 7, side="right")) == []
