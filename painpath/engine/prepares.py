"""A step that only prepares another one: it has no place where every step that it would prepare is out of the question."""

from __future__ import annotations

from typing import NamedTuple

from painpath.rules.model import Knowledge


class Prepares(NamedTuple):
    """The steps that a step prepares, and the gates of theirs that it helps to meet."""

    steps: tuple[str, ...]
    gates: frozenset[str]


def prepared(knowledge: Knowledge) -> dict[str, Prepares]:
    """By step that prepares others, those that require it and their gates that wait for it."""
    wanted = {name: frozenset(gates) for name, gates in knowledge.classes.get("prepares", {}).items()}
    requires = {step.name: {need.step for need in step.requires} for step in knowledge.next_steps}
    return {
        name: Prepares(tuple(step for step, needs in requires.items() if name in needs), gates)
        for name, gates in wanted.items()
    }
