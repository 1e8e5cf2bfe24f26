"""What the record plainly says of this patient is told once, with its date, and nothing is asked that it rules out."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import done, on, record, score

UNION = {"pseudarthrosis", "hardware_loosening"}


def missing(cause: str, raw: dict[str, Any], day: float) -> set[str]:
    """What a cause still has to know of a record."""
    found = [one for one in assess(raw, on(day))["causes"] if one["id"] == cause]
    assert found
    return {name for one in found[0]["unknown"] for name in one["missing"]}


@pytest.mark.parametrize(
    ("code", "asked"), [("previous_spinal_fusion", UNION), ("previous_spinal_decompression", set())]
)
def test_the_hardware_of_a_fusion_is_asked_about_only_where_a_fusion_is_on_record(
    code: str, asked: set[str]
) -> None:
    scores = [score(day, 8) for day in (-1, 60)]
    raw = record(done(0, "rfa_thermal"), scores=scores, conditions=[{"code": code}])
    assert missing("scar_postsurgical", raw, 61) & UNION == asked
