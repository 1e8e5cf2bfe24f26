"""Alarm questions are asked where the sign can come from the needle, and never dropped where that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import FACET, done, observed, on, record, score


def not_asked(day: float, kind: str, **where: Any) -> set[str]:
    """The alarm questions still open on a day after one procedure about which nothing else is recorded."""
    procedure = done(0, kind, **{**dict.fromkeys(FACET), **where})
    raw = record(procedure, scores=[score(-1, 8), score(day, 7)])
    return set(assess(raw, on(day))["red_flag"]["screen"]["not_asked"])


LIMBS = {"leg_weakness", "arm_weakness"}
BLADDER = {"voiding_difficulty", "urinary_retention", "saddle_anaesthesia", "bowel_incontinence"}


@pytest.mark.parametrize("day", [3, 300])
@pytest.mark.parametrize("target", ["trigeminal_ganglion", "mandibular_nerve", "greater_occipital_nerve"])
def test_a_needle_in_the_face_or_at_the_back_of_the_head_weakens_no_leg(target: str, day: float) -> None:
    asked = not_asked(day, "rfa_thermal", region="head_and_face", target=target)
    assert not asked & (LIMBS | BLADDER)
    assert "fever" in asked


def test_what_can_happen_there_stays_asked_after_a_needle_in_the_face() -> None:
    asked = not_asked(3, "nerve_block", region="head_and_face", target="mandibular_nerve")
    assert {"visual_disturbance", "confusion", "fever", "wound_erythema"} <= asked


@pytest.mark.parametrize("region", ["shoulder_girdle", "upper_limb"])
def test_a_needle_at_the_arm_weakens_no_leg(region: str) -> None:
    assert not not_asked(60, "rfa_thermal", region=region) & ({"leg_weakness"} | BLADDER)


def test_a_needle_at_the_knee_can_weaken_the_leg_and_not_the_bladder() -> None:
    asked = not_asked(60, "rfa_cooled", region="knee_region", target="genicular_nerves")
    assert "leg_weakness" in asked
    assert not asked & BLADDER


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("rfa_thermal", {"region": "lumbar", "target": "medial_branch"}),
        ("rfa_thermal", {"region": "cervical", "target": "medial_branch"}),
        ("neurolysis", {"region": "abdomen", "target": "coeliac_plexus"}),
        ("neurolysis", {"region": "chest_wall", "target": "intercostal_nerve"}),
        ("neurolysis", {"region": "pelvis", "target": "superior_hypogastric_plexus"}),
        ("interlaminar_esi", {"target": "epidural_space"}),
        ("rfa_thermal", {}),
    ],
)
@pytest.mark.parametrize("day", [3, 300])
def test_legs_and_bladder_stay_asked_near_the_spine_and_where_the_place_is_not_recorded(
    kind: str, where: dict[str, str], day: float
) -> None:
    assert {"leg_weakness", "voiding_difficulty", "fever"} <= not_asked(day, kind, **where)


@pytest.mark.parametrize(
    ("kind", "where", "day", "asked"),
    [
        ("mbb", {"region": "lumbar", "target": "medial_branch"}, 3, False),
        ("mbb", {"region": "thoracic", "target": "medial_branch"}, 3, False),
        ("mbb", {"region": "cervical", "target": "medial_branch"}, 3, True),
        ("sympathetic_block", {"region": "cervical", "target": "stellate_ganglion"}, 3, True),
        ("interlaminar_esi", {"region": "lumbar", "target": "epidural_space"}, 0, True),
        ("interlaminar_esi", {"region": "lumbar", "target": "epidural_space"}, 5, False),
        ("interlaminar_esi", {"target": "epidural_space"}, 5, True),
    ],
)
def test_a_weak_arm_is_asked_for_at_the_neck_and_on_the_day_of_a_neuraxial_block(
    kind: str, where: dict[str, str], day: float, asked: bool
) -> None:
    assert ("arm_weakness" in not_asked(day, kind, **where)) is asked


def test_a_catheter_in_the_spinal_fluid_is_no_needle_at_the_neck_or_near_the_lung() -> None:
    asked = not_asked(3, "itpump_trial", target="intrathecal_space")
    assert not asked & {"hand_clumsiness", "visual_disturbance", "pleuritic_chest_pain"}
    assert {"leg_weakness", "fever", "excessive_sedation", "postural_headache"} <= asked


def test_a_lead_of_the_neck_is_asked_about_like_a_needle_of_the_neck() -> None:
    asked = not_asked(3, "scs_trial", region="cervical", target="dorsal_column")
    assert {"hand_clumsiness", "arm_weakness", "visual_disturbance"} <= asked


def test_an_examination_without_deficit_is_no_answer_about_weakness_since() -> None:
    raw = record(
        done(0, "rfa_thermal"),
        scores=[score(-1, 8), score(50, 7)],
        observations=[observed(50, "neurological_deficit", False, site="arm", side="right")],
    )
    assert "leg_weakness" in assess(raw, on(60))["red_flag"]["screen"]["not_asked"]


@pytest.mark.parametrize(("second", "day", "asked"), [(2, 20, True), (2, 90, False), (80, 90, False)])
def test_a_later_needle_elsewhere_hides_no_question_about_an_earlier_one(
    second: float, day: float, asked: bool
) -> None:
    epidural = done(0, "interlaminar_esi", target="epidural_space")
    shoulder = done(second, "nerve_block", "b", region="shoulder_girdle", target="suprascapular_nerve")
    screen = assess(record(epidural, shoulder), on(day))["red_flag"]["screen"]
    assert ({"leg_weakness", "voiding_difficulty"} <= set(screen["not_asked"])) is asked
    assert screen["status"] != "complete"


@pytest.mark.parametrize("day", [3, 300])
@pytest.mark.parametrize("target", ["suprascapular_nerve", "glenohumeral_joint", "median_nerve"])
def test_a_target_at_the_arm_without_a_region_weakens_no_leg(target: str, day: float) -> None:
    asked = not_asked(day, "nerve_block", target=target)
    assert not asked & ({"leg_weakness", "hand_clumsiness", "head_drop"} | BLADDER)
    assert "fever" in asked


@pytest.mark.parametrize("target", ["knee_joint", "hip_joint", "genicular_nerves"])
def test_a_joint_without_a_region_is_asked_about_fever_and_swelling_first(target: str) -> None:
    procedure = done(0, "joint_injection", **{**dict.fromkeys(FACET), "target": target})
    asked = assess(record(procedure), on(3))["red_flag"]["screen"]["not_asked"]
    assert asked[:2] == ["fever", "local_swelling"]
    assert "leg_weakness" in asked
    assert not set(asked) & (BLADDER | {"arm_weakness"})


def test_a_region_beside_the_spine_says_more_than_the_target() -> None:
    asked = not_asked(3, "nerve_block", region="lumbar", target="femoral_nerve")
    assert {"leg_weakness", "voiding_difficulty"} <= asked


@pytest.mark.parametrize("target", ["coeliac_plexus", "sciatic_nerve", "pudendal_nerve", "brachial_plexus"])
def test_a_nerve_beside_the_spine_or_pelvis_keeps_its_questions(target: str) -> None:
    assert {"leg_weakness", "voiding_difficulty", "fever"} <= not_asked(3, "nerve_block", target=target)


@pytest.mark.parametrize("dying", [False, True])
def test_weight_loss_near_the_end_of_life_with_cancer_is_no_question_and_night_pain_still_an_alarm(
    dying: bool,
) -> None:
    needle = done(0, "neurolysis", region="abdomen", target="coeliac_plexus", side=None)
    raw = record(needle, scores=[score(-1, 9, site="abdomen"), score(7, 3, site="abdomen")])
    raw["conditions"] = [{"code": "pancreatic_cancer"}]
    raw["conditions"] += [{"code": "limited_life_expectancy"}] if dying else []
    asked = set(assess(raw, on(7))["red_flag"]["screen"]["not_asked"])
    assert bool(asked & {"unexplained_weight_loss", "night_pain"}) is not dying
    assert {"spinal_percussion_tenderness", "leg_weakness", "fever"} <= asked
    raw["observations"] = [observed(7, "night_pain")]
    assert assess(raw, on(7))["red_flag"]["level"] == "urgent"
