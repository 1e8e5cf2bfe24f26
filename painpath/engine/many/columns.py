"""Facts as columns of a frame, and the truth of conditions over a slice of them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.engine.many.planes import Bits, Choice, Truths, every, known, packed, some
from painpath.rules.model import Condition
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Tristates = np.ndarray[Any, np.dtype[np.int8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
NOT_A_NUMBER = np.float64(np.nan)
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Texts(NamedTuple):
    """A fact that is a code: for each row the place of its text in `texts`, below 0 where it is unknown."""

    texts: Sequence[str]
    places: Places

    def shared(self, texts: dict[str, int]) -> Places:
        """The places in a list that several columns share; a text that it lacks is added to it."""
        turned = np.array([texts.setdefault(text, len(texts)) for text in self.texts] + [-1], np.int32)
        found: Places = turned[np.where(self.places < 0, -1, self.places)]
        return found


# A truth is 1, 0 or -1 for unknown, a number NaN where it is unknown.
Fact = Tristates | Numbers | Texts


def sliced(fact: Fact, first: int, end: int) -> Fact:
    """Some rows of a fact."""
    return Texts(fact.texts, fact.places[first:end]) if isinstance(fact, Texts) else fact[first:end]


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


class Slice:
    """Some rows of the fact columns with the truths already found for them.

    `made` holds derived facts and alerts, `choices` the levels of alerts and causes.
    """

    def __init__(self, facts: Mapping[str, Fact], rows: int, settings: Mapping[str, float]) -> None:
        self.facts = facts
        self.rows = rows
        self.settings = settings
        self.yes = Truths(packed(np.ones(rows, np.bool_)), packed(np.zeros(rows, np.bool_)))
        self.unknown = Truths(self.yes.false, self.yes.false)
        self.made: dict[str, Truths] = {}
        self.choices: dict[str, Choice] = {}
        self._leaves: dict[Any, Truths] = {}

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
        found = self._leaves.get(node)
        if found is None:
            found = self._leaves[node] = self._leaf(node)
        return found

    def fact(self, name: str) -> Truths:
        """A truth that stands in a column or was made; unknown where there is neither."""
        if name not in self.made:
            self.made[name] = self._boolean(name)
        return self.made[name]

    def surely(self, name: str) -> Bits:
        """The rows in which a fact is true."""
        return self.fact(name).true

    def _boolean(self, name: str) -> Truths:
        found = self.facts.get(name)
        if found is None or isinstance(found, Texts):
            return self.unknown
        return Truths(packed(np.equal(found, 1)), packed(np.equal(found, 0)))

    def _leaf(self, node: Node) -> Truths:
        match node:
            case Compare(op, left, right):
                return self._compare(op, left, right)
            case In(operand, listed):
                equal = (self._compare("=", operand, Literal(one)) for one in listed)
                return some(equal, Truths(self.yes.false, self._there(operand.id)))
            case IsNull(operand):
                there = self._there(operand.id)
                return Truths(self.yes.true & ~there, there)
        raise TypeError(f"{node} is no condition")

    def _there(self, name: str) -> Bits:
        """The rows in which a name has a value."""
        if name in self.settings:
            return self.yes.true
        if name in self.choices:
            return self.choices[name].chosen()
        if name in self.made:
            return self.made[name].true | self.made[name].false
        found = self.facts.get(name)
        if isinstance(found, Texts):
            return packed(np.asarray(found.places >= 0))
        if found is None or found.dtype != np.float64:
            truths = self.fact(name)
            return truths.true | truths.false
        return packed(np.asarray(~np.isnan(found)))

    def _compare(self, op: str, left: Name | Literal, right: Name | Literal) -> Truths:
        text = next((one.value for one in (left, right) if isinstance(one, Literal)), None)
        names = [one.id for one in (left, right) if isinstance(one, Name)]
        if isinstance(text, str):
            equal = self._equals(names[0], text)
        elif any(self._is_text(name) for name in names):
            equal = self._same(*names)
        else:
            return self._weigh(op, left, right)
        if op not in ("=", "<>"):
            raise TypeError(f"codes have no order: {names} {op}")
        return equal if op == "=" else ~equal

    def _is_text(self, name: str) -> bool:
        return name in self.choices or isinstance(self.facts.get(name), Texts)

    def _equals(self, name: str, text: str) -> Truths:
        if name in self.choices:
            return self.choices[name].equals(text)
        found = self.facts.get(name)
        if not isinstance(found, Texts):
            return self.unknown
        place = found.texts.index(text) if text in found.texts else -2
        return known(found.places == place, found.places >= 0)

    def _same(self, one: str, other: str) -> Truths:
        texts: dict[str, int] = {}
        mine, theirs = self.facts.get(one), self.facts.get(other)
        if not isinstance(mine, Texts) or not isinstance(theirs, Texts):
            return self.unknown
        places, others = mine.shared(texts), theirs.shared(texts)
        return known(places == others, (places >= 0) & (others >= 0))

    def _weigh(self, op: str, left: Name | Literal, right: Name | Literal) -> Truths:
        one, other = self._number(left), self._number(right)
        flags = np.broadcast_to(COMPARE[op](one, other), self.rows)
        return known(flags, np.broadcast_to(~(np.isnan(one) | np.isnan(other)), self.rows))

    def _number(self, operand: Name | Literal) -> Any:
        if isinstance(operand, Literal):
            return np.float64(operand.value)
        if operand.id in self.settings:
            return np.float64(self.settings[operand.id])
        return self.facts.get(operand.id, NOT_A_NUMBER)
