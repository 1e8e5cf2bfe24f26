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
