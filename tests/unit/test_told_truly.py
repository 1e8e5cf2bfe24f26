"""What a step says of the record is true of it, and what is asked can be found at the place that was treated."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.terminal import render
from tests.alike import judged_alike
from tests.spec.patients import FACET, done, observed, on, record, report, score

NOWHERE = dict.fromkeys(FACET)
SPINE = {"spondylolisthesis", "synovial_cyst", "modic_change", "instability", "adjacent_segment_degeneration"}
HIP = {"region": "hip_region", "side": "left", "target": "hip_joint"}
PELVIS = {"sij_provocation_tests_positive", "hip_provocation_positive"}


def missing(kind: str, *, causes: str, injured: bool = False, **where: Any) -> set[str]:
    """What a cause still has to know of one failed procedure."""
    signs = [observed(5, "fall")] if injured else []
    scores = [score(day, 8, site=None, side=None) for day in (-1, 50)]
    raw = record(done(0, kind, **{**NOWHERE, **where}), scores=scores, observations=signs)
    found = [one for one in assess(raw, on(60))["causes"] if one["id"] == causes]
    assert found
    return {name for one in found[0]["unknown"] for name in one["missing"]}


def told(step: str, raw: Any, day: float) -> str:
    """All that a step says of a record; nothing where it is not offered."""
    return str([one for one in assess(raw, on(day))["next_steps"] if one["id"] == step] or "")


@pytest.mark.parametrize(
    "where",
    [
        {"region": "hip_region", "target": "hip_articular_branches"},
        {"region": "pelvis", "target": "pudendal_nerve"},
        {"region": "abdomen", "target": "coeliac_plexus"},
        {"target": "suprascapular_nerve"},
        {"target": "interdigital_nerve"},
        {"target": "genicular_nerves"},
    ],
)
def test_no_finding_of_a_vertebra_is_asked_for_away_from_the_spine(where: dict[str, Any]) -> None:
    assert not missing("rfa_thermal", causes="structural", injured=True, **where) & SPINE


@pytest.mark.parametrize("where", [{}, {"region": "lumbar", "target": "medial_branch"}, {"target": "scar"}])
def test_it_is_asked_for_at_the_spine_and_where_the_place_is_not_known(where: dict[str, Any]) -> None:
    assert missing("rfa_thermal", causes="structural", injured=True, **where) >= SPINE


@pytest.mark.parametrize(
    "target",
    [
        "trigeminal_ganglion",
        "greater_occipital_nerve",
        "suprascapular_nerve",
        "glenohumeral_joint",
        "neuroma",
    ],
)
def test_no_test_of_the_pelvis_is_asked_for_far_from_it(target: str) -> None:
    assert not missing("rfa_thermal", causes="misdiagnosis", target=target) & PELVIS


def test_at_the_knee_the_hip_is_asked_about_and_not_the_sacroiliac_joint() -> None:
    asked = missing("rfa_thermal", causes="misdiagnosis", region="knee_region", target="genicular_nerves")
    assert asked & PELVIS == {"hip_provocation_positive"}


@pytest.mark.parametrize("where", [{}, {"region": "lumbar", "target": "medial_branch"}])
def test_both_are_asked_about_at_the_spine_and_where_the_place_is_not_known(where: dict[str, Any]) -> None:
    assert missing("rfa_thermal", causes="misdiagnosis", **where) >= PELVIS


def scored(*series: tuple[float, float]) -> list[Any]:
    """Pain scores by day, of no site."""
    return [score(day, points, site=None, side=None) for day, points in series]


def test_an_injection_with_steroid_that_relieved_is_named_beside_the_diagnostic_block() -> None:
    needle = done(
        0, "joint_injection", **HIP, local_anaesthetic="lidocaine", steroid="triamcinolone", steroid_mg=40
    )
    said = told("dx_block", record(needle, scores=scored((-1, 8), (21, 3), (75, 8))), 75)
    assert "not been blocked" not in said
    assert "never blocked with local anaesthetic alone" in said
    assert "anaesthetic with steroid here relieved" in said


def test_a_place_that_blocks_have_tested_is_not_called_never_blocked() -> None:
    block = done(-20, "nerve_block", "b", local_anaesthetic="bupivacaine")
    relief = {**report(-20, 80), "procedure_id": "b", "duration_h": 6}
    scores = [score(-1, 8), score(-1, 8, site="knee"), score(60, 3), score(60, 8, site="knee")]
    said = told("dx_block", record(block, done(0, "rfa_thermal"), scores=scores, relief_reports=[relief]), 60)
    assert "Another structure, one never blocked" in said
    assert "the one that was treated" not in said


def test_nothing_is_left_to_confirm_after_two_blocks_that_agree() -> None:
    where = {
        "region": "cervical",
        "side": "left",
        "target": "stellate_ganglion",
        "local_anaesthetic": "ropivacaine",
    }
    blocks = [done(0, "sympathetic_block", "a", **where), done(14, "sympathetic_block", "b", **where)]
    told_of = [{**report(1, 70), "duration_h": 48}, {**report(15, 80), "procedure_id": "b", "duration_h": 72}]
    raw = record(*blocks, scores=scored((0, 8), (14, 7), (28, 3)), relief_reports=told_of)
    assert assess(raw, on(28))["block_pair"] == "concordant"
    assert not told("second_confirmatory_block", raw, 28)
    assert "onfirmatory block" not in told("pulsed_rf", raw, 28)


@pytest.mark.parametrize(
    ("kind", "offered"), [("rfa_cooled", False), ("rfa_thermal", True), ("rfa_bipolar", True)]
)
def test_a_cooled_tip_is_a_change_only_after_another_one(kind: str, offered: bool) -> None:
    lesion = done(0, kind, region="knee_region", target="genicular_nerves")
    raw = record(lesion, scores=scored((-1, 8), (49, 3), (175, 7)))
    assert bool(told("rfa_cooled", raw, 175)) is offered
    assert bool(told("larger_lesion_rfa", raw, 175)) is offered


@pytest.mark.parametrize(
    ("region", "steroid", "warned", "again"),
    [
        ("cervical", "triamcinolone", True, True),
        ("cervical", "dexamethasone", True, False),
        (None, "triamcinolone", True, True),
        ("lumbar", "triamcinolone", False, False),
    ],
)
def test_no_crystals_beside_a_root_of_the_neck(
    region: str | None, steroid: str, warned: bool, again: bool
) -> None:
    where: dict[str, Any] = {
        "region": region,
        "target": "spinal_nerve_root",
        "steroid": steroid,
        "steroid_mg": 10,
    }
    said = told(
        "change_injectate",
        record(done(0, "transforaminal_esi", **where), scores=scored((-1, 8), (21, 8))),
        21,
    )
    assert said
    assert ("no particulate steroid" in said) is warned
    assert ("not this one again" in said) is again


def test_part_of_the_relief_is_not_called_none() -> None:
    said = told("repeat_rfa", record(done(0, "rfa_thermal"), scores=scored((-1, 8), (56, 5))), 56)
    assert "after less than half relief" in said
    assert "no relief" not in said


def test_a_child_whose_block_cannot_be_read_is_not_left_without_care() -> None:
    needle = done(
        0,
        "sympathetic_block",
        target="lumbar_sympathetic_chain",
        local_anaesthetic="bupivacaine",
        sedation="deep",
    )
    raw = record(needle, scores=scored((-1, 8), (7, 4), (35, 8)), conditions=[{"code": "crps_type_1"}])
    raw["patient"]["birth_date"] = "2012-03-01"
    assert assess(raw, on(35))["outcome"] == "not_assessable"
    assert "recommended" in told("pt_rehab", raw, 35)
    assert "recommended" in told("cbt_psych", raw, 35)


def test_weakness_that_the_alarm_ties_to_no_needle_is_not_called_likely_its_injury() -> None:
    raw = record(
        done(0, "pulsed_rf", region=None, target="suprascapular_nerve"),
        scores=scored((-1, 8), (58, 8)),
        observations=[observed(58, "arm_weakness", side="left")],
    )
    answer = assess(raw, on(58))
    assert "late_weakness" in str(answer["red_flag"])
    assert {one["id"]: one["level"] for one in answer["causes"]}["neural_injury"] == "possible"


@pytest.mark.parametrize("pump", [True, False])
def test_a_refill_is_asked_about_where_a_pump_is(pump: bool) -> None:
    have = [{"code": "intrathecal_pump_in_situ"}] if pump else []
    drugs = [
        {"code": "oxycodone", "daily_dose": 80, "start": "2023", "end": on(20)},
        {"code": "oxycodone", "daily_dose": 40, "start": on(21)},
    ]
    raw = record(
        done(0, "rfa_thermal"), scores=[score(-1, 8), score(56, 8)], conditions=have, medications=drugs
    )
    found = next(one for one in assess(raw, on(56))["causes"] if one["id"] == "medication_change")
    assert ("refill_missed" in {one["id"] for one in found["unknown"]}) is pump


def test_two_blocks_of_too_much_volume_confirm_nothing_and_are_repeated_before_a_lesion() -> None:
    blocks = [
        done(day, "mbb", name, local_anaesthetic="bupivacaine", volume_ml=5)
        for day, name in ((0, "a"), (14, "b"))
    ]
    told_of = [{**report(0, 80), "duration_h": 5}, {**report(14, 80), "procedure_id": "b", "duration_h": 5}]
    raw = record(*blocks, scores=[score(-1, 8), score(13, 8)], relief_reports=told_of)
    answer = assess(raw, on(20))
    assert (answer["block_pair"], answer["block_reading"]) == (None, "positive_nonspecific")
    assert not told("second_confirmatory_block", raw, 20)
    lesion = next(one for one in answer["next_steps"] if one["id"] == "rfa_thermal")
    assert "repeat_dx_block" in lesion["requires"]


@pytest.mark.parametrize(
    ("later", "after", "kind", "said"),
    [
        (41, 2, "facet_intraarticular", True),
        (42, 2, "facet_intraarticular", False),
        (28, 8, "facet_intraarticular", False),
        (28, 2, "mbb", False),
    ],
)
def test_a_treatment_that_may_still_take_effect_is_named_beside_the_next(
    later: int, after: float, kind: str, said: bool
) -> None:
    """The relief of an injection four weeks after an ablation may be that of the ablation."""
    drug = {"local_anaesthetic": "lidocaine"} if kind == "mbb" else {"steroid": "triamcinolone"}
    scores = [score(day, points) for day, points in ((-1, 8), (27, 8), (40, 8), (later + 30, after))]
    raw = record(done(0, "rfa_thermal"), done(later, kind, "b", **drug), scores=scores)
    why = " ".join(assess(raw, on(90), "b")["response"]["why"])
    assert (f"{later} days before may have a part in it: it is judged from day 42" in why) is said


def test_it_is_named_once_and_its_days_are_not_made_up() -> None:
    levels = [done("2025-01", "rfa_thermal", name, levels=[name.upper()]) for name in ("l3", "l4")]
    injection = done("2025-02-05", "facet_intraarticular", "b", steroid="triamcinolone")
    raw = record(*levels, injection, scores=[score("2025-02-04", 8), score("2025-03-10", 2)])
    why = " ".join(assess(raw, "2025-04-01", "b")["response"]["why"])
    assert why.count("up to 35 days before may have a part in it") == 1


def on_screen(raw: Any, day: float) -> str:
    """The first screen as it is read in a terminal, without its line breaks."""
    ready = default_assessor()
    return " ".join(render(assess(raw, on(day)), ready.check(raw), brief=True, width=80).split())


def test_recalled_relief_is_told_and_not_asked_for_again() -> None:
    raw = record(done(0, "rfa_thermal"), relief_reports=[report(150, 80, duration_h=2016)])
    assert "Ask whether half of the pain was ever gone" not in told("complete_record", raw, 160)
    shown = on_screen(raw, 160)
    assert "Recalled: 80 % for 84 days" in shown
    assert "ever gone" not in shown
    assert "No numbers to judge by" not in shown
    before = on_screen(raw, 140)
    assert "Recalled" not in before
    assert "ever gone" in before


def why(cause: str, raw: Any, day: float) -> str:
    """All that speaks for a cause."""
    return str([one["for"] for one in assess(raw, on(day))["causes"] if one["id"] == cause])


def test_a_mass_that_was_seen_is_not_told_as_new_pain() -> None:
    refill = done(0, "itpump_refill", region=None, side=None, target=None)
    pump = [{"code": "intrathecal_pump_in_situ"}]
    seen = record(refill, observations=[observed(20, "catheter_tip_granuloma")], conditions=pump)
    shown = why("granuloma", seen, 21)
    assert "Imaging showed a mass" in shown
    assert "New root or spinal pain" not in shown


def test_a_joint_with_fever_that_did_not_swell_is_not_told_to_have_swollen() -> None:
    knee = {"region": "knee_region", "target": "genicular_nerves", "levels": None}
    signs = [observed(9, code) for code in ("fever", "pain_worsening")]
    shown = why("infection", record(done(0, "rfa_thermal", **knee), observations=signs), 10)
    assert "septic until" in shown
    assert "one of these with fever" in shown


@pytest.mark.parametrize("again", [None, 2, 7])
def test_relief_is_not_said_to_last_past_two_answers_of_one_time(again: float | None) -> None:
    later = [] if again is None else [score(95, 2), score(95, again)]
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 2), *later])
    page = on_screen(raw, 96)
    assert ("Relief still lasted at the last reading" in page) == (again != 7)
    assert ("two different answers of one time are left out" in page) == (again == 7)


@pytest.mark.parametrize(
    ("day", "where", "told"),
    [(95, {}, True), (60, {}, True), (59, {}, False), (-300, {}, False), (95, {"side": "right"}, False),
     (95, {"site": "knee"}, False), (95, {"side": None}, True)],
)  # fmt: skip
def test_two_answers_of_another_pain_or_of_before_do_not_end_the_relief(
    day: float, where: dict[str, Any], told: bool
) -> None:
    twice = [score(day + 0.5, points, **where) for points in (1, 9)]
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 2), *twice])
    page = on_screen(raw, 96)
    assert ("two different answers of one time are left out" in page) is told
    assert ("Relief still lasted at the last reading" in page) is not told


def test_two_answers_about_another_procedure_do_not_end_the_relief() -> None:
    rows = [done(-200, "sij_injection", "a", target="sacroiliac_joint"), done(0, "rfa_thermal", "b")]
    for of, told in (("a", False), ("b", True)):
        reports = [report(95, percent, procedure_id=of) for percent in (10, 90)]
        raw = record(*rows, scores=[score(-1, 8), score(60, 2)], relief_reports=reports)
        assert ("two different answers of one time are left out" in on_screen(raw, 96)) is told


def test_the_hours_of_the_anaesthetic_are_not_counted_as_no_relief_of_the_steroid() -> None:
    where = {"region": "pelvis", "target": "pudendal_nerve", "local_anaesthetic": ["bupivacaine"]}
    given = done(0, "nerve_block", steroid="methylprednisolone", steroid_mg=40, **where)
    pain = {"site": "perineum"}
    raw = record(given, scores=[score(-1, 8, **pain), score(21, 8, **pain)])
    raw["relief_reports"] = [report(1, 90, duration_h=7)]
    answer = assess(raw, on(60))
    assert answer["block_reading"] == "positive_concordant"
    assert "Best relief after the hours of the anaesthetic 0 %" in " ".join(answer["response"]["why"])
    assert "hardly changed" not in str(answer["causes"])
    unread = assess({**raw, "relief_reports": []}, on(60))
    assert "hardly changed" in str(unread["causes"])


@pytest.mark.parametrize(
    ("before", "after", "told"), [(6, 9, "50 % more than before"), (8, 8, "Best relief 0 %")]
)
def test_pain_that_rose_after_a_lesion_is_told_as_worse(before: float, after: float, told: str) -> None:
    heat = done(0, "rfa_thermal", target="intercostal_nerve", region="chest_wall")
    pain = {"site": "chest_wall"}
    raw = record(heat, scores=[score(-1, before, **pain), score(63, after, **pain)])
    raw["observations"] = [observed(63, "burning_pain", True), observed(63, "numbness", True)]
    judged_alike(on(64), raw)
    answer = assess(raw, on(64))
    assert told in " ".join(answer["response"]["why"])
    worse = after > before
    assert ("hardly changed" in str(answer["causes"])) is not worse
    assert ("neural_injury" in str([one["id"] for one in answer["causes"]])) is worse
    assert ("complication_review" in str([one["id"] for one in answer["next_steps"]])) is worse
