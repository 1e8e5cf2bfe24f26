"""A step that was done since the procedure says so; what is declined in one ablation is declined in those like it."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

FAILED = [score(-1, 8), score(70, 8)]
WORN_OFF = [score(-1, 8), score(60, 2), score(200, 2), score(300, 7), score(330, 8)]


def steps(*care: Raw, scores: list[Raw] = FAILED, day: float = 100, **also: Any) -> dict[str, dict[str, Any]]:
    raw = record(done(0, "rfa_thermal"), scores=scores, care=list(care), **also)
    judged_alike(on(day), raw)
    return {one["id"]: one for one in assess(raw, on(day))["next_steps"]}


def told(step: dict[str, Any]) -> list[str]:
    return [one["say"] for one in step["cautions"] if one["id"] == "done_since"]


@pytest.mark.parametrize(
    ("outcome", "showed"),
    [
        ({}, "what did it show?"),
        ({"outcome": "unknown"}, "what did it show?"),
        ({"outcome": "no_help"}, "it did not help."),
        ({"outcome": "partial"}, "it helped in part."),
    ],
)
def test_a_step_that_was_done_says_when_and_what_came_of_it(outcome: Raw, showed: str) -> None:
    found = steps({"code": "re_evaluate_diagnosis", "time": on(90), **outcome})
    assert told(found["re_evaluate_diagnosis"]) == [f"Done since the procedure ({on(90)}): {showed}"]
    assert not any(told(step) for name, step in found.items() if name != "re_evaluate_diagnosis")


@pytest.mark.parametrize(
    "care", [{"time": on(0)}, {"time": on(-9)}, {"time": on(120)}, {"time": on(90), "outcome": "unavailable"}]
)
def test_what_was_done_before_or_was_not_done_is_still_to_do(care: Raw) -> None:
    assert told(steps({"code": "re_evaluate_diagnosis", **care})["re_evaluate_diagnosis"]) == []


def test_it_is_said_once() -> None:
    found = steps({"code": "pt_rehab", "time": on(90), "outcome": "no_help"})
    assert told(found["pt_rehab"]) == []
    assert "tried" in {one["id"] for one in found["pt_rehab"]["cautions"]}


def test_an_emergency_is_not_told_to_be_done() -> None:
    signs = [observed(95, "saddle_anaesthesia"), observed(95, "urinary_retention")]
    found = steps({"code": "urgent_mri", "time": on(90)}, observations=signs)
    assert found
    assert not any(told(step) for step in found.values())


@pytest.mark.parametrize("declined", ["repeat_rfa", "rfa_thermal"])
def test_who_declines_the_ablation_is_offered_no_larger_one(declined: str) -> None:
    found = steps({"code": declined, "time": on(340), "outcome": "declined"}, scores=WORN_OFF, day=350)
    assert {found[name]["status"] for name in ("repeat_rfa", "larger_lesion_rfa")} == {"blocked"}


def test_a_larger_lesion_is_not_said_to_be_declined_when_the_repeat_was() -> None:
    care = {"code": "repeat_rfa", "time": on(340), "outcome": "declined"}
    found = steps(care, scores=WORN_OFF, day=350)
    assert found["repeat_rfa"]["reason"] == "The patient has declined it."
    said = f"The patient has declined: Repeat radiofrequency ablation ({on(340)})."
    assert found["larger_lesion_rfa"]["reason"] == said


def test_who_declines_a_larger_one_may_still_want_the_usual_one() -> None:
    care = {"code": "larger_lesion_rfa", "time": on(340), "outcome": "declined"}
    found = steps(care, scores=WORN_OFF, day=350)
    assert found["larger_lesion_rfa"]["status"] == "blocked"
    assert found["repeat_rfa"]["status"] == "consider"


def not_had(step: dict[str, Any]) -> list[str]:
    return [one["say"] for one in step["cautions"] if one["id"] in ("not_available", "declined_before")]


def test_a_step_that_is_not_to_be_had_says_so() -> None:
    none = {"code": "re_evaluate_diagnosis", "time": on(90), "outcome": "unavailable"}
    step = steps(none)["re_evaluate_diagnosis"]
    assert step["status"] == "recommended"
    here = f"Recorded as not to be had here ({on(90)}): find out whether it is now, or where else."
    assert not_had(step) == [here]
    since = steps(none, {**none, "time": on(95), "outcome": "no_help"})
    assert not_had(since["re_evaluate_diagnosis"]) == []
    undated = {"code": "re_evaluate_diagnosis", "outcome": "unavailable"}
    assert not_had(steps(undated)["re_evaluate_diagnosis"]) == [here.replace(f" ({on(90)})", "")]


def test_a_refusal_is_told_where_an_alert_asks_for_the_step_all_the_same() -> None:
    signs = [observed(95, "saddle_anaesthesia"), observed(95, "urinary_retention")]
    found = steps({"code": "urgent_mri", "time": on(90), "outcome": "declined"}, observations=signs)
    assert found["urgent_mri"]["status"] == "do_now"
    again = f"Declined ({on(90)}): ask again and say why, because the alert changes what is at stake."
    assert not_had(found["urgent_mri"]) == [again]
    calm = steps({"code": "re_evaluate_diagnosis", "time": on(90), "outcome": "declined"})
    assert not_had(calm["re_evaluate_diagnosis"]) == []
    assert calm["re_evaluate_diagnosis"]["status"] == "blocked"
