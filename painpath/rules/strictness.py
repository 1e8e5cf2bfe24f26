"""In which direction a setting may be changed so that no alert and no gate becomes looser.

A gate is stricter when it is harder to meet, an alert or a reason to avoid when it fires more easily.
The direction follows from where the setting stands in its condition, through derived facts too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from painpath.rules.model import Knowledge
from painpath.rules.nodes import And, Compare, Literal, Name, Node, Not, Or

HARDER, EASIER = 1, -1
RISES = {">=": 1, ">": 1, "<=": -1, "<": -1}


def safe_directions(knowledge: Knowledge) -> dict[str, set[int]]:
    """For each setting that guards something: {1} may only be raised, {-1} only lowered, both: fixed."""
    found: dict[str, set[int]] = defaultdict(set)
    for node, sign in _guards(knowledge):
        for name, direction in _directions(node, sign, knowledge):
            found[name].add(direction)
    return dict(found)


def _guards(knowledge: Knowledge) -> Iterator[tuple[Node, int]]:
    """The conditions that guard a patient, and whether they are stricter when harder or easier to meet."""
    for flag in knowledge.red_flags:
        yield flag.when.node, EASIER
    for step in knowledge.next_steps:
        yield from ((gate.when.node, HARDER) for gate in step.gates)
        yield from ((one.when.node, EASIER) for one in step.avoid_when if one.when is not None)


def _directions(node: Node, sign: int, knowledge: Knowledge) -> Iterator[tuple[str, int]]:
    match node:
        case Name(name):
            fact = knowledge.facts.get(name)
            if fact is not None and fact.when is not None:
                yield from _directions(fact.when.node, sign, knowledge)
        case Compare(op, left, right):
            yield from _compared(op, left, right, sign, knowledge)
        case Not(part):
            yield from _directions(part, -sign, knowledge)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _directions(part, sign, knowledge)


def _compared(
    op: str, left: Name | Literal, right: Name | Literal, sign: int, knowledge: Knowledge
) -> Iterator[tuple[str, int]]:
    for side, turn in ((right, 1), (left, -1)):
        if not isinstance(side, Name) or side.id not in knowledge.settings:
            continue
        if op in RISES:
            yield side.id, sign * turn * RISES[op]
        else:
            yield from ((side.id, HARDER), (side.id, EASIER))
