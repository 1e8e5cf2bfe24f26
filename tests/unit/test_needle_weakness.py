"""Weakness in the hours of a block: that of its own nerve closes a lesion, that of another target names no structure."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block, observed, on

LEFT = {"side": "left"}
SUPRASCAPULAR = {
    "kind": "nerve_block",
    "target": "suprascapular_nerve",
    "region": "shoulder_girdle",
    "levels": None,
}
FEMORAL = {"kind": "nerve_block", "target": "femoral_nerve", "region": "hip_region", "levels": None}
THIGH_SKIN = {
    "kind": "nerve_block",
    "target": "lateral_femoral_cutaneous_nerve",
    "region": "lower_limb",
    "levels": None,
}


SITES = {"cervical": "neck", "shoulder_girdle": "shoulder", "hip_region": "hip", "lower_limb": "thigh"}


WORN_OFF, NO_END = {1: 1, 6: 7}, {1: 1}


def answer(
    needle: Raw, *found: Raw, seen: str = on(2), scores: dict[float, float] = WORN_OFF
) -> dict[str, Any]:
    """After a block that relieved and wore off with its bupivacaine."""
    raw = block(scores, also={"observations": list(found)}, **{"local_anaesthetic": "bupivacaine", **needle})
    for row in raw["pain_scores"]:
        row["site"] = SITES.get(needle.get("region", ""), "low_back")
    judged_alike(seen, raw)
    return assess(raw, seen)


def step(told: dict[str, Any], name: str) -> str | None:
    """What is said of a step, with the first gate that is not met."""
    for one in told["next_steps"]:
        if one["id"] == name:
            gates = [gate["id"] for gate in one["gates"] if gate["met"] is False]
            return " ".join([one["status"], *gates[:1]])
    return None


def reading(told: dict[str, Any]) -> str:
    return str(told["block_reading"])


@pytest.mark.parametrize(
    ("needle", "code"),
    [(SUPRASCAPULAR, "arm_weakness"), (SUPRASCAPULAR, "motor_deficit"), (FEMORAL, "leg_weakness")],
)
def test_a_block_that_weakened_its_muscle_closes_the_lesion_of_its_nerve(needle: Raw, code: str) -> None:
    weak, gone = observed(at(2), code, **LEFT), observed(on(1), code, False, **LEFT)
    told = answer(needle, weak, gone)
    assert reading(told) == "positive_concordant"
    assert step(told, "cryoneurolysis") == "blocked no_motor_loss"
    assert step(answer(needle, gone), "cryoneurolysis") == "consider"
    later = observed(on(9), code, **LEFT), observed(on(10), code, False, **LEFT)
    assert step(answer(needle, *later, seen=on(11)), "cryoneurolysis") != "blocked no_motor_loss"


def test_any_agent_that_acts_for_days_may_weaken_for_days() -> None:
    found = observed(on(3), "arm_weakness", **LEFT), observed(on(9), "arm_weakness", False, **LEFT)
    plain, slow = ["bupivacaine"], "liposomal_bupivacaine"
    for agents in ([slow], [*plain, slow], [slow, *plain]):
        told = answer(SUPRASCAPULAR | {"local_anaesthetic": agents}, *found, seen=on(10))
        assert step(told, "cryoneurolysis") == "blocked no_motor_loss"
    short = answer(SUPRASCAPULAR | {"local_anaesthetic": plain}, *found, seen=on(10))
    assert step(short, "cryoneurolysis") == "consider"


def test_weakness_of_the_day_of_the_block_that_nobody_saw_go_is_explained_first() -> None:
    weak = observed(at(3), "leg_weakness", **LEFT)
    told = answer(FEMORAL, weak, seen=on(74))
    held = [step(told, name) for name in ("second_confirmatory_block", "pulsed_rf", "cryoneurolysis")]
    assert all(str(one).startswith("avoid") for one in held)
    assert step(told, "complication_review") == "recommended"
    gone = answer(FEMORAL, weak, observed(on(1), "leg_weakness", False, **LEFT), seen=on(74))
    assert step(gone, "second_confirmatory_block") == "consider"
    assert answer(FEMORAL, weak, seen=on(1))["red_flag"]["level"] == "emergency"


@pytest.mark.parametrize("needle", [{}, THIGH_SKIN])
@pytest.mark.parametrize("code", ["leg_weakness", "foot_drop", "motor_deficit", "motor_block"])
def test_a_block_that_weakened_a_limb_it_does_not_move_names_nothing(needle: Raw, code: str) -> None:
    weak, gone = observed(at(2), code, **LEFT), observed(on(1), code, False, **LEFT)
    told = answer(needle, weak, gone)
    assert reading(told) == "positive_nonspecific"
    assert "block_confined" in str(step(told, "rfa_thermal") or step(told, "cryoneurolysis"))
    assert reading(answer(needle, gone)) == "positive_concordant"


def test_numbness_of_a_leg_is_spread_after_a_facet_block_alone() -> None:
    numb, gone = observed(at(2), "numbness", site="leg"), observed(on(1), "numbness", False, site="leg")
    assert reading(answer({}, numb, gone)) == "positive_nonspecific"
    assert reading(answer(THIGH_SKIN, numb, gone)) == "positive_concordant"
    assert reading(answer({}, observed(at(2), "numbness", site="low_back"))) == "positive_concordant"


def test_what_was_there_before_or_came_after_or_is_of_the_other_side_is_no_spread() -> None:
    weak = observed(at(2), "leg_weakness", **LEFT)
    assert reading(answer({}, observed(on(-9), "leg_weakness", **LEFT), weak)) == "positive_concordant"
    assert reading(answer({}, observed(at(2), "leg_weakness", side="right"))) == "positive_concordant"
    assert reading(answer({}, observed(at(8), "leg_weakness", **LEFT))) == "positive_nonspecific"
    assert reading(answer({}, observed(at(8.1), "leg_weakness", **LEFT))) == "positive_concordant"


WEAK_IN_ITS_HOURS = observed(at(2), "leg_weakness", **LEFT)
CONFINED = "block_confined"


def test_a_limb_known_to_be_weak_closes_no_lesion_whatever_else_makes_the_block_unspecific() -> None:
    known = answer({}, observed(on(-30), "leg_weakness", **LEFT), WEAK_IN_ITS_HOURS, scores=NO_END)
    assert reading(known) == "positive_nonspecific"
    assert step(known, "rfa_thermal") == "consider"
    new = answer({}, WEAK_IN_ITS_HOURS, scores=NO_END)
    assert reading(new) == "positive_nonspecific"
    assert CONFINED in str(step(new, "rfa_thermal"))


@pytest.mark.parametrize(
    "before",
    [
        [observed(on(-900), "numbness", site="hand")],
        [observed(on(-900), "numbness", site="leg")],
        [observed(on(-90), "arm_weakness")],
        [observed(on(-90), "motor_deficit", site="hand")],
        [observed(on(-90), "leg_weakness", side="right")],
        [observed(on(-400), "leg_weakness", **LEFT), observed(on(-200), "leg_weakness", False, **LEFT)],
        [observed(on(-400), "leg_weakness"), observed(on(-400), "foot_drop", False)],
    ],
)
def test_another_finding_of_before_or_one_that_has_gone_hides_no_weak_limb(before: list[Raw]) -> None:
    assert reading(answer({}, *before, WEAK_IN_ITS_HOURS)) == "positive_nonspecific"


@pytest.mark.parametrize(
    "before",
    [
        [observed(on(-90), "foot_drop", **LEFT)],
        [observed(on(-90), "leg_weakness")],
        [observed(on(-90), "motor_deficit")],
        [observed(on(-90), "motor_deficit", site="thigh")],
        [observed(on(-400), "leg_weakness", False), observed(on(-200), "leg_weakness")],
    ],
)
def test_the_same_limb_weak_by_the_last_word_before_is_no_spread(before: list[Raw]) -> None:
    assert reading(answer({}, *before, WEAK_IN_ITS_HOURS)) == "positive_concordant"


def test_known_numbness_of_the_leg_is_no_spread_and_hides_no_weakness() -> None:
    before = observed(on(-9), "numbness", site="foot")
    assert reading(answer({}, before, observed(at(2), "numbness", site="leg"))) == "positive_concordant"
    assert reading(answer({}, before, WEAK_IN_ITS_HOURS)) == "positive_nonspecific"


def test_weakness_of_the_next_day_is_not_of_its_hours() -> None:
    told = answer({}, observed(on(1), "leg_weakness", **LEFT), scores=NO_END)
    assert CONFINED not in str(step(told, "rfa_thermal"))
    assert told["red_flag"]["level"] == "emergency"


@pytest.mark.parametrize(
    "found",
    [
        observed(at(2), "arm_weakness", **LEFT),
        observed(at(2), "motor_deficit", site="hand"),
        observed(at(2), "numbness", site="hand"),
    ],
)
def test_an_arm_is_not_reached_from_the_lower_back(found: Raw) -> None:
    told = answer({}, found)
    assert reading(told) == "positive_concordant"
    assert reading(answer({"region": "cervical", "levels": ["C4/C5"]}, found)) == "positive_nonspecific"


def test_an_arm_weak_after_a_block_of_the_lower_back_is_an_emergency_all_the_same() -> None:
    told = answer({}, observed(at(2), "arm_weakness", **LEFT))
    assert told["red_flag"]["level"] == "emergency"


def test_weakness_after_a_block_that_should_leave_power_alone_is_an_emergency_all_the_same() -> None:
    for needle in ({}, THIGH_SKIN):
        for seen in (at(3), on(1), on(42)):
            told = answer(needle, observed(at(2), "leg_weakness", **LEFT), seen=seen)
            assert told["red_flag"]["level"] == "emergency"
