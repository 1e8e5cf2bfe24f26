"""A sign of the nerves of which nobody spoke for six weeks: it is examined, then reviewed, before waiting goes on."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

NERVES = [
    ("leg_weakness", True), ("arm_weakness", True), ("foot_drop", True), ("motor_deficit", True),
    ("neurological_deficit", True), ("motor_power_mrc", 4),
]  # fmt: skip
CORD = ["saddle_anaesthesia", "urinary_retention", "bowel_incontinence", "gait_disturbance"]
PELVIC = CORD[:3]
FIRST = ["neuro_exam", "complication_review", "wait_reassess"]
FULL = observed(-1, "motor_power_mrc", 5, side="left")
HELPED = [score(-1, 8), score(59, 1)]
STATE = {True: "met", False: "not_met", None: "unknown"}


def needle(kind: str = "rfa_thermal", **more: Any) -> Raw:
    return done(0, kind, "a", side="left", **{"target": "medial_branch", **more})


def answer(*rows: Raw, day: float = 62, scores: list[Raw] = HELPED, done: Raw | None = None) -> Raw:
    raw = record(done or needle(), scores=scores, observations=list(rows))
    judged_alike(on(day), raw)
    return assess(raw, on(day))


def offered(found: Raw) -> list[str]:
    return [one["id"] for one in found["next_steps"] if one["status"] in ("recommended", "consider")]


def sign(code: str, value: Any, day: float = 12) -> Raw:
    return observed(day, code, value, side="left")


@pytest.mark.parametrize(("code", "value"), [*NERVES, *((code, True) for code in CORD)])
def test_it_is_examined_then_reviewed_and_only_then_waited_on(code: str, value: Any) -> None:
    found = answer(FULL, sign(code, value))
    assert found["red_flag"]["level"] == "none"
    assert offered(found)[:3] == FIRST
    waits = next(one for one in found["next_steps"] if one["id"] == "wait_reassess")
    assert waits["requires"] == FIRST[:2]
    told = {one["id"] for one in found["next_steps"][0]["cautions"]}
    assert ("pelvic_signs" in told) is (code in PELVIC)


def test_pain_that_is_back_changes_nothing_of_that_order() -> None:
    back = [*HELPED, score(400, 7)]
    found = answer(FULL, sign("leg_weakness", True), day=405, scores=back)
    assert offered(found)[:3] == ["neuro_exam", "complication_review", "re_evaluate_diagnosis"]


def test_a_sign_from_before_the_needle_is_examined_and_not_laid_to_it() -> None:
    found = answer(sign("leg_weakness", True, -200))
    steps = offered(found)
    assert steps[0] == "neuro_exam"
    assert "complication_review" not in steps


def test_an_old_fever_asks_for_no_examination_of_the_nerves() -> None:
    found = answer(observed(12, "fever"))
    assert found["red_flag"]["screen"]["earlier"]
    assert "neuro_exam" not in offered(found)


def test_training_waits_for_the_answer() -> None:
    def gate(*rows: Raw) -> tuple[str, str]:
        one = next(one for one in answer(*rows)["next_steps"] if one["id"] == "pt_rehab")
        return one["status"], next(
            STATE[each["met"]] for each in one["gates"] if each["id"] == "alert_cleared"
        )

    weak = sign("leg_weakness", True)
    assert gate(weak) == ("consider", "unknown")
    assert gate(weak, sign("leg_weakness", False, 60)) == ("recommended", "met")
    assert gate(weak, sign("neurological_deficit", False, 60)) == ("recommended", "met")
    assert gate(observed(12, "urinary_retention"), sign("neurological_deficit", False, 60))[1] == "unknown"


def test_bladder_trouble_after_a_needle_at_the_knee_is_examined_and_not_laid_to_it() -> None:
    knee = needle(region="knee_region", target="genicular_nerves", levels=None)
    scores = [score(-1, 8, site="knee"), score(59, 1, site="knee")]
    steps = offered(answer(observed(12, "urinary_retention"), done=knee, scores=scores))
    assert steps[0] == "neuro_exam"
    assert "complication_review" not in steps
