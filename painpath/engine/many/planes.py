"""Kleene's truth of many rows at once: wires of a circuit for "surely true" and "surely false".

Where neither holds the truth is unknown. The order of rows is kept and no row ever meets another one.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from painpath.engine.many.circuit import Wire


@dataclass(frozen=True, slots=True)
class Truths:
    """A truth for each row: `true` and `false` never both hold."""

    true: Wire
    false: Wire

    def __and__(self, other: Truths) -> Truths:
        return Truths(self.true & other.true, self.false | other.false)

    def __or__(self, other: Truths) -> Truths:
        return Truths(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Truths:
        return Truths(self.false, self.true)


def known(flags: Wire, are_known: Wire) -> Truths:
    """The truth of a flag where it is known, unknown elsewhere."""
    return Truths(flags & are_known, are_known & ~flags)


def every(truths: Iterable[Truths], start: Truths) -> Truths:
    """Kleene's and of all and of `start`."""
    return reduce(Truths.__and__, truths, start)


def some(truths: Iterable[Truths], start: Truths) -> Truths:
    """Kleene's or of all and of `start`."""
    return reduce(Truths.__or__, truths, start)


class Choice:
    """One of several texts for each row, or none: a wire for each text."""

    def __init__(self, texts: Sequence[str], nothing: Wire) -> None:
        self.texts = list(texts)
        self.nothing = nothing
        self.planes: dict[str, Wire] = {}

    def where(self, *texts: str) -> Wire:
        """The rows in which one of the texts is chosen."""
        return reduce(operator.or_, (self.planes.get(text, self.nothing) for text in texts), self.nothing)

    def chosen(self) -> Wire:
        """The rows in which anything is chosen."""
        return self.where(*self.planes)

    def put(self, text: str, rows: Wire) -> None:
        """Choose a text in some rows, whatever was chosen there."""
        for other in self.planes:
            self.planes[other] = self.planes[other] & ~rows
        self.planes[text] = self.where(text) | rows

    def drop(self, rows: Wire) -> None:
        """Choose nothing in some rows."""
        for text in self.planes:
            self.planes[text] = self.planes[text] & ~rows

    def add(self, cases: Iterable[tuple[Wire, str | None]], rows: Wire) -> None:
        """Choose in these rows the text of the first case that holds; None leaves the row as it is."""
        for case, text in cases:
            if text is not None:
                self.put(text, rows & case)
            rows = rows & ~case

    def equals(self, text: str) -> Truths:
        """Whether the text is the chosen one; unknown where none is."""
        here = self.where(text)
        return Truths(here, self.chosen() & ~here)

    def codes(self) -> list[tuple[Wire, int]]:
        """Where each text is chosen, and its place among the texts."""
        return [(self.planes[text], place) for place, text in enumerate(self.texts) if text in self.planes]
