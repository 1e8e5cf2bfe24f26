"""What is planned is told with what speaks against it, and after its day it is asked whether it was done."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.others import planned
from painpath.report.view import Names
from tests.spec.patients import Raw, at, done, observed, on, record, score

LEVELS = {"levels": ["L3", "L4"]}
RECORDED = {"recorded": on(1)}


def plan(day: float = 30, kind: str = "rfa_thermal", **columns: Any) -> Raw:
    return done(day, kind, "p", status="planned", **{**LEVELS, **RECORDED, **columns})


def block(**columns: Any) -> Raw:
    return done(at(0), "mbb", "a", local_anaesthetic="lidocaine", **{**LEVELS, **columns})


def after_block(points: float, *plans: Raw, **tables: list[Raw]) -> Raw:
    """A block that left so much of a pain of 8, and what is planned."""
    scores = [score(at(-0.2), 8), score(at(0.7), points), score(at(4), 8)]
    return record(block(), *plans, scores=scores, **tables)


def told(raw: Raw, now: int = 5) -> list[Raw]:
    found: list[Raw] = assess(raw, on(now))["planned"]
    return found


def against(raw: Raw, now: int = 5) -> list[str]:
    [one] = told(raw, now)
    return [each["id"] for each in one["against"]]


def lines(raw: Raw, now: int = 5) -> list[str]:
    ready = default_assessor()
    return [line.text for line in planned(assess(raw, on(now)), ready.check(raw), Names(ready))]


def test_a_plan_is_told_with_its_day_and_the_negative_block_against_it() -> None:
    [one] = told(after_block(8, plan()))
    assert (one["procedure_id"], one["kind"], one["time"], one["ahead"]) == ("p", "rfa_thermal", on(30), True)
    assert against(after_block(8, plan())) == ["block_negative"]
    [line] = lines(after_block(8, plan()))
    assert line.startswith(
        f"Thermal radiofrequency ablation, {on(30)}. Against it: The last block here, a of"
    )


def test_a_positive_block_or_one_of_other_nerves_does_not_speak_against_it() -> None:
    assert "block_negative" not in against(after_block(1, plan()))
    assert "block_negative" not in against(after_block(8, plan(side="right")))


def test_a_block_that_is_planned_after_a_negative_one_is_no_mistake() -> None:
    assert "block_negative" not in against(after_block(8, plan(kind="mbb")))


@pytest.mark.parametrize(("care", "named"), [([], True), ([{"code": "anticoag_plan", "time": on(3)}], False)])
def test_a_blood_thinner_without_a_plan_speaks_against_it(care: list[Raw], named: bool) -> None:
    raw = after_block(1, plan(), medications=[{"code": "apixaban"}], care=care)
    assert ("antithrombotic_without_plan" in against(raw)) is named


@pytest.mark.parametrize(("care", "named"), [([], True), ([{"code": "anticoag_plan", "time": on(3)}], False)])
def test_a_bleeding_disorder_without_a_plan_speaks_against_it(care: list[Raw], named: bool) -> None:
    raw = after_block(1, plan(), conditions=[{"code": "bleeding_disorder"}], care=care)
    assert ("bleeding_disorder_without_plan" in against(raw)) is named
    assert "antithrombotic_without_plan" not in against(raw)


def test_an_alert_comes_first() -> None:
    raw = after_block(
        1, plan(), observations=[observed(4, code) for code in ("saddle_anaesthesia", "urinary_retention")]
    )
    [one] = told(raw)
    assert one["against"][0]["say"].startswith("First: ")


def test_pregnancy_speaks_against_it_though_no_step_of_the_answer_is_like_it() -> None:
    assert "pregnancy" in against(after_block(8, plan(), conditions=[{"code": "pregnancy"}]))


def test_what_has_to_be_known_first_is_named() -> None:
    [one] = told(after_block(1, plan()))
    assert "antithrombotic" in one["confirm_first"]
    assert "Confirm first: " in lines(after_block(1, plan()))[0]


def test_before_it_was_entered_nobody_knows_of_it() -> None:
    assert told(after_block(8, plan(recorded=on(20)))) == []
    assert len(told(after_block(8, plan(recorded=on(20))), 20)) == 1


def test_a_plan_ahead_whose_entry_has_no_date_is_not_told_but_the_date_is_asked_for() -> None:
    raw = after_block(8, plan(recorded=None))
    assert told(raw) == []
    [line] = lines(raw)
    assert "without the date of its entry" in line


@pytest.mark.parametrize("recorded", [on(1), None])
def test_after_its_day_it_is_asked_whether_it_was_done(recorded: str | None) -> None:
    raw = after_block(8, plan(recorded=recorded))
    [one] = told(raw, 31)
    assert (one["ahead"], one["against"]) == (False, [])
    [line] = lines(raw, 31)
    assert line.endswith("Was it?")


@pytest.mark.parametrize(
    ("columns", "open_"),
    [({}, False), ({"status": "aborted"}, False), ({"side": "right"}, True), ({"kind": "pulsed_rf"}, True)],
)
def test_once_it_was_done_nothing_is_asked(columns: dict[str, Any], open_: bool) -> None:
    kind = columns.get("kind", "rfa_thermal")
    rest = {name: value for name, value in columns.items() if name != "kind"}
    raw = after_block(8, plan(), done(32, kind, "b", **{**LEVELS, **rest}))
    assert bool(told(raw, 40)) is open_


def test_a_plan_changes_nothing_else() -> None:
    with_plan, without = assess(after_block(8, plan()), on(5)), assess(after_block(8), on(5))
    assert {**with_plan, "planned": []} == without


def test_on_the_day_itself_it_is_ahead() -> None:
    assert told(after_block(8, plan()), 30)[0]["ahead"] is True


@pytest.mark.parametrize(("day", "open_"), [(30, False), (20, True)])
def test_done_on_its_day_it_is_no_plan_any_more_but_done_before_it_is_another_one(
    day: int, open_: bool
) -> None:
    raw = after_block(8, plan(), done(day, "rfa_thermal", "b", **LEVELS))
    assert bool(told(raw, 30)) is open_


def test_what_was_brought_forward_is_not_asked_about_later() -> None:
    assert told(after_block(8, plan(), done(28, "rfa_thermal", "b", **LEVELS)), 40) == []


def failed(*plans: Raw, score_then: float = 8, **tables: list[Raw]) -> Raw:
    """An ablation that did not help, or left so much pain, and what is planned."""
    return record(
        done(-100, "rfa_thermal", **LEVELS), *plans, scores=[score(-101, 8), score(-30, score_then)], **tables
    )


@pytest.mark.parametrize(
    ("kind", "columns", "asked"),
    [
        (
            "scs_implant",
            {"target": "dorsal_column", "region": "thoracic", "side": None},
            "scs_trial_relief_pct",
        ),
        ("spinal_fusion", {"target": None}, "tried_surgery_consult"),
        ("transforaminal_esi", {"target": "spinal_nerve_root"}, "root_lesion"),
    ],
)
def test_what_nothing_asks_for_is_told_with_its_own_open_gates(kind: str, columns: Raw, asked: str) -> None:
    [one] = told(failed(plan(kind=kind, **columns)))
    assert (one["against"], asked in one["confirm_first"]) == ([], True)
    assert "Confirm first: " in lines(failed(plan(kind=kind, **columns)))[0]


def test_a_gate_that_is_not_met_speaks_against_it() -> None:
    no_lesion = [
        observed(-10, code, False)
        for code in (
            "disc_herniation",
            "nerve_root_compression",
            "foraminal_stenosis",
            "spinal_stenosis",
            "synovial_cyst",
        )
    ]
    ended = [{"code": "lumbar_spinal_stenosis", "onset": on(-900), "abatement": on(-500)}]
    esi = plan(kind="transforaminal_esi", target="spinal_nerve_root")
    assert "root_lesion" in against(failed(esi, observations=no_lesion, conditions=ended))


def test_gates_of_another_part_or_another_nerve_are_not_asked() -> None:
    neck = plan(kind="transforaminal_esi", target="spinal_nerve_root", region="cervical", levels=["C6"])
    other_nerve = plan(kind="neurectomy", target="superior_cluneal_nerve")
    hip = plan(kind="joint_replacement", target="hip_joint", region="hip_region", levels=None)
    for one in (neck, other_nerve, hip):
        [found] = told(failed(one))
        assert (found["against"], found["confirm_first"]) == ([], [])
    [same] = told(failed(plan(kind="neurectomy")))
    assert same["against"] or same["confirm_first"]


@pytest.mark.parametrize(
    ("points", "columns", "named"),
    [(2, {}, True), (8, {}, False), (2, {"side": "right"}, False), (2, {"kind": "mbb"}, False)],
)
def test_an_ablation_that_still_gives_relief_speaks_against_the_next(
    points: float, columns: Raw, named: bool
) -> None:
    assert ("still_relieved" in against(failed(plan(**columns), score_then=points))) is named
