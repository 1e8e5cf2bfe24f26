"""The meaning of a condition, node by node: the slow reference that both engines must agree with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Row = Mapping[str, Any]


def truth(node: Node, row: Row, settings: Mapping[str, float]) -> bool | None:
    """True, false or None for unknown. A name that is neither in the row nor a setting is unknown."""
    match node:
        case Name(_):
            found = value(node, row, settings)
            return None if found is None else bool(found)
        case Compare(op, left, right):
            return compare(op, value(left, row, settings), value(right, row, settings))
        case In(operand, values):
            found = value(operand, row, settings)
            return None if found is None else found in values
        case IsNull(operand):
            return value(operand, row, settings) is None
        case Not(part):
            inner = truth(part, row, settings)
            return None if inner is None else not inner
        case And(parts):
            return conjunction([truth(part, row, settings) for part in parts])
        case Or(parts):
            return disjunction([truth(part, row, settings) for part in parts])


def value(operand: Name | Literal, row: Row, settings: Mapping[str, float]) -> Any:
    """The value of a name or constant; None when unknown."""
    if isinstance(operand, Literal):
        return operand.value
    return row.get(operand.id, settings.get(operand.id))


def compare(op: str, left: Any, right: Any) -> bool | None:
    """A comparison; unknown when either side is.

    >>> compare(">=", 50, 50), compare("=", None, 50)
    (True, None)
    """
    if left is None or right is None:
        return None
    if op == "=":
        return bool(left == right)
    if op == "<>":
        return bool(left != right)
    if op == "<":
        return bool(left < right)
    if op == "<=":
        return bool(left <= right)
    return bool(left > right if op == ">" else left >= right)


def conjunction(parts: list[bool | None]) -> bool | None:
    """Kleene and: false if any part is false, else unknown if any is unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def disjunction(parts: list[bool | None]) -> bool | None:
    """Kleene or: true if any part is true, else unknown if any is unknown."""
    if True in parts:
        return True
    return None if None in parts else False
