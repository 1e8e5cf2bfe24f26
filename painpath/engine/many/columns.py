"""Facts as columns of a frame, and the truth of conditions over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.engine.many.circuit import Circuit, Wire
from painpath.engine.many.planes import Choice, Truths, every, known, some
from painpath.engine.many.running import (
    AT_LEAST,
    AT_MOST,
    EQUAL,
    IS_FALSE,
    IS_TEXT,
    IS_TRUE,
    KNOWN_NUMBER,
    KNOWN_TEXT,
    LESS,
    MORE,
    SAME_TEXT,
    UNEQUAL,
    WORD,
    Inputs,
)
from painpath.rules.model import Condition
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Tristates = np.ndarray[Any, np.dtype[np.int8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
COMPARE = {"=": EQUAL, "<>": UNEQUAL, "<": LESS, "<=": AT_MOST, ">": MORE, ">=": AT_LEAST}


class Texts(NamedTuple):
    """A fact that is a code: for each row the place of its text in `texts`, below 0 where it is unknown."""

    texts: Sequence[str]
    places: Places

    def shared(self, texts: dict[str, int], first: int, end: int) -> Places:
        """The places of some rows in a list that several columns share; a text that it lacks is added to it."""
        turned = np.array([texts.setdefault(text, len(texts)) for text in self.texts] + [-1], np.int32)
        found: Places = turned[np.maximum(self.places[first:end], -1)]
        return found


# A truth is 1, 0 or -1 for unknown, a number NaN where it is unknown.
Fact = Tristates | Numbers | Texts


def facts_of(frame: pl.DataFrame) -> dict[str, Fact]:
    """The columns of a frame that hold truths, numbers and texts."""
    codes = [name for name, kind in frame.schema.items() if kind == pl.String]
    frame = frame.with_columns(
        *(pl.col(pl.Boolean).cast(pl.Int8).fill_null(-1), pl.col(pl.Float64).fill_null(float("nan"))),
        *(pl.col(name).cast(pl.Enum(frame[name].drop_nulls().unique(maintain_order=True))) for name in codes),
    )
    return {name: _fact(column) for name, column in zip(frame.columns, frame.get_columns(), strict=True)}


def _fact(column: pl.Series) -> Fact:
    if not isinstance(column.dtype, pl.Enum):
        return column.to_numpy()
    places = column.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
    return Texts(column.dtype.categories.to_list(), places)


class Reads(NamedTuple):
    """The facts that a circuit reads: truths, numbers and texts, each by name with its line, and the texts it compares."""

    truths: Mapping[str, int]
    numbers: Mapping[str, int]
    texts: Mapping[str, int]
    words: Mapping[str, int]


class Conditions:
    """The truth of conditions over fact columns, as wires of a circuit.

    `made` holds derived facts and alerts, `choices` the levels of alerts and causes.
    """

    def __init__(self, types: Mapping[str, str], settings: Mapping[str, float]) -> None:
        self.types = types
        self.settings = settings
        self.circuit = Circuit()
        self.yes = Truths(self.circuit.all, self.circuit.nothing)
        self.unknown = Truths(self.circuit.nothing, self.circuit.nothing)
        self.made: dict[str, Truths] = {}
        self.choices: dict[str, Choice] = {}

    def ask(self, condition: Condition | None, default: bool = True) -> Truths:
        """The truth of a condition; `default` when there is none."""
        if condition is None:
            return self.yes if default else ~self.yes
        return self.truth(condition.node)

    def truth(self, node: Node) -> Truths:
        """True, false or unknown for each row."""
        match node:
            case Not(part):
                return ~self.truth(part)
            case And(parts):
                return every((self.truth(part) for part in parts), self.yes)
            case Or(parts):
                return some((self.truth(part) for part in parts), ~self.yes)
            case Name(name):
                return self.fact(name)
            case Compare(op, left, right):
                return self._compare(op, left, right)
            case In(operand, listed):
                equal = (self._compare("=", operand, Literal(one)) for one in listed)
                return some(equal, Truths(self.circuit.nothing, self._there(operand.id)))
            case IsNull(operand):
                there = self._there(operand.id)
                return Truths(~there, there)

    def fact(self, name: str) -> Truths:
        """A truth that stands in a column or was made; unknown where there is neither."""
        if name not in self.made:
            self.made[name] = self._boolean(name)
        return self.made[name]

    def surely(self, name: str) -> Wire:
        """The rows in which a fact is true."""
        return self.fact(name).true

    def _boolean(self, name: str) -> Truths:
        if self.types.get(name) != "boolean":
            return self.unknown
        return Truths(self.circuit.truth(IS_TRUE, name), self.circuit.truth(IS_FALSE, name))

    def _there(self, name: str) -> Wire:
        """The rows in which a name has a value."""
        if name in self.settings:
            return self.circuit.all
        if name in self.choices:
            return self.choices[name].chosen()
        kind = self.types.get(name)
        if kind == "code":
            return self.circuit.step(KNOWN_TEXT, self.circuit.text(name))
        if kind == "number":
            return self.circuit.step(KNOWN_NUMBER, self.circuit.number(name))
        truths = self.fact(name)
        return truths.true | truths.false

    def _compare(self, op: str, left: Name | Literal, right: Name | Literal) -> Truths:
        text = next((one.value for one in (left, right) if isinstance(one, Literal)), None)
        names = [one.id for one in (left, right) if isinstance(one, Name)]
        if isinstance(text, str):
            equal = self._equals(names[0], text)
        elif any(self.types.get(name) == "code" for name in names):
            equal = self._same(*names)
        else:
            return self._weigh(op, left, right)
        if op not in ("=", "<>"):
            raise TypeError(f"codes have no order: {names} {op}")
        return equal if op == "=" else ~equal

    def _equals(self, name: str, text: str) -> Truths:
        if name in self.choices:
            return self.choices[name].equals(text)
        word = self.circuit.word(text)
        return known(self.circuit.step(IS_TEXT, self.circuit.text(name), word), self._there(name))

    def _same(self, one: str, other: str) -> Truths:
        same = self.circuit.step(SAME_TEXT, self.circuit.text(one), self.circuit.text(other))
        return known(same, self._there(one) & self._there(other))

    def _weigh(self, op: str, left: Name | Literal, right: Name | Literal) -> Truths:
        places = [self.circuit.number(self._number(one)) for one in (left, right)]
        there = [self._there(one.id) for one in (left, right) if isinstance(one, Name)]
        return known(self.circuit.step(COMPARE[op], *places), reduce(Wire.__and__, there))

    def _number(self, operand: Name | Literal) -> str | float:
        if isinstance(operand, Literal):
            return float(operand.value)
        return float(self.settings[operand.id]) if operand.id in self.settings else operand.id


def inputs_of(reads: Reads, facts: Mapping[str, Fact], first: int, end: int) -> Inputs:
    """Some rows of the facts that a circuit reads; what there is no column for is unknown."""
    rows = end - first
    width = -(-rows // WORD) * WORD
    truths = np.full((len(reads.truths), width), -1, np.int8)
    numbers = np.full((len(reads.numbers), width), np.nan)
    texts = np.full((len(reads.texts), width), -1, np.int32)
    words = dict(reads.words)
    for names, table in ((reads.truths, truths), (reads.numbers, numbers)):
        for name, line in names.items():
            found = facts.get(name)
            if found is not None and not isinstance(found, Texts):
                table[line, :rows] = found[first:end]
    for name, line in reads.texts.items():
        found = facts.get(name)
        if isinstance(found, Texts):
            texts[line, :rows] = found.shared(words, first, end)
    return Inputs(truths, numbers, texts)
