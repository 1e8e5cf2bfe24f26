"""What blocks of the same nerves say of a pain that came back after an ablation. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block_rows, done, on, record, score

WORN_OFF = [(-1, 8), (60, 2), (200, 2), (300, 7), (330, 8)]
GONE, KEPT = {1.0: 1.0, 2.0: 1.0, 4.0: 8.0}, {1.0: 8.0, 2.0: 8.0}


def blocked(*later: dict[float, float], **columns: Any) -> dict[str, Any]:
    """The ablation of day 0 as judged after blocks thirty days apart, with the pain by hours after each."""
    blocks, scores = [], [score(day, points) for day, points in WORN_OFF]
    for place, hours in enumerate(later):
        day = 360 + 30 * place
        blocks.append(
            done(at(day * 24), "mbb", f"b{place}", local_anaesthetic="lidocaine", sedation="none", **columns)
        )
        scores += block_rows(8, hours, day)
    raw: Raw = record(done(0, "rfa_thermal"), *blocks, scores=scores)
    judged_alike(on(500), raw)
    return assess(raw, on(500), "a")


def speaks(answer: dict[str, Any]) -> set[str]:
    """The causes for which or against which the silent nerves speak."""
    return {
        f"{side} {one['id']}"
        for one in answer["causes"]
        for side in ("for", "against")
        if any(said["id"] == "nerves_silent" for said in one[side])
    }


@pytest.mark.parametrize("later", [(KEPT,), (GONE, KEPT), (KEPT, KEPT)])
def test_nerves_whose_block_no_longer_relieves_the_pain_do_not_carry_it(later: tuple[Any, ...]) -> None:
    answer = blocked(*later)
    assert answer["outcome"] == "recurrence"
    assert speaks(answer) == {"against nerve_regeneration", "for new_condition"}


@pytest.mark.parametrize(
    ("later", "columns"), [((), {}), ((GONE,), {}), ((KEPT, GONE), {}), ((KEPT,), {"side": "right"})]
)
def test_else_they_may(later: tuple[Any, ...], columns: dict[str, Any]) -> None:
    assert speaks(blocked(*later, **columns)) == set()
