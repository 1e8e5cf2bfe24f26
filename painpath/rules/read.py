"""Condition text (a small part of SQL) to condition nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError, TokenError

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or
from painpath.rules.surely import not_surely, surely

COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ALLOWED = "use only and, or, not, = <> < <= > >=, between, in, is null, is true, is false"


class BadCondition(ValueError):
    """A condition that does not parse or uses something outside the allowed language."""


def read_condition(text: str, settings: Collection[str] = ()) -> Node:
    """Parse a condition. Names of `settings` are never unknown, so that no test for null is needed beside them.

    >>> read_condition("relief_days_min >= durable and not pregnant")
    And(parts=(Compare(op='>=', left=Name(id='relief_days_min'), right=Name(id='durable')), Not(part=Name(id='pregnant'))))
    """
    return _Reader(text, settings).node(_parsed(text))


@cache
def _parsed(text: str) -> Any:
    try:
        return parse_one(text.strip())
    except (ParseError, TokenError) as error:
        first_line = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()[0]
        raise BadCondition(f"{text!r}: {first_line}") from None


class _Reader:
    """From sqlglot's tree to our nodes, with the text for the words of a refusal."""

    def __init__(self, text: str, settings: Collection[str]) -> None:
        self.text = text
        self.settings = settings

    def refuse(self, tree: Any, what: str) -> BadCondition:
        return BadCondition(f"{self.text!r}: {tree.sql()!r} {what}; {ALLOWED}")

    def node(self, tree: Any) -> Node:
        if isinstance(tree, exp.Paren):
            return self.node(tree.this)
        if isinstance(tree, exp.And | exp.Or):
            kind = And if isinstance(tree, exp.And) else Or
            return kind(tuple(self.flat(tree, type(tree), kind)))
        if isinstance(tree, exp.Not):
            inner = tree.this
            return self.sure(inner, not_surely) if _asks_truth(inner) else Not(self.node(inner))
        if isinstance(tree, exp.Column):
            return self.name(tree)
        return self.sure(tree, surely) if _asks_truth(tree) else self.comparison(tree)

    def flat(self, tree: Any, joined: Any, kind: type[And] | type[Or]) -> list[Node]:
        """The parts of a chain of the same connective, left to right; what `is true` stands for is spread among them."""
        if isinstance(tree, joined):
            return [*self.flat(tree.left, joined, kind), *self.flat(tree.right, joined, kind)]
        node = self.node(tree)
        asks = _asks_truth(tree.this if isinstance(tree, exp.Not) else tree)
        return list(node.parts) if asks and isinstance(node, kind) else [node]

    def sure(self, tree: Any, way: Callable[[Node, bool, Collection[str]], Node]) -> Node:
        """`x is true`, `(x > 1) is not false`: all but a name stands in brackets, so that none has to know what binds."""
        if not isinstance(tree.this, exp.Column | exp.Paren):
            raise self.refuse(tree, "needs brackets round what is true or false")
        return way(self.node(tree.this), bool(tree.expression.this), self.settings)

    def comparison(self, tree: Any) -> Node:
        op = COMPARISONS.get(type(tree))
        if op:
            return Compare(op, self.operand(tree.left), self.operand(tree.right))
        if isinstance(tree, exp.Between):
            operand = self.operand(tree.this)
            low, high = self.operand(tree.args["low"]), self.operand(tree.args["high"])
            return And((Compare(">=", operand, low), Compare("<=", operand, high)))
        if isinstance(tree, exp.In) and tree.args.get("expressions"):
            values = tuple(self.literal(item).value for item in tree.expressions)
            return In(self.name(tree.this), values)
        if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
            return IsNull(self.name(tree.this))
        raise self.refuse(tree, "is not allowed")

    def operand(self, tree: Any) -> Name | Literal:
        return self.name(tree) if isinstance(tree, exp.Column) else self.literal(tree)

    def name(self, tree: Any) -> Name:
        if not isinstance(tree, exp.Column) or tree.args.get("table"):
            raise self.refuse(tree, "is not a name")
        return Name(tree.name)

    def literal(self, tree: Any) -> Literal:
        if isinstance(tree, exp.Neg) and isinstance(tree.this, exp.Literal) and not tree.this.is_string:
            return Literal(-_number(tree.this.name))
        if not isinstance(tree, exp.Literal):
            raise self.refuse(tree, "is neither a name nor a constant")
        return Literal(tree.name if tree.is_string else _number(tree.name))


def _asks_truth(tree: Any) -> bool:
    """Whether this is `… is true` or `… is false`."""
    return isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Boolean)


def _number(text: str) -> int | float:
    return float(text) if "." in text or "e" in text.lower() else int(text)
