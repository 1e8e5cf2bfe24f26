"""An alert is not lost behind another procedure, nor behind an answer that could not be read."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

CAUDA = ("leg_weakness", "urinary_retention", "saddle_anaesthesia")


def epidural_then(*later: Raw, answers: bool = True) -> Raw:
    steroid = done(0, "interlaminar_esi", "esi", target="epidural_space", steroid="dexamethasone")
    rows = [observed(on(2), code, answers) for code in CAUDA]
    return record(steroid, *later, observations=rows)


def points(day: float) -> Raw:
    return done(day, "trigger_point_injection", "tpi", region="cervical")


def test_a_later_procedure_does_not_hide_an_emergency() -> None:
    found = assess(epidural_then(points(3)), on(4))
    assert (found["procedure_id"], found["red_flag"]["level"]) == ("tpi", "emergency")
    told = {one["id"]: one for one in found["red_flag"]["reasons"]}
    assert told["red_flags.cauda_equina"]["procedure_id"] == "esi"
    assert "belongs to another procedure" in told["red_flags.cauda_equina"]["say"]
    assert found["next_steps"][0]["status"] == "do_now"


def test_a_sign_of_these_weeks_after_an_older_procedure_is_not_hidden_by_a_new_one() -> None:
    earlier = done(0, "interlaminar_esi", "esi", target="epidural_space", steroid="dexamethasone")
    rows = [observed(on(60), code, True) for code in CAUDA]
    found = assess(record(earlier, points(64), observations=rows), on(66))
    assert (found["procedure_id"], found["red_flag"]["level"]) == ("tpi", "emergency")
    assert "esi" in {one["procedure_id"] for one in found["red_flag"]["reasons"]}


def test_an_alert_of_an_older_procedure_stays_open_behind_a_younger_one() -> None:
    """Neither of them is of the last six weeks; the sign came in time after the first one."""
    earlier = done(0, "interlaminar_esi", "esi", target="epidural_space", steroid="dexamethasone")
    knee = done(5, "joint_injection", "knee", region="knee_region", target="knee_joint", levels=None)
    rows = [observed(on(44), code) for code in ("new_spinal_pain", "night_sweats")]
    raw = record(earlier, knee, observations=rows) | {"conditions": [{"code": "diabetes_mellitus"}]}
    for day, level in ((46, "emergency"), (48, "emergency"), (86, "emergency"), (87, "none")):
        found = assess(raw, on(day))
        assert (found["procedure_id"], found["red_flag"]["level"]) == ("knee", level), day
    assert "ask again" in first_screen.asked(assess(raw, on(87))["red_flag"], Names(default_assessor()))


def test_an_operation_ends_what_only_an_older_needle_leaves_open() -> None:
    earlier = done(0, "interlaminar_esi", "esi", target="epidural_space", steroid="dexamethasone")
    drained = done(31, "spinal_decompression", "operation", levels=["L4/L5"])
    raw = record(earlier, drained, observations=[observed(on(30), "epidural_abscess")])
    assert assess(raw, on(73))["red_flag"]["level"] == "emergency"
    assert assess(raw, on(74))["red_flag"]["level"] == "none"
    assert "ask again" in first_screen.asked(assess(raw, on(74))["red_flag"], Names(default_assessor()))
    raw["procedures"][1]["kind"] = "joint_injection"
    assert assess(raw, on(74))["red_flag"]["level"] == "emergency"


def test_the_procedure_that_it_belongs_to_says_it_once() -> None:
    found = assess(epidural_then(points(3)), on(4), "esi")
    names = [one["id"] for one in found["red_flag"]["reasons"]]
    assert len(names) == len(set(names))
    assert {one["procedure_id"] for one in found["red_flag"]["reasons"]} == {"esi"}


def test_nothing_is_made_up_where_the_signs_were_looked_for_and_absent() -> None:
    assert assess(epidural_then(points(3), answers=False), on(4))["red_flag"]["level"] == "none"


def test_a_later_answer_that_cannot_be_read_opens_the_question_again() -> None:
    asked = epidural_then(answers=False)
    assert "leg_weakness" not in assess(asked, on(4))["red_flag"]["screen"]["not_asked"]
    asked["observations"].append(observed(on(3), "leg_weakness", "yes"))
    assert "leg_weakness" in assess(asked, on(4))["red_flag"]["screen"]["not_asked"]
    asked["observations"].append(observed(on(4), "leg_weakness", False))
    assert "leg_weakness" not in assess(asked, on(5))["red_flag"]["screen"]["not_asked"]


def test_a_no_that_a_later_answer_reopened_closes_no_gate() -> None:
    asked = record(
        done(0, "rfa_thermal"),
        scores=[score(-1, 8), score(50, 2), score(120, 2), score(150, 8)],
        observations=[observed(on(150), code, False) for code in ("fever", "leg_weakness")],
    )
    unread = observed(on(151), "fever", "since last night")

    def infection(raw: Raw, day: int) -> bool:
        step = next(one for one in assess(raw, on(day))["next_steps"] if one["id"] == "repeat_rfa")
        return "active_infection_any" in step["confirm_first"]

    again = {**asked, "observations": [*asked["observations"], unread]}
    assert not infection(asked, 152)
    assert infection(again, 152)
    assert not infection(again, 150)
    for day in (150, 152):
        judged_alike(on(day), asked, again)


NEEDLE = done(0, "interlaminar_esi", target="epidural_space", steroid="dexamethasone", side=None)


@pytest.mark.parametrize(
    ("before", "now", "level"),
    [
        (("leg_weakness", {"side": "left"}), ("leg_weakness", {"side": "right"}), "emergency"),
        (("leg_weakness", {"side": "left"}), ("leg_weakness", {"side": "left"}), "none"),
        (("leg_weakness", {}), ("leg_weakness", {"side": "left"}), "none"),
        (("arm_weakness", {"side": "left"}), ("arm_weakness", {"side": "right"}), "emergency"),
        (("voiding_difficulty", {}), ("bowel_incontinence", {}), "emergency"),
        (("voiding_difficulty", {}), ("urinary_retention", {}), "emergency"),
        (("voiding_difficulty", {}), ("voiding_difficulty", {}), "none"),
        (("hip_fracture", {}), ("vertebral_fracture", {}), "urgent"),
        (("vertebral_fracture", {}), ("vertebral_fracture", {}), "none"),
        (("new_spinal_pain", {}), ("new_severe_pain", {}), "urgent"),
    ],
)  # fmt: skip
def test_what_was_there_before_hides_nothing_of_another_place_or_kind(
    before: Any, now: Any, level: str
) -> None:
    rows = [observed(day, code, **place) for day, (code, place) in ((on(-300), before), (on(10), now))]
    raw = record(NEEDLE, observations=rows)
    assert assess(raw, on(11))["red_flag"]["level"] == level
    judged_alike(on(11), raw)


def test_pain_that_grows_in_the_leg_does_not_hide_that_it_grows_in_the_back() -> None:
    rows = [observed(on(20), "pain_worsening", site=site) for site in ("low_back", "leg")]
    prone = [{"code": "diabetes_mellitus"}]
    both = record(NEEDLE, observations=rows, conditions=prone)
    assert assess(both, on(21))["red_flag"]["level"] == "emergency"
    assert (
        assess(record(NEEDLE, observations=rows[1:], conditions=prone), on(21))["red_flag"]["level"] == "none"
    )
    judged_alike(on(21), both)


@pytest.mark.parametrize(("day", "level"), [(-1500, "emergency"), (-30, "none")])
def test_a_confusion_of_years_ago_does_not_hide_a_new_one(day: int, level: str) -> None:
    raw = record(NEEDLE, observations=[observed(on(day), "confusion"), observed(on(10), "confusion")])
    assert assess(raw, on(11))["red_flag"]["level"] == level
    judged_alike(on(11), raw)


@pytest.mark.parametrize("judged", ["refill", "pump"])
def test_a_sign_that_raises_an_alert_is_not_said_to_be_asked_about_by_nobody(judged: str) -> None:
    implant = done(-900, "itpump_implant", "pump", target="intrathecal_space", side=None, levels=None)
    refill = done(6, "itpump_refill", "refill", region=None, target=None, side=None)
    weak = assess(record(implant, refill, observations=[observed(on(0), "leg_weakness")]), on(10), judged)
    assert (weak["procedure_id"], weak["red_flag"]["level"]) == (judged, "emergency")
    open_still = weak["red_flag"]["screen"]["not_asked"]
    assert "leg_weakness" not in open_still
    assert "leg_weakness" not in [one["fact"] for one in weak["questions"]]
    assert "urinary_retention" in open_still
    no_weakness = [observed(on(0), "leg_weakness", False)]
    strong = assess(record(implant, refill, observations=no_weakness), on(10), judged)
    assert "leg_weakness" in strong["red_flag"]["screen"]["not_asked"]


WRIST = {"region": "upper_limb", "target": None, "side": None, "levels": None}


def blocked_thigh(*before: Raw, **also: Any) -> Raw:
    """A femoral block whose motor block is what its anaesthetic does, seen five hours after it."""
    block = done(
        0.375,
        "nerve_block",
        "femoral",
        region="lower_limb",
        target="femoral_nerve",
        local_anaesthetic="ropivacaine",
    )
    return record(
        *before,
        block,
        observations=[observed(0.45, "motor_deficit", side="left", site="thigh"), *also.pop("more", [])],
    )


@pytest.mark.parametrize("day", [-3500, -400, -100, -30, -3])
def test_what_the_block_explains_is_not_laid_to_an_earlier_needle(day: int) -> None:
    raw = blocked_thigh(done(day, "tendon_sheath_injection", "old", **WRIST))
    assert assess(blocked_thigh(), on(0.6))["red_flag"]["level"] == "none"
    assert assess(raw, on(0.6))["red_flag"]["level"] == "none"


def test_weakness_from_before_the_block_is_not_explained_by_it() -> None:
    old = done(-20, "interlaminar_esi", "old", target="epidural_space")
    raw = blocked_thigh(old, more=[observed(-5, "leg_weakness", side="left")])
    assert assess(raw, on(0.6))["red_flag"]["level"] == "emergency"


@pytest.mark.parametrize("sign", ["voiding_difficulty", "breathlessness"])
def test_an_old_operation_raises_no_alarm_for_what_was_known_for_years(sign: str) -> None:
    knee = done(-4000, "joint_replacement", "knee", region="knee_region", target="knee_joint", levels=None)
    signs = [observed(day, sign) for day in (-900, -20, 30)]
    with_knee = record(knee, done(0, "rfa_thermal"), observations=signs)
    without = record(done(0, "rfa_thermal"), observations=signs)
    assert assess(with_knee, on(31))["red_flag"]["level"] == assess(without, on(31))["red_flag"]["level"]
