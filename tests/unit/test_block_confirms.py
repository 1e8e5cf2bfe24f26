"""A positive block whose anaesthetic reached more than its target confirms no other, and counts as unread."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block_rows, done, on, record

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
