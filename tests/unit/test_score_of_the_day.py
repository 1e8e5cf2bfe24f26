"""A score of the day of the procedure without a telling hour: before the needle or after it, nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, done, on, record, score

FLAG = "day_score_left_out"
OF_DAY = "Scored on the day of the procedure: "


def judged(*scores: Raw, kind: str = "rfa_thermal", before: list[Raw] | None = None, **row: Any) -> Any:
    raw = record(*(before or []), done(row.pop("time", 0), kind, "it", **row), scores=list(scores))
    judged_alike(on(60), raw)
    return assess(raw, on(60), "it")


def pain_before(*scores: Raw, **how: Any) -> float | None:
    found: float | None = judged(*scores, **how)["response"]["baseline"]
    return found


@pytest.mark.parametrize("kind", ["rfa_thermal", "facet_intraarticular"])
def test_the_pain_of_the_day_before_goes_before_a_score_of_the_day(kind: str) -> None:
    """4 of 10 from the recovery room made a response of 62 % an immediate failure."""
    steroid: Raw = {"steroid": "methylprednisolone"} if kind == "facet_intraarticular" else {}
    found = judged(score(-1, 8), score(0, 4), score(40, 3), kind=kind, **steroid)
    assert found["outcome"] == "ongoing_response"
    assert FLAG in found["response"]["flags"]
    told = f"{OF_DAY}4 of 10, without a telling hour: it counts neither as before the needle nor as after."
    assert told in found["response"]["why"]
    assert "complete_record" in [step["id"] for step in found["next_steps"]]


@pytest.mark.parametrize(("needle", "of_day"), [(0, on(0)), (at(0), on(0)), (on(0), at(5)), (on(0), at(-1))])
def test_without_both_hours_the_day_tells_nothing(needle: float | str, of_day: str) -> None:
    assert pain_before(score(-1, 8), score(of_day, 4), score(40, 3), time=needle) == 8


@pytest.mark.parametrize(("of_day", "expected"), [(at(-1), 4), (at(5), 8)])
def test_with_both_hours_it_is_before_or_after(of_day: str, expected: float) -> None:
    assert pain_before(score(-1, 8), score(of_day, 4), score(40, 3), time=at(0)) == expected


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (score(-30, 8), 8),
        (score(-31, 8), 5),
        (score(-1, 8, descriptor="worst"), 5),
        (score(-1, 8, side=None), 5),
        (score(-1, 8, site="buttock"), 5),
        (score(-1, 80, scale="vas_0_100"), 5),
    ],
)
def test_the_earlier_one_is_of_these_thirty_days_and_of_the_same_pain(earlier: Raw, expected: float) -> None:
    assert pain_before(earlier, score(0, 5), score(40, 3)) == expected


def test_what_was_scored_before_another_treatment_is_no_pain_before_this_one() -> None:
    scores = score(-21, 8), score(0, 5), score(40, 3)
    epidural = done(-20, "interlaminar_esi", "e", steroid="dexamethasone", target=None)
    block = done(-20, "mbb", "b", local_anaesthetic="lidocaine")
    assert pain_before(*scores, before=[epidural]) == 5
    assert pain_before(*scores, before=[{**epidural, "status": "aborted"}]) == 8
    assert pain_before(*scores, before=[block]) == 8
    assert pain_before(score(-20, 8), *scores[1:], before=[epidural]) == 5
    assert pain_before(score(-19, 8), *scores[1:], before=[epidural]) == 8


def test_what_was_scored_while_a_block_acts_is_no_earlier_score() -> None:
    block = done(-1, "mbb", "b", local_anaesthetic="lidocaine")
    assert pain_before(score(-1, 1), score(0, 7), score(40, 3), before=[block]) == 7


def test_a_score_as_low_as_relief_is_nobodys_where_none_stands_before() -> None:
    low, least = judged(score(0, 3.9), score(40, 1)), judged(score(0, 4), score(40, 1))
    assert {FLAG, "no_baseline"} <= set(low["response"]["flags"])
    assert low["response"]["baseline"] is None
    assert "no_baseline" not in least["response"]["flags"]
    assert FLAG not in least["response"]["flags"]
    assert least["response"]["baseline"] == 4


@pytest.mark.parametrize(("of_day", "told"), [(6.1, False), (6, True), (9.9, False), (10, True)])
def test_it_is_asked_about_where_it_lies_as_far_off_as_a_loss(of_day: float, told: bool) -> None:
    found = judged(score(-1, 8), score(0, of_day), score(40, 3))["response"]
    assert found["baseline"] == 8
    assert (FLAG in found["flags"]) is told
    assert any(one.startswith(OF_DAY) for one in found["why"]) is told


def test_the_score_of_the_day_of_a_block_is_neither() -> None:
    block: Raw = {"kind": "mbb", "local_anaesthetic": "lidocaine"}
    found = judged(score(-1, 7), score(0, 1), **block)
    assert found["response"]["baseline"] == 7
    assert FLAG in found["response"]["flags"]
    alone = judged(score(0, 1), **block)["response"]
    assert alone["baseline"] is None
    assert FLAG in alone["flags"]


def test_two_scores_of_the_day_are_both_told() -> None:
    found = judged(score(-1, 8), score(at(1), 4), score(at(3), 2), score(40, 3), time=on(0))["response"]
    told = f"{OF_DAY}4, then 2 of 10, without a telling hour: they count neither as before the needle nor as after."
    assert told in found["why"]
