"""A block of nerves that were ablated before is judged with what that ablation did."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, at, block_rows, done, on, record, score

ELSEWHERE = {"region": "cervical", "levels": ["C4", "C5"], "target": "medial_branch", "side": "right"}


def lesion_after(*scores: Raw, kind: str = "rfa_thermal", **where: Any) -> tuple[dict[str, Any], list[str]]:
    """The heat lesion on the board of a positive block on day 200, and the steps listed before it."""
    ablation = done(0, kind, "z", **(where or FACET))
    block = done(
        at(200 * 24), "mbb", "a", local_anaesthetic="lidocaine", sedation="none", contrast_spread="confined"
    )
    rows = block_rows(8, {0.5: 1.0, 1.5: 1.0, 2.0: 8.0}, start=200)
    raw = record(ablation, block, scores=[score(-1, 8), *scores, *rows])
    judged_alike(on(202), raw)
    steps = assess(raw, on(202), procedure_id="a")["next_steps"]
    names = [one["id"] for one in steps]
    return steps[names.index("rfa_thermal")], names[: names.index("rfa_thermal")]


def cautions(step: dict[str, Any]) -> set[str]:
    return {one["id"] for one in step["cautions"]} & {"ablation_failed_before", "ablation_helped_before"}


@pytest.mark.parametrize("kind", ["rfa_thermal", "cryoneurolysis", "pulsed_rf"])
def test_one_that_failed_is_told_and_its_images_come_first(kind: str) -> None:
    """Heat stood first, as if these nerves had never been treated."""
    step, before = lesion_after(score(60, 8), score(90, 8), kind=kind)
    assert cautions(step) == {"ablation_failed_before"}
    assert "review_procedure_images" in before


def test_one_that_helped_makes_it_a_repeat() -> None:
    step, before = lesion_after(score(60, 1), score(120, 1), score(190, 8))
    assert cautions(step) == {"ablation_helped_before"}
    assert "review_procedure_images" not in before


def test_one_of_other_nerves_says_nothing() -> None:
    step, before = lesion_after(score(60, 8), score(90, 8), **ELSEWHERE)
    assert cautions(step) == set()
    assert "review_procedure_images" not in before


def test_one_that_nobody_read_is_neither() -> None:
    assert cautions(lesion_after()[0]) == set()
