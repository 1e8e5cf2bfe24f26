"""That an NSAID is out stands on the first screen, beside the painkiller."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.spec.patients import done, on, record, score
from tests.unit.test_terminal import one_line

READY = default_assessor()


@pytest.mark.parametrize(
    ("drug", "told"), [("warfarin", True), ("clopidogrel", False), ("paracetamol", False)]
)
def test_the_first_screen_says_that_an_nsaid_is_out(drug: str, told: bool) -> None:
    raw = record(done(0, "rfa_thermal"), scores=[score(0, 8)])
    raw["observations"] = [{"time": on(3), "code": "post_procedure_soreness", "value": True}]
    raw["medications"] = [{"code": drug}]
    steps = first_screen(assess(raw, on(4)), READY.check(raw), Names(READY)).steps
    lines = {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}
    assert ("No NSAID for this patient" in lines["Simple analgesic or NSAID"]) is told
