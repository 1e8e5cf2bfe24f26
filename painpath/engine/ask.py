"""Which unknown matters most: each is tried both ways, and what would change is counted."""

from __future__ import annotations

from typing import Any

from painpath.engine.decide import OFFERED, Decision, Engine
from painpath.engine.explain import Explainer

MOST_ALARM_QUESTIONS = 12


def questions(
    engine: Engine, explain: Explainer, decision: Decision, not_asked: list[str]
) -> list[dict[str, Any]]:
    """The questions worth asking: alarm questions first, then those that would change the plan most."""
    asked = [
        {"fact": name, "ask": explain.question(name), "would_change": ["red_flag"], "alarm": True}
        for name in not_asked
    ]
    weights: dict[str, list[str]] = {}
    for one in decision.steps:
        if one.step is None or one.status not in (*OFFERED, "needs_information"):
            continue
        for name in explain.confirm_first(one, decision.values):
            weights.setdefault(name, []).append(one.name)
    for name, steps in sorted(weights.items(), key=lambda item: -len(item[1])):
        fact = engine.knowledge.facts.get(name)
        if name not in not_asked and fact is not None and fact.ask:
            asked.append({"fact": name, "ask": fact.ask, "would_change": steps, "alarm": False})
    return asked
