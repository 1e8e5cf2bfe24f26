"""A planned replacement of the treated joint speaks against steroid in it. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, on, record, score

KNEE = {"target": "knee_joint", "side": "right"}
DAY = 105


def injected(day: float | str, **plan: Any) -> Raw:
    """Steroid in a knee that helped and wore off, and a replacement that is planned."""
    bare = dict.fromkeys(FACET)
    knee = done(0, "joint_injection", **{**bare, **KNEE, "steroid": "triamcinolone", "steroid_mg": 40})
    planned = {**bare, **KNEE, "region": "knee_region", "status": "planned", **plan}
    replacement = done(day, planned.pop("kind", "joint_replacement"), "b", **planned)
    scores = [score(time, points, site="knee", side=None) for time, points in ((0, 8), (35, 2), (DAY, 8))]
    return record(knee, replacement, scores=scores)


def status(raw: Raw) -> str | None:
    judged_alike(on(DAY), raw)
    steps = {one["id"]: one["status"] for one in assess(raw, on(DAY), "a")["next_steps"]}
    return steps.get("steroid_injection")


@pytest.mark.parametrize("ahead", [1, 24, 90])
def test_within_three_months_steroid_in_the_joint_is_to_be_avoided(ahead: int) -> None:
    assert status(injected(DAY + ahead)) == "avoid"


def test_a_plan_for_a_month_counts_from_its_first_day() -> None:
    later = on(DAY + 40)[:7]
    assert status(injected(later)) == "avoid"


@pytest.mark.parametrize(
    "plan",
    [
        {"day": DAY + 91},
        {"day": DAY - 2},
        {"day": DAY + 24, "side": "left"},
        {"day": DAY + 24, "region": "hip_region", "target": "hip_joint"},
        {"day": DAY + 24, "kind": "joint_injection"},
        {"day": DAY + 24, "status": "completed"},
        {"day": DAY + 24, "recorded": on(DAY + 1)},
    ],
    ids=["late", "past", "other side", "other joint", "no replacement", "not a plan", "not yet entered"],
)
def test_nothing_else_is_such_a_plan(plan: dict[str, Any]) -> None:
    day = plan["day"]
    assert (
        status(injected(day, **{name: value for name, value in plan.items() if name != "day"})) == "consider"
    )


def test_a_plan_that_was_entered_by_then_is_known() -> None:
    assert status(injected(DAY + 24, recorded=on(DAY - 3))) == "avoid"


def replaced(raw: Raw, **columns: Any) -> Raw:
    """The relief was lost on day 60, and a replacement is on record, five days ago unless told otherwise."""
    raw["pain_scores"][-1]["time"] = on(60)
    whole = {**dict.fromkeys(FACET), **KNEE, "region": "knee_region", **columns}
    raw["procedures"].append(done(whole.pop("day", DAY - 5), "joint_replacement", "c", **whole))
    return raw


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, "blocked"),
        ({"side": "left"}, "avoid"),
        ({"status": "aborted"}, "avoid"),
        ({"day": DAY + 1}, "avoid"),
        ({"day": -400}, "avoid"),
        ({"recorded": on(DAY + 1)}, "avoid"),
    ],
    ids=["done", "other side", "aborted", "later", "long before", "not yet entered"],
)
def test_a_plan_is_over_once_the_joint_was_replaced(columns: dict[str, Any], expected: str) -> None:
    assert status(replaced(injected(DAY + 20), **columns)) == expected


def test_a_plan_that_was_entered_after_a_replacement_is_of_another_one() -> None:
    assert status(replaced(injected(DAY + 20, recorded=on(DAY - 1)))) == "avoid"


def nerve_blocked(plan: int) -> Raw:
    """Steroid at a nerve beside the hip that helped and wore off, and a planned hip replacement."""
    bare, hip = dict.fromkeys(FACET), {"region": "hip_region", "side": "right"}
    nerve = {**bare, **hip, "target": "lateral_femoral_cutaneous_nerve", "steroid": "triamcinolone"}
    block = done(0, "nerve_block", **nerve, local_anaesthetic="bupivacaine", steroid_mg=40)
    planned = done(plan, "joint_replacement", "b", **{**bare, **hip, "status": "planned"})
    scores = [score(time, points, site="thigh", side=None) for time, points in ((0, 8), (35, 2), (DAY, 8))]
    return record(block, planned, scores=scores)


def test_steroid_at_a_nerve_is_not_steroid_in_the_joint() -> None:
    assert status(nerve_blocked(DAY + 20)) == "consider"


def told(raw: Raw, day: int) -> dict[str, bool]:
    """Which open steps tell of steroid that went into the joint before its replacement."""
    judged_alike(on(day), raw)
    steps = assess(raw, on(day), "a")["next_steps"]
    said = {one["id"]: {each["id"] for each in one.get("cautions", ())} for one in steps}
    return {name: "tell_surgeon" in each for name, each in said.items()}


@pytest.mark.parametrize(("plan", "expected"), [(21, True), (90, True), (91, False)])
def test_steroid_that_is_already_in_the_joint_is_told_to_the_surgeon(plan: int, expected: bool) -> None:
    assert told(injected(plan), 10)["wait_reassess"] is expected


def test_it_is_told_where_the_relief_is_over_too() -> None:
    raw = injected(80)
    raw["pain_scores"][-1]["time"] = on(60)
    assert told(raw, 62)["re_evaluate_diagnosis"] is True
