"""A question is asked only where its answer can be about what was treated."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

SPREAD = {"contrast_spread", "epidural_or_foraminal_spread"}


def asked(raw: Raw, day: float) -> list[str]:
    """What is asked beyond the alarm questions, in its order."""
    return [one["fact"] for one in assess(raw, on(day))["questions"] if not one["alarm"]]


def prolonged(kind: str, **where: str) -> Raw:
    """A block whose relief outlasted its anaesthetic by far."""
    block = done(0, kind, **{**dict.fromkeys(FACET), **where, "local_anaesthetic": "lidocaine"})
    report = {"time": on(4), "procedure_id": "a", "percent": 80, "duration_h": 72}
    return record(block, scores=[score(-1, 8)], relief_reports=[report])


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("trigger_point_injection", {"region": "shoulder_girdle", "target": "myofascial_trigger_point"}),
        ("sympathetic_block", {"region": "cervical", "target": "stellate_ganglion"}),
        ("nerve_block", {"region": "head_and_face", "target": "sphenopalatine_ganglion"}),
        ("nerve_block", {"region": "head_and_face", "target": "greater_occipital_nerve"}),
        ("nerve_block", {"region": "knee_region", "target": "genicular_nerves"}),
    ],
)
def test_spread_beside_the_canal_is_not_asked_where_no_canal_is(kind: str, where: dict[str, str]) -> None:
    assert not set(asked(prolonged(kind, **where), 10)) & SPREAD


def test_it_is_asked_after_a_block_of_facet_nerves() -> None:
    assert "contrast_spread" in asked(prolonged("mbb", region="lumbar", target="medial_branch"), 10)


def test_where_stimulation_was_lost_the_hardware_is_asked_about_first() -> None:
    implant = done(0, "scs_implant", **{**dict.fromkeys(FACET), "target": "dorsal_column"})
    scores = [score(day, points, site="leg") for day, points in ((0, 8), (180, 3), (540, 7))]
    seen = [observed(539, "fall", True), observed(540, "loss_of_stimulation", True)]
    first = asked(record(implant, scores=scores, observations=seen), 600)[:3]
    assert {"hardware_fault", "lead_fracture"} <= set(first)
    imaging = {"hip_avascular_necrosis", "synovial_cyst", "adjacent_segment_degeneration", "modic_change"}
    assert not set(first) & imaging


def lost_stimulation(**more: Any) -> Raw:
    """A stimulator that helped for months; the pain is back."""
    implant = done(0, "scs_implant", **{**dict.fromkeys(FACET), "target": "dorsal_column"})
    scores = [score(day, points, site="leg") for day, points in ((0, 8), (180, 3), (540, 7))]
    return record(implant, scores=scores, **more)


@pytest.mark.parametrize("lost", [[], [observed(540, "loss_of_stimulation")]])
def test_with_a_stimulator_and_no_pump_no_withdrawal_and_no_stimulator_is_asked_about(
    lost: list[Raw],
) -> None:
    causes = {one["id"]: one for one in assess(lost_stimulation(observations=lost), on(600))["causes"]}
    told = {question for each in causes["device_failure"]["unknown"] for question in each["missing"]}
    assert not told & {"withdrawal_signs", "spinal_cord_stimulator_in_situ", "pump_present"}


def pump_fails(*looked: Raw) -> dict[str, Any]:
    """A pump that helped for months; the pain is back, and the pump was looked at."""
    implant = done(0, "itpump_implant", **{**dict.fromkeys(FACET), "target": "intrathecal_space"})
    scores = [score(day, points, site="low_back") for day, points in ((-1, 8), (90, 3), (490, 7))]
    return assess(record(implant, scores=scores, observations=list(looked)), on(500))


def test_of_a_pump_alone_no_stimulation_is_asked_about() -> None:
    assert not [one for one in pump_fails()["questions"] if "stimulation" in one["fact"]]


@pytest.mark.parametrize(
    ("day", "level", "work_up"),
    [(495, "unlikely", False), (300, "possible", True)],
    ids=["lately", "long ago"],
)
def test_a_pump_whose_check_was_normal_lately_is_not_checked_again(
    day: float, level: str, work_up: bool
) -> None:
    normal = {
        "pump_rotor_turning": True,
        "csf_aspirated_from_port": True,
        "reservoir_residual_above_expected": False,
        "catheter_tip_granuloma": False,
    }
    answer = pump_fails(*(observed(day, code, value) for code, value in normal.items()))
    assert next(one["level"] for one in answer["causes"] if one["id"] == "device_failure") == level
    assert ("itpump_check" in [one["id"] for one in answer["next_steps"]]) is work_up


def points_open(**more: Any) -> set[str]:
    """What is not known of an infection after an ablation with a discharging wound."""
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(6, 8)], **more)
    causes = assess({**raw, "observations": [observed(7, "wound_discharge")]}, on(8))["causes"]
    return {each["id"] for one in causes if one["id"] == "infection" for each in one["unknown"]}


def test_the_pocket_of_a_device_is_asked_about_where_there_is_a_device() -> None:
    assert "pocket" not in points_open()
    assert "pocket" in points_open(conditions=[{"code": "spinal_cord_stimulator_in_situ"}])


def test_a_blood_thinner_is_asked_about_once() -> None:
    needle = done(0, "interlaminar_esi", **{**dict.fromkeys(FACET), "target": "epidural_space"})
    found = [observed(30, "spinal_stenosis"), observed(30, "neurogenic_claudication")]
    failed = record(needle, scores=[score(day, 8) for day in (-1, 14, 42, 60)], observations=found)
    questions = {one["fact"]: one["would_change"] for one in assess(failed, on(61))["questions"]}
    assert not questions.keys() & {"takes_anticoagulant", "takes_antiplatelet", "tried_anticoag_plan"}
    assert {"alt_target_block", "anticoag_plan", "decompression"} <= set(questions["antithrombotic"])


def test_weakness_of_a_leg_is_not_asked_where_its_foot_drops() -> None:
    found = [observed(29, "foot_drop", True)]
    for told in ([], found):
        asked_for = [
            one["fact"] for one in assess(record(done(0, "mbb"), observations=told), on(30))["questions"]
        ]
        assert ("leg_weakness" in asked_for) is not bool(told)
