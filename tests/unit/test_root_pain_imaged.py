"""Pain along a root that is new is imaged before the next lesion."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

MBB = {"region": "lumbar", "target": "medial_branch", "levels": ["L4/L5", "L5/S1"]}


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([observed(219, "new_radicular_pain")], True),
        ([observed(219, "neurogenic_claudication")], True),
        ([observed(-20, "neurogenic_claudication"), observed(219, "neurogenic_claudication")], False),
        ([observed(219, "new_radicular_pain"), observed(220, "normal_imaging")], False),
        ([], False),
    ],
)
def test_an_image_comes_before_another_lesion(rows: list[Raw], asked: bool) -> None:
    scores = [score(-1, 8), score(30, 2), score(200, 2), score(220, 8)]
    raw = record(done(0, "rfa_thermal", **MBB), scores=scores)
    raw["observations"] = [observed(220, "pain_return_same_character", site="low_back"), *rows]
    judged_alike(on(221), raw)
    steps = {one["id"].removeprefix("next_steps."): one for one in assess(raw, on(221))["next_steps"]}
    for name in ("repeat_rfa", "larger_lesion_rfa"):
        assert ("reimage" in str(steps[name]["requires"])) is asked
    order = list(steps)
    assert not asked or order.index("reimage") < order.index("repeat_rfa")
