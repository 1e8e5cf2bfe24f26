"""After a joint injection that wore off, the ablation of its nerves that had helped stands above another injection."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from painpath.report.first_screen import leading_steps
from tests.spec.patients import Raw, done, on, record, score

SCORES = [
    score(day, value)
    for day, value in [(-1, 8), (60, 2), (300, 2), (320, 8), (359, 8), (380, 2), (440, 8), (450, 8)]
]
INJECTION = {
    "target": "facet_joint",
    "levels": ["L4/L5"],
    "steroid": "triamcinolone",
    "local_anaesthetic": "bupivacaine",
    "steroid_mg": 20,
}


def injected_after(kind: str) -> Raw:
    nerves = done(0, kind, levels=["L3", "L4"])
    return record(nerves, done(360, "facet_intraarticular", "b", **INJECTION), scores=SCORES)


def offered(raw: Raw) -> list[dict[str, Any]]:
    return assess(raw, on(460))["next_steps"]


def test_the_repeat_stands_above_another_injection() -> None:
    steps = [step["id"] for step in offered(injected_after("rfa_thermal"))]
    assert steps.index("repeat_rfa") < steps.index("steroid_injection")


def test_the_repeat_is_on_the_first_screen() -> None:
    answer = assess(injected_after("rfa_thermal"), on(460))
    assert "repeat_rfa" in [step["id"] for step in leading_steps(answer)]


def test_after_a_pulsed_one_there_is_nothing_to_repeat() -> None:
    assert "repeat_rfa" not in [step["id"] for step in offered(injected_after("pulsed_rf"))]
