"""A plan for a blood thinner is made for a needle; where every needle is out of the question there is nothing to plan."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

DAY = 350
THINNER = {"code": "apixaban", "start": on(-300)}
WORN_OFF = [score(-1, 8), score(60, 2), score(300, 2), score(340, 8)]
NEEDLES = ("repeat_rfa", "larger_lesion_rfa")


def steps(*care: Raw, medications: list[Raw] | None = None) -> dict[str, Any]:
    """The steps after an ablation that wore off, by name; both engines agree about them."""
    needle = done(0, "rfa_thermal", **{**FACET, "levels": ["L4/L5"]})
    raw = record(needle, scores=WORN_OFF, care=list(care), medications=medications or [THINNER])
    judged_alike(on(DAY), raw)
    return {one["id"]: one for one in assess(raw, on(DAY))["next_steps"]}


def declined(code: str) -> Raw:
    return {"code": code, "time": on(345), "outcome": "declined"}


def test_a_needle_that_is_open_needs_the_plan() -> None:
    found = steps()
    assert {found[name]["status"] for name in NEEDLES} == {"consider"}
    assert found["anticoag_plan"]["status"] == "recommended"


def test_without_a_needle_that_is_open_nothing_is_planned() -> None:
    """The repeat was declined, and a plan for it stood above it."""
    found = steps(declined("repeat_rfa"))
    procedures = {name: one["status"] for name, one in found.items() if one["tier"] >= 4}
    assert {procedures[name] for name in NEEDLES} == {"blocked"}
    assert set(procedures.values()) <= {"blocked", "avoid"}
    assert "anticoag_plan" not in found


def test_of_two_needles_one_is_enough() -> None:
    found = steps(declined("larger_lesion_rfa"))
    assert found["larger_lesion_rfa"]["status"] == "blocked"
    assert found["anticoag_plan"]["status"] == "recommended"


def test_a_needle_that_waits_for_the_plan_alone_is_still_open() -> None:
    needle = done(0, "rfa_thermal", **{**FACET, "levels": ["L4/L5"]})
    few = observed(348, "platelet_count", 15, unit="10*9/L")
    raw = record(needle, scores=WORN_OFF, medications=[THINNER], observations=[few])
    judged_alike(on(DAY), raw)
    found = {one["id"]: one for one in assess(raw, on(DAY))["next_steps"]}
    assert [gate["id"] for gate in found["repeat_rfa"]["gates"] if gate["met"] is False] == [
        "bleeding_settled"
    ]
    assert found["repeat_rfa"]["status"] == "blocked"
    assert found["anticoag_plan"]["status"] == "recommended"


def test_with_a_bleeding_disorder_every_needle_needs_the_plan_as_with_a_blood_thinner() -> None:
    needle = done(0, "rfa_thermal", **{**FACET, "levels": ["L4/L5"]})
    raw = record(needle, scores=WORN_OFF, conditions=[{"code": "bleeding_disorder"}])
    judged_alike(on(DAY), raw)
    found = {one["id"]: one for one in assess(raw, on(DAY))["next_steps"]}
    assert all("anticoag_plan" in found[name]["requires"] for name in NEEDLES)
    plain = {one["id"]: one for one in assess(record(needle, scores=WORN_OFF), on(DAY))["next_steps"]}
    assert not any("anticoag_plan" in plain[name]["requires"] for name in NEEDLES)
