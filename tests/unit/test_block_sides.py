"""After an ablation of both sides that helped one, a block of that side was right. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score


def treated(sides: tuple[str | None, ...], left: float, right: float, **columns: Any) -> Raw:
    """Positive blocks of the sides stated, then an ablation of both; the pain after it at each side."""
    names = [f"b{number}" for number in range(len(sides))]
    blocks = [
        done(10 * number - 40, "mbb", name, side=side, local_anaesthetic="lidocaine")
        for number, (name, side) in enumerate(zip(names, sides, strict=True))
    ]
    told = [
        {"time": on(10 * number - 40), "procedure_id": name, "percent": 90, "duration_h": 2}
        for number, name in enumerate(names)
    ]
    scores = [
        score(day, points, side=side)
        for side, after in (("left", left), ("right", right))
        for day, points in ((-1, 8), (30, after), (60, after))
    ]
    ablation = done(0, "rfa_thermal", "a", **{"side": "bilateral", **columns})
    return record(*blocks, ablation, scores=scores, relief_reports=told)


def false_positive(raw: Raw) -> str | None:
    """How far a false-positive block explains what the ablation did."""
    judged_alike(on(70), raw)
    causes = {one["id"]: one["level"] for one in assess(raw, on(70))["causes"]}
    return causes.get("false_positive_block")


@pytest.mark.parametrize(
    ("side", "level"),
    [("left", "unlikely"), ("bilateral", "possible"), (None, "possible"), ("right", "likely")],
)
def test_one_block_is_weighed_by_the_side_that_the_ablation_helped(side: str | None, level: str) -> None:
    assert false_positive(treated((side,), left=2, right=8)) == level


@pytest.mark.parametrize("after", [(8, 8), (5, 5)])
def test_where_neither_side_responded_one_block_may_have_misled(after: tuple[float, float]) -> None:
    assert false_positive(treated(("left",), *after)) == "likely"


def test_of_one_treated_side_the_other_says_nothing() -> None:
    assert false_positive(treated(("left",), 8, 2, side="left")) == "likely"


def evidence(raw: Raw) -> set[str]:
    """What speaks for a wrong source of the pain; both engines agree."""
    judged_alike(on(70), raw)
    causes = {one["id"]: one for one in assess(raw, on(70))["causes"]}
    return {one["id"] for one in causes["misdiagnosis"]["for"]}


@pytest.mark.parametrize(("block", "side"), [("left", "right"), ("right", "left")])
def test_a_positive_block_of_the_other_side_is_named_and_misled_nobody(block: str, side: str) -> None:
    raw = treated((block,), 8, 8, side=side)
    assert f"block_{block}" in evidence(raw)
    assert false_positive(raw) is None


@pytest.mark.parametrize("side", ["left", "bilateral", None])
def test_a_block_that_may_be_of_this_side_is_none_of_the_other(side: str | None) -> None:
    assert not evidence(treated((side,), 8, 8, side="left")) & {"block_left", "block_right"}


def test_a_positive_block_at_other_levels_is_named() -> None:
    raw = treated(("left",), 8, 8, side="left", levels=["L5/S1"])
    raw["procedures"][0]["levels"] = ["L3/L4"]
    assert "block_other_level" in evidence(raw)
    assert false_positive(raw) is None
    raw["procedures"][0]["levels"] = ["L4", "L5"]
    assert "block_other_level" not in evidence(raw)


def test_a_block_that_led_to_an_ablation_of_its_own_side_is_none_of_this_one() -> None:
    raw = treated(("left",), 8, 8, side="right")
    raw["procedures"].append(done(-5, "rfa_thermal", "own", side="left"))
    assert not evidence(raw) & {"block_left", "block_right"}
    assert false_positive(raw) == "unknown"


def test_a_block_of_another_part_of_the_spine_says_nothing() -> None:
    raw = treated(("left",), 8, 8, side="right")
    raw["procedures"][0]["region"] = "cervical"
    assert not evidence(raw) & {"block_left", "block_right", "block_other_level"}


def sacroiliac(block: str, own: str, left: str | None = "left") -> Raw:
    """A positive block of the left, perhaps an ablation there, then one of the right sacroiliac joint that failed."""
    part = {"region": "sacroiliac_region", "levels": None}
    raw = treated(("left",), 8, 8, side="right", **part, target="sacroiliac_joint")
    raw["procedures"][1]["kind"] = "rfa_cooled"
    raw["procedures"][0] |= {"region": "sacroiliac_region", "target": block}
    if left:
        raw["procedures"].append(done(-5, "rfa_cooled", "own", **part, side=left, target=own))
    return raw


@pytest.mark.parametrize(
    ("block", "own"),
    [
        ("sacral_lateral_branch", "sacroiliac_joint"),
        ("sacral_lateral_branch", "sacral_lateral_branch"),
        ("sacroiliac_joint", "sacral_lateral_branch"),
    ],
)
def test_a_joint_and_the_nerves_that_supply_it_are_one_structure_either_way(block: str, own: str) -> None:
    assert "block_left" in evidence(sacroiliac(block, own, None))
    assert "block_left" not in evidence(sacroiliac(block, own))


@pytest.mark.parametrize(
    ("blocks", "side", "expected"),
    [
        (("left", "right"), "bilateral", {"one_block_each_side"}),
        (("left", "left"), "bilateral", {"one_side_not_blocked"}),
        (("left",), "bilateral", {"single_block", "one_side_not_blocked"}),
        (("bilateral",), "bilateral", {"single_block"}),
        (("bilateral", None), "bilateral", {"two_blocks"}),
        (("left", "right", "left"), "bilateral", {"one_block_each_side"}),
        (("left", "right", "left", "right"), "bilateral", {"two_blocks"}),
        (("left", "left"), "left", {"two_blocks"}),
    ],
)
def test_two_positive_blocks_confirm_a_side_when_both_were_of_it(
    blocks: tuple[str | None, ...], side: str, expected: set[str]
) -> None:
    raw = treated(blocks, 8, 8, side=side)
    judged_alike(on(70), raw)
    [cause] = [one for one in assess(raw, on(70))["causes"] if one["id"] == "false_positive_block"]
    told = {one["id"] for one in [*cause["for"], *cause["against"]]}
    assert told & {"single_block", "one_block_each_side", "one_side_not_blocked", "two_blocks"} == expected
