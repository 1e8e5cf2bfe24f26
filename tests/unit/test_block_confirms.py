"""A positive block whose anaesthetic reached more than its target confirms no other, and counts as unread."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block_rows, done, on, record, score

YES_SHORT, YES_LONG = {0.5: 1.0, 1.5: 1.0, 2.0: 8.0}, {0.5: 1.0, 5.0: 1.0, 6.0: 8.0}


def two(first: dict[str, Any], second: dict[str, Any], *more: Raw, **tables: Any) -> dict[str, Any]:
    """What both engines say of the last procedure after two positive blocks four weeks apart."""
    rows = [
        done(at(0), "mbb", "a", **{"local_anaesthetic": "lidocaine", "sedation": "none", **first}),
        done(at(28 * 24), "mbb", "b", **{"local_anaesthetic": "bupivacaine", "sedation": "none", **second}),
    ]
    raw = record(*rows, *more, scores=block_rows(8, YES_SHORT) + block_rows(8, YES_LONG, 28), **tables)
    judged_alike(on(34), raw)
    return assess(raw, on(34))


def steps(answer: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["status"] for one in answer["next_steps"]}


SPREAD = [{"contrast_spread": "epidural"}, {"volume_ml": 2}]


@pytest.mark.parametrize("wide", SPREAD)
def test_a_first_block_that_spread_leaves_the_confirmatory_one_to_be_done(wide: dict[str, Any]) -> None:
    answer = two(wide, {})
    assert answer["block_pair"] is None
    assert "second_confirmatory_block" in steps(answer)
    assert "second_confirmatory_block" not in steps(two({}, {}))


def test_a_numb_leg_while_the_first_acts_is_a_spread_too() -> None:
    numb = {"time": at(1), "code": "leg_weakness", "value": True, "side": "left"}
    assert two({}, {}, observations=[numb])["block_pair"] is None


@pytest.mark.parametrize(
    ("first", "second", "positive", "unread"),
    [({}, {}, 2, 0), (SPREAD[0], {}, 1, 1), ({}, SPREAD[1], 1, 1), (SPREAD[1], SPREAD[0], 0, 2)],
)
def test_an_ablation_counts_the_blocks_that_were_of_its_nerves_alone(
    first: dict[str, Any], second: dict[str, Any], positive: int, unread: int
) -> None:
    facts = two(first, second, done(33, "rfa_thermal", "c"))["trace"]["facts"]
    assert (facts["blocks_positive"], facts["blocks_uninterpretable"]) == (positive, unread)


def after_ablation(block: dict[str, Any], *more: Raw) -> dict[str, Any]:
    """What both engines say of an ablation that did nothing, with a positive block of its nerves two months later."""
    rows = [
        done(0, "rfa_thermal", "a"),
        done(at(60 * 24), "mbb", "b", **{"local_anaesthetic": "lidocaine", "sedation": "none", **block}),
    ]
    scores = [score(-1, 8), score(30, 8), score(50, 8), *block_rows(8, YES_SHORT, 60)]
    raw = record(*rows, *more, scores=scores)
    judged_alike(on(70), raw)
    return assess(raw, on(70), "a")


def test_a_later_block_that_spread_does_not_confirm_the_nerve() -> None:
    """Its relief spoke for the nerve, and opened a larger lesion of it."""
    for block, shown in (({}, True), (SPREAD[0], False)):
        answer = after_ablation(block)
        against = {item["id"] for one in answer["causes"] for item in one["against"]}
        assert ("still_blocks" in against) is shown


def test_the_only_block_before_a_failed_ablation_spread_and_that_is_said() -> None:
    """It was "no positive block on record", and "could not be interpreted"."""
    block = done(at(0), "mbb", "a", local_anaesthetic="lidocaine", sedation="none", **SPREAD[0])
    scores = [*block_rows(8, YES_SHORT), score(29, 8), score(60, 8), score(80, 8), score(90, 8)]
    raw = record(block, done(30, "rfa_thermal", "b"), scores=scores)
    judged_alike(on(95), raw)
    (cause,) = [one for one in assess(raw, on(95))["causes"] if one["id"] == "false_positive_block"]
    assert [item["id"] for item in cause["for"]] == ["little_from_lesion", "only_block_spread"]


def test_a_block_that_spread_has_no_probability_to_tell() -> None:
    clean, wide = ({"local_anaesthetic": "lidocaine", "sedation": "none", **one} for one in ({}, SPREAD[0]))
    for block, told in ((clean, True), (wide, False)):
        raw = record(done(at(0), "mbb", "a", **block), scores=block_rows(8, YES_SHORT))
        assert (assess(raw, on(5))["block_probability"] is not None) is told
