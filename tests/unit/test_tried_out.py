"""What is tried out weighs as much as the same thing written down."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import done, observed, on, record, score

NEEDLE = [score(-1, 8), score(60, 2), score(200, 2), score(300, 7)]


@pytest.mark.parametrize("day", [3, 400])
@pytest.mark.parametrize(
    "fact",
    [
        "urinary_retention",
        "suicidal_ideation",
        "progressive_weakness",
        "saddle_anaesthesia",
        "fever",
        "leg_weakness",
    ],
)
def test_a_sign_tried_out_raises_what_the_same_sign_on_record_raises(fact: str, day: int) -> None:
    raw = record(done(0, "rfa_thermal"), scores=NEEDLE)
    written = assess({**raw, "observations": [observed(day, fact)]}, on(day))
    tried = assess(raw, on(day), what_if={fact: True})
    assert alerts(tried) == alerts(written)
    assert tried["what_if"] == {fact: True}


def test_a_number_tried_out_weighs_as_one_measured() -> None:
    raw = record(done(0, "rfa_thermal"), scores=NEEDLE)
    written = assess({**raw, "observations": [observed(3, "body_temperature", 39.5, unit="Cel")]}, on(3))
    assert alerts(assess(raw, on(3), what_if={"body_temperature": 39.5})) == alerts(written)
    assert alerts(written)


def alerts(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["red_flag"]["reasons"]]
