"""One concordant block and one that agrees with it and names nothing: their order decides nothing, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, on, two_blocks

NAMES = ("bupivacaine", {1: 1, 6: 7})
NO_END = ("bupivacaine", {1: 1})
SHORT = ("lidocaine", {0.5: 1, 2: 7})


def answer(raw: Raw) -> dict[str, Any]:
    for row in raw["procedures"]:
        row |= {"levels": ["L4/L5", "L5/S1"]}
    judged_alike(on(60), raw)
    return assess(raw, on(60))


def gate(told: dict[str, Any], step: str = "rfa_thermal") -> Any:
    """Whether a block is taken to have named the nerve."""
    found = next(one for one in told["next_steps"] if one["id"] == step)
    return next(one["met"] for one in found["gates"] if one["id"] == "block_shown")


def repeats(told: dict[str, Any]) -> bool:
    return any(one["id"] == "repeat_dx_block" for one in told["next_steps"])


@pytest.mark.parametrize("other", [NO_END, ("bupivacaine", {1: 2})])
def test_the_concordant_block_names_the_nerve_whichever_came_first(other: Any) -> None:
    for first, second in ((NAMES, other), (other, NAMES)):
        told = answer(two_blocks(first, second))
        assert gate(told) is True
        assert not repeats(told)


def test_too_much_volume_in_the_second_takes_nothing_from_the_first() -> None:
    told = answer(two_blocks(SHORT, NAMES, volume_ml=2))
    assert told["block_reading"] == "positive_nonspecific"
    assert gate(told) is True
    assert not repeats(told)


def test_two_that_name_nothing_name_nothing() -> None:
    told = answer(two_blocks(NO_END, NAMES, volume_ml=2))
    assert told["block_reading"] == "positive_nonspecific"
    assert gate(told) is not True


def test_a_negative_block_after_it_is_none_that_agrees() -> None:
    told = answer(two_blocks(NAMES, ("bupivacaine", {1: 7, 6: 7})))
    assert not any(
        one["id"] == "rfa_thermal" and one["status"] in ("recommended", "consider")
        for one in told["next_steps"]
    )
