"""Where the same part was treated later, the later treatment is the one to decide from. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, at, block_rows, done, observed, on, record, report, score

BARE: dict[str, Any] = dict.fromkeys(FACET)
GENICULAR = {**BARE, "region": "knee_region", "side": "right", "target": "genicular_nerves"}
REPLACED = {**BARE, "region": "knee_region", "side": "right", "target": "knee_joint"}
WORN_OFF = [(-1, 8), (60, 2), (200, 2), (300, 7), (330, 8)]
NOW = 600
BARE_KINDS = ("rfa_thermal", "joint_replacement")
Later = dict[str, Any] | None


def ablated(*then: Raw, **columns: Any) -> Raw:
    """A lumbar ablation that worked for 200 days and wore off, and what was done later."""
    return record(
        done(0, "rfa_thermal", levels=["L3", "L4"], **columns),
        *then,
        scores=[score(day, points) for day, points in WORN_OFF],
    )


def later(raw: Raw, judged: str = "a") -> bool | None:
    """Whether the same part was treated later, by the facts of one patient; None where it may have been."""
    judged_alike(on(NOW), raw)
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(on(NOW)).last)
    one = next(one for one in found if one.row["procedure_id"] == judged)
    facts = ready.reader.facts(checked, seen, found, one)
    assert facts["later_treatment_unclear"] is (facts["later_treatment"] is None)
    known: bool | None = facts["later_treatment"]
    return known


def steps(raw: Raw, judged: str | None = "a", day: float = NOW) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in assess(raw, on(day), judged)["next_steps"]}


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        ("rfa_thermal", {"levels": ["L3", "L4"]}, True),
        ("rfa_cooled", {"target": "l5_dorsal_ramus", "levels": None}, True),
        ("rfa_thermal", {"target": "facet_joint"}, True),
        ("cryoneurolysis", {"target": None}, True),
        ("rfa_thermal", {"target": "superior_cluneal_nerve", "levels": None}, None),
        ("interlaminar_esi", {"target": "epidural_space", "side": None}, None),
        ("transforaminal_esi", {"target": "spinal_nerve_root", "steroid": "dexamethasone"}, None),
        ("trigger_point_injection", {"target": "myofascial_trigger_point"}, None),
        ("scar_infiltration", {"target": "scar"}, None),
        ("botulinum_toxin_injection", {"target": None}, None),
        ("vertebroplasty", {"target": "vertebral_body", "side": "midline"}, None),
        ("sij_injection", {"target": "sacroiliac_joint", "steroid": "triamcinolone"}, None),
        ("facet_intraarticular", {"target": "facet_joint", "steroid": "triamcinolone"}, None),
        ("percutaneous_lumbar_decompression", {"target": None, "side": None}, True),
        ("spinal_fusion", {"target": None, "side": None}, True),
        ("scs_implant", {**BARE, "region": "thoracic"}, True),
        ("scs_implant", {**BARE, "region": "cervical"}, False),
        ("scs_implant", BARE, None),
        ("interlaminar_esi", BARE, None),
        ("rfa_thermal", {"levels": ["L1", "L2"]}, None),
        ("rfa_thermal", {"side": "right"}, False),
        ("rfa_thermal", {"side": "bilateral"}, True),
        ("rfa_thermal", {"region": "cervical"}, False),
        ("rfa_thermal", {"status": "aborted"}, False),
        ("rfa_thermal", {"status": "planned"}, False),
        ("rfa_thermal", {"recorded": on(NOW + 1)}, False),
        ("mbb", {"local_anaesthetic": "lidocaine"}, False),
        ("mbb", {"local_anaesthetic": "lidocaine", "steroid": "dexamethasone"}, True),
        ("scs_explant", {"target": None, "side": None}, False),
        ("epidural_blood_patch", {"target": "epidural_space", "side": None}, False),
    ],
)
def test_what_a_later_treatment_of_the_same_part_is(
    kind: str, columns: dict[str, Any], expected: bool | None
) -> None:
    assert later(ablated(done(400, kind, "b", **columns))) is expected


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (on(0), on(0), False),
        (at(0), at(5), False),
        (on(0), on(1), True),
        ("2025-01", "2025-01-20", None),
        ("2025-01", "2025-02", True),
        ("2025-01-20", "2025", False),
    ],
)
def test_only_another_day_is_later(first: str, then: str, expected: bool | None) -> None:
    raw = record(done(first, "rfa_thermal"), done(then, "spinal_fusion", "b", target=None))
    assert later(raw) is expected


EPIDURAL: dict[str, Any] = {"target": "epidural_space", "side": None, "steroid": "dexamethasone"}


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (("interlaminar_esi", EPIDURAL), ("transforaminal_esi", {"target": "spinal_nerve_root"}), True),
        (("interlaminar_esi", EPIDURAL), ("caudal_esi", {"target": None, "side": None}), True),
        (("facet_intraarticular", {"target": "facet_joint"}), ("rfa_thermal", {}), True),
        (("facet_intraarticular", {"target": "facet_joint"}), ("rfa_thermal", {"target": None}), None),
        (("trigger_point_injection", {"target": None}), ("trigger_point_injection", {}), True),
        (("rfa_thermal", GENICULAR), ("joint_injection", REPLACED), None),
        (("joint_injection", REPLACED), ("rfa_thermal", GENICULAR), True),
        (("rfa_thermal", GENICULAR), ("joint_replacement", REPLACED), True),
    ],
)
def test_what_aims_at_the_same_goes_on_with_the_first_one(
    first: tuple[str, Any], then: tuple[str, Any], expected: bool | None
) -> None:
    drug = {"steroid": "triamcinolone"}
    rows = [
        done(day, kind, name, **({} if kind in BARE_KINDS else drug) | columns)
        for (kind, columns), day, name in ((first, 0, "a"), (then, 400, "b"))
    ]
    assert later(record(*rows)) is expected


def test_an_injection_into_a_muscle_does_not_hold_back_the_ablation_that_worked() -> None:
    muscle = done(400, "trigger_point_injection", "b", target="myofascial_trigger_point")
    raw = ablated(muscle)
    raw["pain_scores"].append(score(450, 8))
    [gate] = [one for one in steps(raw)["repeat_rfa"]["gates"] if one["id"] == "not_superseded"]
    assert (steps(raw)["repeat_rfa"]["status"], gate["met"]) == ("consider", None)
    assert gate["say"].endswith("It is b: trigger point injection, 2026-02-10.")


@pytest.mark.parametrize(("day", "helped"), [(0, "recurrence"), (250, "ongoing_response")])
def test_a_block_with_steroid_ends_a_reading_as_any_treatment_does(day: int, helped: str) -> None:
    block = done(day, "mbb", "b", local_anaesthetic="lidocaine", steroid="dexamethasone")
    raw = ablated(block)
    judged_alike(on(NOW), raw)
    assert assess(raw, on(NOW), "a")["outcome"] == helped


def test_of_two_sides_both_have_to_be_treated_again() -> None:
    left, right = (done(day, "rfa_thermal", side, side=side) for day, side in ((400, "left"), (410, "right")))
    assert later(ablated(left, side="bilateral")) is None
    assert later(ablated(left, right, side="bilateral")) is True


def test_the_last_treatment_has_none() -> None:
    raw = ablated(done(400, "rfa_thermal", "b"))
    assert later(raw, "b") is False
    assert "not_superseded" not in {gate["id"] for one in steps(raw, None).values() for gate in one["gates"]}


def replaced() -> Raw:
    scores = [score(day, points, site="knee", side="right") for day, points in [*WORN_OFF, (500, 1)]]
    return record(
        done(0, "rfa_thermal", **GENICULAR), done(400, "joint_replacement", "b", **REPLACED), scores=scores
    )


def test_nerves_of_a_knee_that_was_replaced_are_not_ablated_again() -> None:
    before, after = steps(replaced(), day=390), steps(replaced())
    assert before["repeat_rfa"]["status"] == "consider"
    assert after["repeat_rfa"]["status"] == "blocked"
    [gate] = [gate for gate in after["repeat_rfa"]["gates"] if gate["id"] == "not_superseded"]
    assert gate["say"] == (
        "A later procedure here takes its place: decide from that one's own assessment."
        " It is b: joint replacement, 2026-02-10."
    )
    judged_alike(on(NOW), replaced())


def test_the_verdict_and_its_causes_stand() -> None:
    before, after = assess(replaced(), on(390), "a"), assess(replaced(), on(NOW), "a")
    assert before["outcome"] == after["outcome"] == "recurrence"
    assert [one["id"] for one in before["causes"]] == [one["id"] for one in after["causes"]]


def test_the_first_step_says_which_one_to_decide_from() -> None:
    ready, raw = default_assessor(), replaced()
    screen = first_screen(assess(raw, on(NOW), "a"), ready.check(raw), Names(ready))
    told = [line.text for line in screen.steps[0].lines if line.label == "Caution"]
    assert "It is b: joint replacement, 2026-02-10." in told[0]


def test_an_alarm_and_its_steps_stand() -> None:
    raw = replaced()
    raw["observations"] = [observed(NOW, "saddle_anaesthesia"), observed(NOW, "urinary_retention")]
    answer = assess(raw, on(NOW), "a")
    assert answer["red_flag"]["level"] == "emergency"
    assert {one["id"]: one["status"] for one in answer["next_steps"]}["emergency_referral"] == "do_now"
    judged_alike(on(NOW), raw)


def test_a_leak_is_sealed_whatever_was_done_since() -> None:
    raw = record(
        done(0, "interlaminar_esi", target="epidural_space", steroid="dexamethasone"),
        done(5, "rfa_thermal", "b"),
        scores=[score(-1, 8)],
        observations=[observed(3, "postural_headache"), observed(11, "postural_headache")],
    )
    assert "not_superseded" not in {
        gate["id"] for gate in steps(raw, "a", 12)["epidural_blood_patch"]["gates"]
    }


def blocks(second: dict[float, float], *then: Raw, day: int = 28) -> Raw:
    """A positive block, another one of the same target, and what was done later."""
    rows = [
        done(at(0), "mbb", "a", local_anaesthetic="lidocaine", sedation="none"),
        done(at(day * 24), "mbb", "b", local_anaesthetic="bupivacaine", sedation="none"),
    ]
    return record(*rows, *then, scores=block_rows(8, {1: 1, 3: 8}) + block_rows(8, second, day))


def test_a_block_that_was_repeated_is_decided_from_the_later_one() -> None:
    negative = blocks({1: 8, 3: 8})
    judged_alike(on(60), negative)
    found = steps(negative, "a", 60)
    assert found["second_confirmatory_block"]["status"] == found["rfa_thermal"]["status"] == "blocked"
    [gate] = [gate for gate in found["rfa_thermal"]["gates"] if gate["id"] == "not_superseded"]
    assert gate["say"].endswith("It is b: medial branch block, 2025-02-03T09:00:00Z.")


def test_one_that_could_not_be_read_answers_nothing() -> None:
    assert steps(blocks({}), "a", 60)["second_confirmatory_block"]["status"] != "blocked"


def test_one_side_treated_does_not_stand_for_the_block_that_was_read() -> None:
    raw = blocks({1: 8, 3: 8}, done(60, "rfa_thermal", "c"))
    for row in raw["procedures"][:2]:
        row["side"] = "bilateral"
    raw["pain_scores"] = [{**row, "side": "bilateral"} for row in raw["pain_scores"]]
    judged_alike(on(90), raw)
    gates = steps(raw, "a", 90)["rfa_thermal"]["gates"]
    assert next(one["say"] for one in gates if one["id"] == "not_superseded").endswith(
        "It is b: medial branch block, 2025-02-03T09:00:00Z."
    )


@pytest.mark.parametrize("hours", [0, 5])
def test_of_two_blocks_of_one_day_none_is_the_later_one(hours: int) -> None:
    rows = [
        done(at(start), "mbb", name, local_anaesthetic="lidocaine", sedation="none")
        for start, name in ((0, "a"), (hours, "b"))
    ]
    told = [report(1, 90, duration_h=2) | {"procedure_id": name} for name in "ab"]
    raw = record(*rows, scores=[score(-1, 8)], relief_reports=told)
    judged_alike(on(20), raw)
    for name in "ab":
        assert "not_superseded" not in {
            gate["id"] for gate in steps(raw, name, 20)["second_confirmatory_block"]["gates"]
        }


def test_after_the_treatment_the_treatment_is_named_and_not_the_block() -> None:
    [gate] = [
        gate
        for gate in steps(blocks({1: 1, 6: 8}, done(50, "rfa_thermal", "c")), "a", 60)["rfa_thermal"]["gates"]
        if gate["id"] == "not_superseded"
    ]
    assert "It is c: thermal radiofrequency ablation, " in gate["say"]


JOINT: dict[str, Any] = {**BARE, "region": "sacral", "target": "sacroiliac_joint", "side": "left"}


@pytest.mark.parametrize(
    ("kind", "columns", "level"),
    [
        ("sij_injection", {"steroid": "triamcinolone"}, "unlikely"),
        ("sij_injection", {"steroid": "triamcinolone", "target": None}, "possible"),
        ("sij_fusion", {}, "possible"),
    ],
)
def test_an_injection_that_helped_later_shows_the_source(
    kind: str, columns: dict[str, Any], level: str
) -> None:
    scores = [(-1, 8), (20, 8), (42, 8), (99, 8), (120, 2), (160, 2)]
    raw = record(
        done(0, "sij_injection", steroid="triamcinolone", **JOINT),
        done(100, kind, "b", **{**JOINT, **columns}),
        scores=[score(day, points, site="buttock", side="left") for day, points in scores],
    )
    judged_alike(on(170), raw)
    found = {one["id"]: one["level"] for one in assess(raw, on(170), "a")["causes"]}
    assert found["misdiagnosis"] == level
