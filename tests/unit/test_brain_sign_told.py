"""A sign of the brain that passed after a needle at the neck is told and reviewed."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import done, observed, on, record, score
from tests.unit.test_terminal import one_line

READY = default_assessor()


@pytest.mark.parametrize(
    ("region", "after_days", "told"),
    [("cervical", 0, True), ("cervical", 1, True), ("cervical", 2, False), ("lumbar", 0, False)],
)
def test_sight_that_failed_and_came_back_is_a_short_stroke_until_shown_otherwise(
    region: str, after_days: int, told: bool
) -> None:
    where = {"region": region, "target": "epidural_space", "steroid": "methylprednisolone"}
    raw = record(done(0, "transforaminal_esi", **where), scores=[score(-1, 8)])
    raw["observations"] = [
        observed(after_days, "visual_disturbance"),
        observed(after_days + 1, "visual_disturbance", False),
    ]
    judged_alike(on(14), raw)
    steps = first_screen(assess(raw, on(14)), READY.check(raw), Names(READY)).steps
    lines = {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}
    assert ("a short stroke (TIA)" in lines.get("Complication review", "")) is told
