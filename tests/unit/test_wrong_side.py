"""An ablation of the side that does not hurt: the wrong target leads, not the scores. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score


def hurting(side: str | None, *found: Raw, treated: str = "left", **columns: Any) -> Raw:
    """Ten weeks after an ablation, the pain as it was, scored at one side."""
    scores = [score(day, 7, side=side, **columns) for day in (-1, 30, 60)]
    return record(done(0, "rfa_thermal", side=treated), scores=scores, observations=list(found))


def told(raw: Raw) -> dict[str, Any]:
    judged_alike(on(70), raw)
    return assess(raw, on(70))


@pytest.mark.parametrize("code", ["wrong_side_treated", "wrong_level_treated"])
@pytest.mark.parametrize("side", ["left", "right", None])
def test_a_wrong_target_found_on_review_leads(side: str | None, code: str) -> None:
    found = told(hurting(side, observed(30, code)))
    first = found["causes"][0]
    assert (first["id"], first["level"]) == ("technical_incomplete", "likely")


def test_pain_of_the_other_side_alone_speaks_of_a_wrong_side_before_a_poor_record() -> None:
    found = told(hurting("right"))
    assert [one["id"] for one in found["causes"]][:2] == ["technical_incomplete", "measurement_problem"]
    assert "other_side_only" in found["response"]["flags"]
    assert found["outcome"] == "not_assessable"
    assert "complete_record" in [one["id"] for one in found["next_steps"]]


@pytest.mark.parametrize(
    ("side", "columns", "more"),
    [
        ("left", {}, {}),
        (None, {}, {}),
        ("bilateral", {}, {}),
        ("right", {"site": "shoulder"}, {}),
        ("right", {}, {"treated": "bilateral"}),
    ],
)
def test_any_other_place_of_pain_says_nothing_of_a_wrong_side(
    side: str | None, columns: dict[str, Any], more: dict[str, Any]
) -> None:
    assert "other_side_only" not in told(hurting(side, **columns, **more))["response"]["flags"]


@pytest.mark.parametrize(
    ("earlier", "wrong"),
    [
        (done(0, "rfa_thermal", "b", side="right"), False),
        (done(-14, "rfa_thermal", "b", side="right"), False),
        (done(-14, "rfa_thermal", "b", side="bilateral"), False),
        (done(-181, "rfa_thermal", "b", side="right"), True),
        (done(14, "rfa_thermal", "b", side="right"), True),
        (done(-14, "rfa_thermal", "b", side="right", status="aborted"), True),
        (done(-14, "rfa_thermal", "b", side="right", region="cervical"), True),
        (done(-14, "mbb", "b", side="right", local_anaesthetic="lidocaine"), True),
    ],
)
def test_of_two_sides_treated_in_turn_one_that_is_scored_is_no_wrong_side(earlier: Raw, wrong: bool) -> None:
    raw = hurting("right")
    raw["procedures"].append(earlier)
    judged_alike(on(70), raw)
    assert ("other_side_only" in assess(raw, on(70), "a")["response"]["flags"]) is wrong
