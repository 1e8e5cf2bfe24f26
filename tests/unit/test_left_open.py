"""What is told as not known leaves something open, and is a thing that a person can look up."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess, default_assessor
from painpath.engine.known import left_open
from tests.spec.patients import done, observed, on, record, score


def not_known(raw: dict[str, Any], day: int) -> set[str]:
    """Every fact that an assessment calls unknown or asks to be confirmed."""
    found = assess(raw, on(day))
    causes = (name for cause in found["causes"] for open_ in cause["unknown"] for name in open_["missing"])
    return {*causes, *(name for step in found["next_steps"] for name in step["confirm_first"])}


def test_no_condition_is_left_open_by_an_alert() -> None:
    ready = default_assessor()
    alerts = {f"flag_{one.name}" for one in ready.knowledge.red_flags}
    assert [one.text for one in ready.engine.conditions if left_open(one.node) & alerts] == []


def test_an_old_numbness_leaves_exercise_open_for_its_examination_and_for_no_alert() -> None:
    scores = [score(-2, 7), score(50, 2), score(120, 2)]
    raw = record(done(0, "rfa_thermal"), scores=scores, observations=[observed(50, "numbness", site="leg")])
    told = not_known(raw, 120)
    assert "neurology_recent" in told
    assert not any(name.startswith("flag_") for name in told)


def test_every_name_called_unknown_has_a_title() -> None:
    facts = default_assessor().knowledge.facts
    raw = record(done(0, "rfa_thermal"), scores=[score(-2, 7), score(50, 6)])
    assert not_known(raw, 120) <= facts.keys()
