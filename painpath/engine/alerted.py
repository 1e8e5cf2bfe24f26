"""Under an alert the causes that rest on what raised it come first."""

from __future__ import annotations

from collections.abc import Iterator

from painpath.engine.decide import CauseFound, Decision, Engine
from painpath.engine.one import Values
from painpath.rules.model import Condition, Evidence
from painpath.rules.reads import observed

IN_QUESTION = ("likely", "possible")


def alerted_first(decision: Decision, engine: Engine) -> list[CauseFound]:
    """The causes in their order, those before it that are in question and share a finding with an alert.

    One against which such a finding speaks is not of the alert, whatever else it shares: a marker that climbed is no
    sign that a nerve grew back.
    """
    values = decision.values
    alarming = {code for flag in decision.fired for code in findings(flag.when, engine, values)}
    if not alarming:
        return decision.causes

    def shares(found: list[Evidence]) -> bool:
        return any(findings(evidence.when, engine, values) & alarming for evidence in found)

    def is_of_alert(one: CauseFound) -> bool:
        return one.level in IN_QUESTION and shares(one.pro) and not shares(one.contra)

    return sorted(decision.causes, key=lambda one: not is_of_alert(one))


def findings(when: Condition, engine: Engine, values: Values) -> set[str]:
    """The codes of the observations since the procedure that a condition finds on record, not denied."""
    if id(when) not in engine.looked_at:
        engine.looked_at[id(when)] = list(_looked_at(when, engine))
    return {
        code for name, codes in engine.looked_at[id(when)] if engine.value(values, name) for code in codes
    }


def _looked_at(when: Condition, engine: Engine) -> Iterator[tuple[str, set[str]]]:
    """Each fact of an observation that a condition hangs on, through other facts and alerts too, with its codes."""
    facts, met = engine.knowledge.facts, set[str]()
    flags = {f"flag_{flag.name}": flag.when for flag in engine.knowledge.red_flags}
    left = list(engine.uses(when))
    while left:
        name = left.pop()
        if name in met:
            continue
        met.add(name)
        within = flags.get(name) or engine.derived.get(name)
        if within is not None:
            left += engine.uses(within)
        elif name in facts and "observation" in facts[name].read and "before" not in facts[name].read:
            yield name, observed(facts[name].read["observation"])
