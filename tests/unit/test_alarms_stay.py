"""An alarm sign that nobody recorded as gone stays an alarm beyond the first week, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

OCCIPITAL = {"region": "head_and_face", "target": "greater_occipital_nerve", "steroid": "dexamethasone"}
INTERCOSTAL = {"region": "chest_wall", "target": "intercostal_nerve"}
STAYS = [("visual_disturbance", OCCIPITAL), ("seizure", OCCIPITAL), ("dyspnoea", INTERCOSTAL)]


def level(raw: Raw, day: int) -> str:
    """How alarmed the answer is; while an alert is open nobody is told to wait."""
    judged_alike(on(day), raw)
    found = assess(raw, on(day))
    told = str(found["red_flag"]["level"])
    assert told == "none" or "wait_reassess" not in [one["id"] for one in found["next_steps"]]
    return told


def after(needle: Raw, *rows: Raw) -> Raw:
    block = done(0, "nerve_block", side="left", levels=None, **needle)
    return record(block, scores=[score(0, 8)], observations=list(rows))


@pytest.mark.parametrize(("sign", "needle"), STAYS, ids=lambda one: str(one)[:12])
def test_a_sign_of_the_first_days_stays_an_emergency_until_it_is_gone(sign: str, needle: Raw) -> None:
    for day in (2, 7, 8, 12, 42):
        assert level(after(needle, observed(2, sign)), day) == "emergency"
    assert level(after(needle, observed(2, sign), observed(10, sign, False)), 12) == "none"


@pytest.mark.parametrize(("sign", "needle"), STAYS, ids=lambda one: str(one)[:12])
def test_a_new_sign_is_an_alarm_however_old_the_needle(sign: str, needle: Raw) -> None:
    assert level(after(needle, observed(11, sign)), 11) == "emergency"
    assert level(after(needle, observed(300, sign)), 310) == "urgent"


@pytest.mark.parametrize(("sign", "needle"), STAYS, ids=lambda one: str(one)[:12])
def test_a_sign_known_before_the_needle_is_compared_for_six_weeks(sign: str, needle: Raw) -> None:
    known = after(needle, observed(-20, sign), observed(2, sign))
    told = [level(known, day) for day in (7, 12, 42, 43)]
    assert told == ["emergency", "urgent", "urgent", "none"]
    gone = after(needle, observed(-20, sign), observed(2, sign), observed(10, sign, False))
    assert level(gone, 12) == "none"


@pytest.mark.parametrize(("sign", "needle"), [*STAYS, ("pleuritic_chest_pain", INTERCOSTAL)])
def test_the_newest_finding_of_the_half_year_before_the_needle_decides(sign: str, needle: Raw) -> None:
    assert level(after(needle, observed(-900, sign), observed(2, sign)), 12) == "emergency"
    over = (observed(-100, sign), observed(-5, sign, False), observed(2, sign))
    assert level(after(needle, *over), 12) == "emergency"


@pytest.mark.parametrize("drug", [None, "morphine", "pregabalin", "intrathecal_morphine"])
@pytest.mark.parametrize("sign", ["excessive_sedation", "respiratory_depression"])
def test_drowsiness_or_slow_breathing_is_never_waited_on_until_it_is_gone(
    sign: str, drug: str | None
) -> None:
    lesion = done(0, "rfa_thermal")
    raw = record(lesion, scores=[score(0, 8)], observations=[observed(2, sign)])
    raw["medications"] = [{"code": drug}] if drug else []
    assert "none" not in [level(raw, day) for day in (2, 9)]
    assert [level(raw, day) for day in (10, 20, 42)] == ["urgent", "urgent", "urgent"]
    raw["observations"].append(observed(11, sign, False))
    assert level(raw, 20) == "none"


def test_drowsiness_on_an_opioid_counts_however_old_the_needle_and_known_before() -> None:
    raw = record(done(-400, "rfa_thermal"), observations=[observed(-30, "excessive_sedation")])
    raw["medications"] = [{"code": "morphine"}]
    assert level(raw, 10) == "urgent"
    assert level(raw, 30) == "none"


@pytest.mark.parametrize("sign", ["pruritus", "sweating", "increased_spasms"])
def test_one_sign_of_withdrawal_of_intrathecal_baclofen_is_never_waited_on(sign: str) -> None:
    refill = done(0, "itpump_refill", region=None, side=None, target=None)
    raw = record(refill, scores=[score(0, 4)], observations=[observed(2, sign)])
    raw["medications"] = [{"code": "intrathecal_baclofen"}]
    assert [level(raw, day) for day in (4, 20)] == ["urgent", "urgent"]


@pytest.mark.parametrize("sign", ["new_spinal_pain", "new_severe_pain"])
def test_new_pain_after_cement_in_fragile_bone_is_imaged_however_late(sign: str) -> None:
    cement = done(0, "kyphoplasty", target="vertebral_body", side=None, levels=["L1"])
    scores = [score(0, 8), score(14, 2), score(90, 8, site="mid_back")]
    raw = record(cement, scores=scores, observations=[observed(90, sign, site="mid_back")])
    raw["conditions"] = [{"code": "osteoporosis"}]
    assert level(raw, 91) == "urgent"
    assert "reimage" in [one["id"] for one in assess(raw, on(91))["next_steps"]]


@pytest.mark.parametrize("disease", ["heart_failure", "copd"])
def test_breathlessness_of_a_known_disease_is_not_laid_to_a_lumbar_lesion_of_months_ago(disease: str) -> None:
    raw = record(done(0, "rfa_thermal"), scores=[score(0, 7)], observations=[observed(80, "dyspnoea")])
    assert level(raw, 90) == "urgent"
    raw["conditions"] = [{"code": disease}]
    assert [level(raw, day) for day in (85, 90)] == ["urgent", "none"]
    raw["observations"].append(observed(90, "oxygen_saturation", 85, unit="%"))
    raw["observations"].append(observed(90, "dyspnoea"))
    assert level(raw, 90) == "emergency"
    soon = record(done(0, "rfa_thermal"), scores=[score(0, 7)], observations=[observed(20, "dyspnoea")])
    soon["conditions"] = [{"code": disease}]
    assert level(soon, 30) == "urgent"


def test_ziconotide_alone_leaves_no_withdrawal() -> None:
    refill = done(0, "itpump_refill", region=None, side=None, target=None)
    raw = record(refill, scores=[score(0, 4)], observations=[observed(2, "sweating")])
    for others, told in (([], "none"), (["intrathecal_bupivacaine"], "urgent"), (["morphine"], "urgent")):
        raw["medications"] = [{"code": code} for code in ["ziconotide", *others]]
        assert level(raw, 4) == told
    raw["medications"] = [{"code": "ziconotide"}, {"code": "intrathecal_baclofen", "stop": on(-3)}]
    assert level(raw, 4) == "urgent"


def cemented(*rows: Raw) -> Raw:
    cement = done(0, "kyphoplasty", target="vertebral_body", side=None, levels=["L1"])
    raw = record(cement, scores=[score(0, 8), score(14, 2)], observations=list(rows))
    raw["conditions"] = [{"code": "osteoporosis"}]
    return raw


def test_severe_pain_of_a_leg_long_ago_does_not_hide_that_of_the_spine_after_cement() -> None:
    leg, back = (observed(day, "new_severe_pain", site=at) for day, at in ((60, "leg"), (400, "mid_back")))
    assert level(cemented(leg, back), 401) == "urgent"
    assert level(cemented(leg), 61) == "none"


def test_new_pain_at_another_place_of_the_spine_after_cement_is_imaged() -> None:
    back, knee = (observed(36, "new_pain_other_site", site=site) for site in ("mid_back", "knee"))
    assert [level(cemented(back), day) for day in (37, 60)] == ["urgent", "urgent"]
    assert level(cemented(knee), 37) == "none"


@pytest.mark.parametrize(("sign", "needle"), STAYS, ids=lambda one: str(one)[:12])
def test_a_sign_that_nobody_spoke_of_for_six_weeks_is_asked_again(sign: str, needle: Raw) -> None:
    found = assess(after(needle, observed(2, sign)), on(60))
    assert found["red_flag"]["screen"]["earlier"] == [{"fact": sign, "on": on(2)}]
