"""The rules of the knowledge, each beside the compiled conditions that it runs by.

A decision asks some two thousand conditions. Those that are always asked together are one function,
which is several times quicker than a function each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from painpath.engine.one import Answer, AnswerAll, Asked
from painpath.rules.model import Cause, Condition, Evidence, Gate, Knowledge, NextStep, RedFlag, Remark

Find = Callable[[Condition], Answer]
POINTS = {"strong": 2, "weak": 1}
FLAGS, SCREENS, CAUSES, STEPS, SHOWN, HIDDEN = "flags", "screens", "causes", "steps", "shown", "hidden"


class BoundFlag(NamedTuple):
    """An alert and whether it fires."""

    flag: RedFlag
    fires: Answer


class BoundCause(NamedTuple):
    """A cause with its conditions; `place` is where its level stands among the values.

    `asked` answers whether it is excluded, then the evidence for it, then that against it. `points` are what each
    piece of this evidence counts, less than 0 for what is against it; `strong` says which of it is strong and for it.
    """

    cause: Cause
    place: int
    considered: Answer
    asked: AnswerAll
    evidence: tuple[Evidence, ...]
    points: tuple[int, ...]
    strong: tuple[bool, ...]


class BoundStep(NamedTuple):
    """A step with its conditions.

    `asked` answers for each gate whether it applies, then for each whether it is met, then the reasons to avoid the
    step, then whether each step that comes first is needed. `recalled` are the ids of the gates whose sources nobody
    has read.
    """

    step: NextStep
    name: str
    considered: Answer
    asked: AnswerAll
    gates: tuple[Gate, ...]
    avoid: tuple[Remark, ...]
    requires: tuple[str, ...]
    recalled: frozenset[str]


def asked_together(knowledge: Knowledge) -> dict[str, list[Condition | bool]]:
    """The conditions that are always asked together, by what asks for them; a truth stands where none is stated."""
    found: dict[str, list[Condition | bool]] = {
        FLAGS: [flag.when for flag in knowledge.red_flags],
        SCREENS: _stated((flag.screen_when for flag in knowledge.red_flags), True),
        CAUSES: [cause.consider_when for cause in knowledge.causes],
        STEPS: [step.consider_when for step in knowledge.next_steps],
        SHOWN: _stated((entry.show_when for entry in knowledge.contested), False),
        HIDDEN: _stated((entry.hide_when for entry in knowledge.contested), False),
    }
    for cause in knowledge.causes:
        evidence = [one.when for one in (*cause.pro, *cause.contra)]
        found[cause.id] = [*_stated([cause.excluded_when], False), *evidence]
    for step in knowledge.next_steps:
        found[step.id] = [
            *_stated((gate.applies_when for gate in step.gates), True),
            *(gate.when for gate in step.gates),
            *_stated((remark.when for remark in step.avoid_when), True),
            *_stated((need.when for need in step.requires), True),
        ]
        told = [remark.when for group in (step.cautions, step.changes, step.provisos) for remark in group]
        found[told_of(step)] = _stated([*told, step.benefit.when if step.benefit else None], True)
    return found


def told_of(step: NextStep) -> str:
    """What asks for the cautions of a step, then its changes and provisos, then its benefit."""
    return f"{step.id} told"


def _stated(conditions: Iterable[Condition | None], default: bool) -> list[Condition | bool]:
    return [default if one is None else one for one in conditions]


def as_asked(together: Iterable[list[Condition | bool]]) -> list[list[Asked]]:
    """The same as what is translated: the node of each condition."""
    return [[one if isinstance(one, bool) else one.node for one in group] for group in together]


def bind_flags(knowledge: Knowledge, find: Find) -> list[BoundFlag]:
    """The alerts in the order of the knowledge."""
    return [BoundFlag(flag, find(flag.when)) for flag in knowledge.red_flags]


def bind_cause(cause: Cause, find: Find, asked: AnswerAll, places: dict[str, int]) -> BoundCause:
    """One cause."""
    points = [POINTS[one.weight] for one in cause.pro] + [-POINTS[one.weight] for one in cause.contra]
    strong = tuple(one.weight == "strong" for one in cause.pro) + (False,) * len(cause.contra)
    return BoundCause(
        cause,
        places[f"cause_{cause.name}"],
        find(cause.consider_when),
        asked,
        cause.pro + cause.contra,
        tuple(points),
        strong,
    )


def bind_step(
    step: NextStep, find: Find, asked: AnswerAll, recalled: Callable[[tuple[str, ...]], bool]
) -> BoundStep:
    """One step."""
    return BoundStep(
        step,
        step.name,
        find(step.consider_when),
        asked,
        step.gates,
        step.avoid_when,
        tuple(need.step for need in step.requires),
        frozenset(gate.id for gate in step.gates if recalled(gate.source)),
    )
