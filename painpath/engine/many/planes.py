"""Kleene's truth of many rows at once: a bit for "surely true" and one for "surely false" in each row.

Sixty-four rows are joined by one operation on a machine word. Where neither bit is set the truth is
unknown. The order of rows is kept and no row ever meets another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

Bits = np.ndarray[Any, np.dtype[np.uint64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.uint8]]
WORD = 64
NO_CODE = 255  # in an array of codes: nothing is chosen


@dataclass(frozen=True, slots=True)
class Truths:
    """A truth for each row: `true` and `false` are bits that are never both set."""

    true: Bits
    false: Bits

    def __and__(self, other: Truths) -> Truths:
        return Truths(self.true & other.true, self.false | other.false)

    def __or__(self, other: Truths) -> Truths:
        return Truths(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Truths:
        return Truths(self.false, self.true)


def packed(flags: Flags) -> Bits:
    """A flag for each row as bits, filled up with zeros to whole words."""
    found = np.zeros(-(-len(flags) // WORD), np.uint64)
    octets = np.packbits(flags, bitorder="little")
    found.view(np.uint8)[: len(octets)] = octets
    return found


def unpacked(bits: Bits, rows: int) -> Codes:
    """0 or 1 for each row."""
    return np.unpackbits(bits.view(np.uint8), count=rows, bitorder="little")


def known(flags: Flags, are_known: Flags) -> Truths:
    """The truth of a flag where it is known, unknown elsewhere."""
    bits, there = packed(flags), packed(are_known)
    return Truths(bits & there, there & ~bits)


def every(truths: Iterable[Truths], start: Truths) -> Truths:
    """Kleene's and of all and of `start`."""
    return reduce(Truths.__and__, truths, start)


def some(truths: Iterable[Truths], start: Truths) -> Truths:
    """Kleene's or of all and of `start`."""
    return reduce(Truths.__or__, truths, start)


class Choice:
    """One of several texts for each row, or none: a plane of bits for each text."""

    def __init__(self, texts: Sequence[str], nothing: Bits) -> None:
        self.texts = list(texts)
        self.nothing = nothing
        self.planes: dict[str, Bits] = {}

    def where(self, *texts: str) -> Bits:
        """The rows in which one of the texts is chosen."""
        return reduce(np.bitwise_or, [self.planes.get(text, self.nothing) for text in texts], self.nothing)

    def chosen(self) -> Bits:
        """The rows in which anything is chosen."""
        return self.where(*self.planes)

    def put(self, text: str, rows: Bits) -> None:
        """Choose a text in some rows, whatever was chosen there."""
        for other in self.planes:
            self.planes[other] = self.planes[other] & ~rows
        self.planes[text] = self.where(text) | rows

    def drop(self, rows: Bits) -> None:
        """Choose nothing in some rows."""
        for text in self.planes:
            self.planes[text] = self.planes[text] & ~rows

    def add(self, cases: Iterable[tuple[Bits, str | None]], rows: Bits) -> None:
        """Choose in these rows the text of the first case that holds; None leaves the row as it is."""
        for case, text in cases:
            if text is not None:
                self.put(text, rows & case)
            rows = rows & ~case

    def equals(self, text: str) -> Truths:
        """Whether the text is the chosen one; unknown where none is."""
        here = self.where(text)
        return Truths(here, self.chosen() & ~here)

    def codes(self, rows: int) -> Codes:
        """The place of the chosen text for each row, `NO_CODE` where none is."""
        found = np.full(rows, NO_CODE, np.uint8)
        for place, text in enumerate(self.texts):
            if text in self.planes:
                found[unpacked(self.planes[text], rows).view(np.bool_)] = place
        return found
