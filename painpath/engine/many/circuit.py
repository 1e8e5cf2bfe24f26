"""Decisions put down once as a circuit, to be run over any number of rows by `running`.

A wire is a bit of every row that is not worked out yet. What two wires give together is one wire however
often it is asked for, and what does not depend on the rows is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from painpath.engine.many.running import (
    ALL,
    AND,
    NOT,
    NOTHING,
    OR,
    POINTS,
    REACHES,
    WORD,
    Program,
)

Step = tuple[int, int, int]
Choices = Sequence[tuple["Wire", int]]


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """What one step of a circuit gives."""

    circuit: Circuit
    place: int

    def __and__(self, other: Wire) -> Wire:
        return self.circuit.both(self, other)

    def __or__(self, other: Wire) -> Wire:
        return self.circuit.either(self, other)

    def __invert__(self) -> Wire:
        return self.circuit.inverse(self)


class Circuit:
    """The steps, each after those that it needs; the facts that they read, by name."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.wires: dict[Step, Wire] = {}
        self.items: list[tuple[int, int]] = []
        self.constants: list[float] = []
        self.truths: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.texts: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self.nothing = self.step(NOTHING)
        self.all = self.step(ALL)

    def step(self, what: int, one: int = 0, other: int = 0) -> Wire:
        """What a step gives; see `running.step`."""
        key = (what, one, other)
        found = self.wires.get(key)
        if found is None:
            found = self.wires[key] = Wire(self, len(self.steps))
            self.steps.append(key)
        return found

    def both(self, one: Wire, other: Wire) -> Wire:
        """Where both hold."""
        if one is other or other is self.all or one is self.nothing:
            return one
        if one is self.all or other is self.nothing:
            return other
        if self._opposed(one, other):
            return self.nothing
        return self.step(AND, *sorted((one.place, other.place)))

    def either(self, one: Wire, other: Wire) -> Wire:
        """Where one of them holds."""
        if one is other or other is self.nothing or one is self.all:
            return one
        if one is self.nothing or other is self.all:
            return other
        if self._opposed(one, other):
            return self.all
        return self.step(OR, *sorted((one.place, other.place)))

    def inverse(self, wire: Wire) -> Wire:
        """Where it does not hold."""
        what, one, _ = self.steps[wire.place]
        if what == NOT:
            return self._wire(one)
        if what <= ALL:
            return self.all if what == NOTHING else self.nothing
        return self.step(NOT, wire.place)

    def _opposed(self, one: Wire, other: Wire) -> bool:
        return (NOT, one.place, 0) == self.steps[other.place] or (NOT, other.place, 0) == self.steps[
            one.place
        ]

    def _wire(self, place: int) -> Wire:
        return self.wires[self.steps[place]]

    def truth(self, what: int, name: str) -> Wire:
        """What the fact of a name says that is a truth."""
        return self.step(what, self.truths.setdefault(name, len(self.truths)))

    def number(self, value: str | float) -> int:
        """How the steps name a number: that of a fact, or a constant."""
        if isinstance(value, str):
            return self.numbers.setdefault(value, len(self.numbers))
        if value not in self.constants:
            self.constants.append(value)
        return -1 - self.constants.index(value)

    def text(self, name: str) -> int:
        """How the steps name the text of a fact."""
        return self.texts.setdefault(name, len(self.texts))

    def word(self, text: str) -> int:
        """The number of a text that some fact is compared with."""
        return self.words.setdefault(text, len(self.words))

    def points(self, items: Iterable[tuple[Wire, int]]) -> int:
        """The score that the weights of the items which hold add up to."""
        first = len(self.items)
        self.items += [(wire.place, weight) for wire, weight in items]
        return self.step(POINTS, first, len(self.items)).place

    def reaches(self, score: int, least: int) -> Wire:
        """Where a score is as large as `least`."""
        return self.step(REACHES, score, least)

    def program(
        self,
        columns: Sequence[Choices],
        truths: Sequence[tuple[Wire, Wire]],
        scored: Sequence[tuple[Wire, int]],
    ) -> Program:
        """What is run for some columns of codes, truths and scores, with the steps that they need alone."""
        told = {wire.place for choices in columns for wire, _ in choices}
        told |= {wire.place for both in truths for wire in both}
        needed = self._needed(told | {place for wire, score in scored for place in (wire.place, score)})
        wires = {place: number for number, place in enumerate(self._in_turn(needed))}
        scores = {
            place: number
            for number, place in enumerate(place for place in wires if self.steps[place][0] == POINTS)
        }
        ends = np.cumsum([0, *(len(choices) for choices in columns)])
        return Program(
            _table((self._renumbered(place, wires, scores) for place in wires), 4),
            _table(((wires.get(place, 0), weight) for place, weight in self.items), 2),
            np.repeat(np.array([[*self.constants, np.nan]]).T, WORD, axis=1),
            np.stack([ends[:-1], ends[1:]], axis=1).astype(np.int32),
            _table(((wires[wire.place], code) for choices in columns for wire, code in choices), 2),
            _table(((wires[true.place], wires[false.place]) for true, false in truths), 2),
            _table(((scores[score], wires[wire.place]) for wire, score in scored), 2),
            len(scores),
        )

    def _needs(self, place: int) -> list[int]:
        """The steps that a step needs."""
        what, one, other = self.steps[place]
        if what == POINTS:
            return [item for item, _ in self.items[one:other]]
        if what in (AND, OR):
            return [one, other]
        return [one] if what in (NOT, REACHES) else []

    def _needed(self, told: set[int]) -> set[int]:
        found, waiting = set(told), list(told)
        while waiting:
            more = [place for place in self._needs(waiting.pop()) if place not in found]
            found |= set(more)
            waiting += more
        return found

    def _in_turn(self, needed: set[int]) -> list[int]:
        """The steps after those that they need, of such as need no other those of one kind together.

        What a step does is then nearly always what the one before did, and the processor guesses it right.
        """
        depth: dict[int, int] = {}
        for place in sorted(needed):
            depth[place] = 1 + max((depth[one] for one in self._needs(place)), default=0)
        return sorted(needed, key=lambda place: (depth[place], self.steps[place][0], place))

    def _renumbered(
        self, place: int, wires: Mapping[int, int], scores: Mapping[int, int]
    ) -> tuple[int, int, int, int]:
        what, one, other = self.steps[place]
        if what == POINTS:
            return what, one, other, scores[place]
        if what == REACHES:
            return what, scores[one], other, wires[place]
        if what in (AND, OR):
            return what, wires[one], wires[other], wires[place]
        return what, wires[one] if what == NOT else one, other, wires[place]


def _table(rows: Iterable[tuple[int, ...]], width: int) -> np.ndarray:
    return np.array(list(rows), np.int32).reshape(-1, width)
