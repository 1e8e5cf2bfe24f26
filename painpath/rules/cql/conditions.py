"""Conditions as CQL expressions with the same three-valued meaning.

`in` is written as a chain of `or`, because engines disagree on `null in {…}`; nothing is a CASE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

CQL_OPERATOR = {"<>": "!="}


def expression(node: Node, types: dict[str, str]) -> str:
    """One condition as CQL; `types` says of each name whether it is a number, a code or a truth."""
    match node:
        case Name(name):
            return named(name)
        case Compare(op, left, right):
            number = any(_is_number(side, types) for side in (left, right))
            a, b = (_operand(side, number) for side in (left, right))
            return f"({a} {CQL_OPERATOR.get(op, op)} {b})"
        case In(operand, values):
            number = _is_number(operand, types)
            return any_of(f"{named(operand.id)} = {literal(value, number)}" for value in values)
        case IsNull(operand):
            return f"({named(operand.id)} is null)"
        case Not(part):
            return f"(not {expression(part, types)})"
        case And(parts):
            return "(" + " and ".join(expression(part, types) for part in parts) + ")"
        case Or(parts):
            return any_of(expression(part, types) for part in parts)


def any_of(parts: Iterable[str]) -> str:
    """The parts joined by `or`, in brackets."""
    return "(" + " or ".join(parts) + ")"


def named(name: str) -> str:
    """A quoted identifier; ids hold nothing that would have to be escaped."""
    return f'"{name}"'


def literal(value: str | float, number: bool = False) -> str:
    """A constant: a text in single quotes, a number as a Decimal with its point."""
    if isinstance(value, str) and not number:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return json.dumps(float(value))


def _operand(side: Name | Literal, number: bool) -> str:
    return named(side.id) if isinstance(side, Name) else literal(side.value, number)


def _is_number(side: Name | Literal, types: dict[str, str]) -> bool:
    return isinstance(side, Name) and types[side.id] == "number"
