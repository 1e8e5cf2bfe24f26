"""The rules of the knowledge, each beside the compiled conditions that it runs by.

A decision asks some two thousand conditions; here each stands where it is asked, so that none has to
be looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from painpath.engine.one import Answer, Values
from painpath.rules.model import Cause, Condition, Evidence, Gate, Knowledge, NextStep, RedFlag, Remark

Find = Callable[[Condition], Answer]


class BoundFlag(NamedTuple):
    """An alert and whether it fires; `place` is where its answer stands among the values."""

    flag: RedFlag
    place: int | None
    fires: Answer


class BoundCause(NamedTuple):
    """A cause with its conditions; `place` is where its level stands among the values."""

    cause: Cause
    place: int | None
    considered: Answer
    excluded: Answer
    pro: tuple[tuple[Evidence, Answer], ...]
    contra: tuple[tuple[Evidence, Answer], ...]


class BoundStep(NamedTuple):
    """A step with its conditions: each gate with when it applies and when it is met.

    `recalled` are the ids of the gates whose sources nobody has read.
    """

    step: NextStep
    name: str
    considered: Answer
    gates: tuple[tuple[Gate, Answer, Answer], ...]
    avoid: tuple[tuple[Remark, Answer], ...]
    requires: tuple[tuple[str, Answer], ...]
    recalled: frozenset[str]


def always(values: Values) -> bool | None:
    """The answer of a condition that is not stated."""
    return True


def never(values: Values) -> bool | None:
    """The answer of a condition that is not stated and then does not hold."""
    return False


def bind_flags(knowledge: Knowledge, find: Find, places: dict[str, int]) -> list[BoundFlag]:
    """The alerts in the order of the knowledge."""
    return [BoundFlag(flag, places.get(f"flag_{flag.name}"), find(flag.when)) for flag in knowledge.red_flags]


def bind_cause(cause: Cause, find: Find, places: dict[str, int]) -> BoundCause:
    """One cause; one that states no reason to exclude it is never excluded."""
    return BoundCause(
        cause,
        places.get(f"cause_{cause.name}"),
        find(cause.consider_when),
        never if cause.excluded_when is None else find(cause.excluded_when),
        tuple((one, find(one.when)) for one in cause.pro),
        tuple((one, find(one.when)) for one in cause.contra),
    )


def bind_step(step: NextStep, find: Find, recalled: Callable[[tuple[str, ...]], bool]) -> BoundStep:
    """One step; a gate that does not say when it applies always does."""

    def stated(condition: Condition | None) -> Answer:
        return always if condition is None else find(condition)

    return BoundStep(
        step,
        step.name,
        find(step.consider_when),
        tuple((gate, stated(gate.applies_when), find(gate.when)) for gate in step.gates),
        tuple((remark, stated(remark.when)) for remark in step.avoid_when),
        tuple((need.step, stated(need.when)) for need in step.requires),
        frozenset(gate.id for gate in step.gates if recalled(gate.source)),
    )
