"""A limb that is weak at once, and that the needle's block does not reach, is an emergency, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, done, observed, record, score

EPIDURAL: dict[str, Any] = {
    "target": "spinal_nerve_root",
    "side": "left",
    "local_anaesthetic": "lidocaine",
    "steroid": "dexamethasone",
}


def level(*found: Raw, hours: float = 2, **needle: Any) -> str:
    row = done(0, "transforaminal_esi") | EPIDURAL | {"time": at(0)} | needle
    raw = record({name: value for name, value in row.items() if value is not None}, observations=list(found))
    raw["pain_scores"] = [score(-1, 7)]
    judged_alike(at(hours), raw)
    return str(assess(raw, at(hours))["red_flag"]["level"])


WEAK_LEG = observed(at(0.2), "leg_weakness")
NO_POWER = observed(at(0.2), "motor_power_mrc", 1, site="leg")
WEAK_ARM = observed(at(0.2), "arm_weakness", side="left")


@pytest.mark.parametrize("found", [WEAK_LEG, NO_POWER])
@pytest.mark.parametrize(("region", "levels"), [("cervical", ["C6/C7"]), ("thoracic", ["T10/T11"])])
def test_a_weak_leg_after_a_needle_at_the_neck_or_chest(found: Raw, region: str, levels: list[str]) -> None:
    assert level(found, region=region, levels=levels) == "emergency"
    assert level(found, WEAK_ARM, region=region, levels=levels) == "emergency"


def test_the_limb_that_the_block_reaches_is_watched_in_its_hours() -> None:
    assert level(WEAK_ARM, region="cervical", levels=["C6/C7"]) == "none"
    assert level(WEAK_LEG, region="lumbar", levels=["L4/L5"]) == "none"
    assert level(WEAK_LEG, region="lumbar", levels=["L4/L5"], hours=30) == "emergency"


def test_an_arm_after_the_lower_back_and_the_side_not_treated_are_not() -> None:
    assert level(WEAK_ARM, region="lumbar", levels=["L4/L5"]) == "emergency"
    other = observed(at(0.2), "leg_weakness", side="right")
    assert level(other, region="lumbar", levels=["L4/L5"]) == "emergency"


def test_a_weak_limb_after_a_needle_of_no_known_place() -> None:
    assert level(WEAK_LEG, region=None, levels=None) == "emergency"
