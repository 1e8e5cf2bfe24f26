"""A score that climbed is no word, and is not waited on either, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

CANAL: Raw = {"region": "lumbar", "target": "epidural_space"}
DIABETES: Raw = {"conditions": [{"code": "diabetes_mellitus", "onset": "2015"}]}
APIXABAN: Raw = {"medications": [{"code": "apixaban", "start": "2024-01-01"}]}


def answer(day: float, scores: list[Raw], *signs: Raw, kind: str = "interlaminar_esi", **more: Any) -> Raw:
    """What both engines say as of a day; `place` is of the needle."""
    place = more.pop("place", CANAL)
    raw = record(done(0, kind, **place), scores=scores, observations=list(signs), **more)
    judged_alike(on(day), raw)
    return dict(assess(raw, on(day)))


def alerts(found: Raw) -> dict[str, str]:
    return {one["id"].split(".")[1]: one["level"] for one in found["red_flag"]["reasons"]}


def steps(found: Raw) -> dict[str, Raw]:
    return {one["id"]: one for one in found["next_steps"]}


@pytest.mark.parametrize(("day", "risk"), [(10, DIABETES), (2, APIXABAN)])
def test_with_a_risk_it_is_seen_the_same_day(day: float, risk: Raw) -> None:
    found = answer(day, [score(-1, 5), score(day, 9)], **risk)
    assert alerts(found) == {"rising_score": "urgent"}
    assert "The last score is 9 of 10, 4 points above" in found["red_flag"]["reasons"][0]["say"]
    assert "wait_reassess" not in steps(found)


@pytest.mark.parametrize("scores", [[score(-1, 9), score(10, 9)], [score(-1, 5), score(2, 9), score(10, 5)]])
def test_a_plain_failure_and_soreness_that_passed_are_waited_on(scores: list[Raw]) -> None:
    found = answer(10, scores, **DIABETES)
    assert alerts(found) == {}
    assert "score_climbed" not in {one["id"] for one in steps(found)["wait_reassess"]["cautions"]}


def test_without_a_risk_it_is_asked_about_before_waiting() -> None:
    found = answer(10, [score(-1, 5), score(10, 9)])
    assert alerts(found) == {}
    assert "pain_worsening" in found["red_flag"]["screen"]["not_asked"]
    assert "score_climbed" in {one["id"] for one in steps(found)["wait_reassess"]["cautions"]}


def test_a_no_answers_the_question() -> None:
    found = answer(10, [score(-1, 5), score(10, 9)], observed(10, "pain_worsening", False))
    assert "score_climbed" not in {one["id"] for one in steps(found)["wait_reassess"]["cautions"]}


def test_it_is_over_six_weeks_after_it_was_given() -> None:
    scores = [score(-1, 5), score(20, 9)]
    assert "rising_score" in alerts(answer(62, scores, **DIABETES))
    assert "rising_score" not in alerts(answer(63, scores, **DIABETES))


def test_a_swollen_joint_is_looked_at_and_aspirated() -> None:
    knee: Raw = {"region": "knee_region", "target": "knee_joint"}
    scores = [score(-1, 5, site="knee"), score(4, 9, site="knee")]
    swollen = observed(4, "local_swelling", site="knee")
    found = answer(4, scores, swollen, kind="joint_injection", place=knee)
    assert alerts(found) == {"rising_score_joint": "urgent"}
    assert "aspirated" in steps(found)["complication_review"]["say"]
    assert alerts(answer(4, scores, kind="joint_injection", place=knee)) == {}
