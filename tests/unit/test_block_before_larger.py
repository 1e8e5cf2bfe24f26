"""After a response that was short-lived it is known first whether these nerves carry the pain, then the lesion is made larger."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, at, block_rows, done, on, record, score

LARGER = ("larger_lesion_rfa", "rfa_cooled")


def board(end: float, *before: Raw, scores: list[Raw] | None = None) -> list[dict[str, Any]]:
    """The steps after an ablation on day 40 whose relief ended on a day; both engines agree about them."""
    needle = done(40, "rfa_thermal", "z", **FACET)
    own = [score(39, 8), score(70, 2), score(end - 20, 2), score(end, 8)]
    raw = record(*before, needle, scores=(scores or []) + own)
    judged_alike(on(end + 1), raw)
    return assess(raw, on(end + 1))["next_steps"]


def places(steps: list[dict[str, Any]]) -> dict[str, int]:
    """The place of each step that is offered."""
    offered = ("recommended", "consider")
    return {one["id"]: place for place, one in enumerate(steps) if one["status"] in offered}


@pytest.mark.parametrize("larger", LARGER)
def test_without_any_block_the_first_one_comes_before_a_larger_lesion(larger: str) -> None:
    """The larger lesion stood above the block that had never been done."""
    found = places(board(128))
    assert found["dx_block"] < found[larger]


@pytest.mark.parametrize("larger", LARGER)
def test_a_block_that_spread_is_done_again_before_a_larger_lesion(larger: str) -> None:
    wide = done(at(0), "mbb", "a", local_anaesthetic="lidocaine", sedation="none", contrast_spread="epidural")
    found = places(board(128, wide, scores=block_rows(8, {0.5: 1.0, 1.5: 1.0, 2.0: 8.0})))
    assert found["repeat_dx_block"] < found[larger]


def test_relief_that_lasted_has_shown_the_nerves() -> None:
    assert "dx_block" not in places(board(320))
