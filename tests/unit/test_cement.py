"""Pain that is back at a cemented vertebra in fragile bone is imaged, whatever was done elsewhere since."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

NOW = 172
MID = {"site": "mid_back", "side": None}
CEMENT = {"target": "vertebral_body", "region": "thoracolumbar", "levels": ["L1"], "side": None}


def cemented(
    *scores: Raw, kind: str = "kyphoplasty", findings: list[Raw] | None = None, later: bool = True
) -> Raw:
    """Cement on day 0 with 9 before and 2 a month later, a lumbar ablation four months later that helped."""
    mine = [score(-1, 9, **MID), score(28, 2, **MID), *scores]
    procedures = [done(0, kind, **CEMENT)]
    if later:
        procedures.append(done(119, "rfa_thermal", "b", levels=["L4/L5"]))
        mine += [score(118, 8), score(168, 2)]
    raw = record(*procedures, scores=mine, observations=findings or [])
    return {**raw, "conditions": [{"code": "osteoporosis"}]}


def is_back(raw: Raw, now: float = NOW) -> Any:
    """What is known of it, and whether the alert fires; both engines agree."""
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(on(now)).last)
    judged_alike(on(now), raw)
    known = ready.reader.facts(checked, seen, found, found[-1])["cement_pain_back"]
    fired = {one["id"] for one in assess(raw, on(now))["red_flag"]["reasons"]}
    assert ("red_flags.fracture" in fired) is known
    return known


@pytest.mark.parametrize("later", [True, False])
def test_a_loss_at_the_place_of_the_cement_is_imaged(later: bool) -> None:
    raw = cemented(score(168, 8, **MID), later=later)
    assert is_back(raw) is True
    answer = assess(raw, on(NOW))
    assert answer["red_flag"]["level"] == "urgent"
    offered = {one["id"]: one["status"] for one in answer["next_steps"]}
    assert offered["reimage"] == "recommended"
    assert "dx_block" not in offered or offered["dx_block"] not in ("recommended", "consider")


@pytest.mark.parametrize(("points", "back"), [(4, False), (4.5, False), (5, True), (8, True)])
def test_a_loss_is_below_half_and_two_points_worse(points: float, back: bool) -> None:
    assert is_back(cemented(score(168, points, **MID))) is back


def test_two_points_are_asked_for() -> None:
    assert is_back(cemented(score(60, 4, **MID), score(168, 5.9, **MID), kind="vertebroplasty")) is True
    weak = record(
        done(0, "kyphoplasty", **CEMENT),
        scores=[score(-1, 8, **MID), score(28, 4, **MID), score(168, 5.9, **MID)],
    )
    assert is_back({**weak, "conditions": [{"code": "osteoporosis"}]}) is False


@pytest.mark.parametrize(("day", "back"), [(NOW - 43, False), (NOW - 42, True)])
def test_the_score_is_of_the_last_six_weeks(day: float, back: bool) -> None:
    assert is_back(cemented(score(day, 8, **MID))) is back


def test_pain_that_was_never_there_or_elsewhere_is_another_question() -> None:
    assert is_back(cemented(score(168, 2, **MID))) is False
    assert (
        is_back(cemented(score(60, 1, site="neck", side=None), score(168, 8, site="neck", side=None)))
        is False
    )
    assert is_back(cemented(score(168, 8, **MID), kind="basivertebral_nerve_ablation")) is False


def test_an_image_since_the_return_answers_it_and_an_older_one_does_not() -> None:
    back = score(168, 8, **MID)
    assert is_back(cemented(back, findings=[observed(170, "vertebral_fracture", False)])) is False
    assert is_back(cemented(back, findings=[observed(100, "vertebral_fracture", False)])) is True
