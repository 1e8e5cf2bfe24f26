"""Conditions as Polars expressions: Kleene's truth over columns, null for unknown.

Truth is only ever joined by `&`, `|` and `~`, which are Kleene's in Polars; never by a choice
between cases, a filter or a sum, each of which loses the unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

import polars as pl

from painpath.rules.model import Condition, Knowledge
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

STORED = {"boolean": pl.Boolean(), "number": pl.Float64(), "code": pl.String()}
COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Expressions:
    """Turns conditions into expressions over fact columns of the types in `STORED`, nulls for unknown."""

    def __init__(self, settings: Mapping[str, float]) -> None:
        self.settings = settings

    def truth(self, node: Node) -> pl.Expr:
        """True, false or null for each row."""
        match node:
            case Name(_):
                return self._value(node)
            case Compare(op, left, right):
                return COMPARE[op](self._value(left), self._value(right))
            case In(operand, listed):
                found = self._value(operand)
                return reduce(operator.or_, [found == pl.lit(one) for one in listed])
            case IsNull(operand):
                return self._value(operand).is_null()
            case Not(part):
                return ~self.truth(part)
            case And(parts):
                return every(self.truth(part) for part in parts)
            case Or(parts):
                return some(self.truth(part) for part in parts)

    def ask(self, condition: Condition | None, default: bool = True) -> pl.Expr:
        """The truth of a condition; `default` when there is none."""
        return pl.lit(default) if condition is None else self.truth(condition.node)

    def _value(self, operand: Name | Literal) -> pl.Expr:
        if isinstance(operand, Literal):
            return pl.lit(operand.value)
        if operand.id in self.settings:
            return pl.lit(float(self.settings[operand.id]))
        return pl.col(operand.id)


def expressions(knowledge: Knowledge) -> Expressions:
    """What turns the conditions of this knowledge into expressions."""
    return Expressions({name: one.value for name, one in knowledge.settings.items()})


def every(truths: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene's and; true of nothing."""
    return reduce(operator.and_, truths, pl.lit(True))


def some(truths: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene's or; false of nothing."""
    return reduce(operator.or_, truths, pl.lit(False))


def surely(truths: pl.Expr) -> pl.Expr:
    """True where it is true, false where it is false or unknown."""
    return truths.fill_null(False)


def stored(name: str, kind: str, columns: pl.Schema) -> pl.Expr:
    """A fact as a column of its own type; null for every row where the frame has no such column."""
    if name not in columns:
        return pl.lit(None, STORED[kind])
    fits(name, kind, columns[name])
    if kind == "code" and isinstance(columns[name], pl.Enum):
        return pl.col(name)
    column = pl.col(name).cast(STORED[kind])
    return column.fill_nan(None) if kind == "number" else column


def fits(name: str, kind: str, column: pl.DataType) -> None:
    """Raise TypeError when a column cannot hold a fact of this kind; a column of nulls fits every kind."""
    right = {
        "boolean": column == pl.Boolean,
        "number": column.is_numeric(),
        "code": isinstance(column, pl.String | pl.Categorical | pl.Enum),
    }
    if not right[kind] and column != pl.Null:
        raise TypeError(f"column {name!r} holds {column}, but the fact is a {kind}")
