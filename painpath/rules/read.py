"""Condition text (a small part of SQL) to condition nodes."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError, TokenError

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ALLOWED = "use only and, or, not, = <> < <= > >=, between, in, is null"


class BadCondition(ValueError):
    """A condition that does not parse or uses something outside the allowed language."""


@cache
def read_condition(text: str) -> Node:
    """Parse a condition; the same text is parsed once.

    >>> read_condition("relief_days_min >= durable and not pregnant")
    And(parts=(Compare(op='>=', left=Name(id='relief_days_min'), right=Name(id='durable')), Not(part=Name(id='pregnant'))))
    """
    try:
        tree = parse_one(text.strip())
    except (ParseError, TokenError) as error:
        first_line = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()[0]
        raise BadCondition(f"{text!r}: {first_line}") from None
    return _node(tree, text)


def _node(tree: Any, text: str) -> Node:
    if isinstance(tree, exp.Paren):
        return _node(tree.this, text)
    if isinstance(tree, exp.And | exp.Or):
        kind = And if isinstance(tree, exp.And) else Or
        return kind(tuple(_flat(tree, type(tree), text)))
    if isinstance(tree, exp.Not):
        return Not(_node(tree.this, text))
    if isinstance(tree, exp.Column):
        return _name(tree, text)
    return _comparison(tree, text)


def _flat(tree: Any, kind: Any, text: str) -> list[Node]:
    """The parts of a chain of the same connective, left to right."""
    if isinstance(tree, kind):
        return [*_flat(tree.left, kind, text), *_flat(tree.right, kind, text)]
    return [_node(tree, text)]


def _comparison(tree: Any, text: str) -> Node:
    op = COMPARISONS.get(type(tree))
    if op:
        return Compare(op, _operand(tree.left, text), _operand(tree.right, text))
    if isinstance(tree, exp.Between):
        operand = _operand(tree.this, text)
        low, high = _operand(tree.args["low"], text), _operand(tree.args["high"], text)
        return And((Compare(">=", operand, low), Compare("<=", operand, high)))
    if isinstance(tree, exp.In) and tree.args.get("expressions"):
        values = tuple(_literal(item, text).value for item in tree.expressions)
        return In(_name(tree.this, text), values)
    if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
        return IsNull(_name(tree.this, text))
    raise BadCondition(f"{text!r}: {tree.sql()!r} is not allowed; {ALLOWED}")


def _operand(tree: Any, text: str) -> Name | Literal:
    return _name(tree, text) if isinstance(tree, exp.Column) else _literal(tree, text)


def _name(tree: Any, text: str) -> Name:
    if not isinstance(tree, exp.Column) or tree.args.get("table"):
        raise BadCondition(f"{text!r}: {tree.sql()!r} is not a name; {ALLOWED}")
    return Name(tree.name)


def _literal(tree: Any, text: str) -> Literal:
    if isinstance(tree, exp.Neg) and isinstance(tree.this, exp.Literal) and not tree.this.is_string:
        return Literal(-_number(tree.this.name))
    if not isinstance(tree, exp.Literal):
        raise BadCondition(f"{text!r}: {tree.sql()!r} is neither a name nor a constant; {ALLOWED}")
    return Literal(tree.name if tree.is_string else _number(tree.name))


def _number(text: str) -> int | float:
    return float(text) if "." in text or "e" in text.lower() else int(text)
