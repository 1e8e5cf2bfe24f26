"""The few kinds of condition that a rule may be built from, with three-valued (Kleene) meaning.

Each node is true, false or unknown. A comparison with an unknown operand is unknown; `and`, `or`
and `not` follow Kleene; only `is null` turns unknown into true.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

Value = str | int | float | bool


class Name(msgspec.Struct, frozen=True, gc=False, tag="name"):
    """A fact or a setting, by its id."""

    id: str


class Literal(msgspec.Struct, frozen=True, gc=False, tag="literal"):
    """A constant: a text or a number."""

    value: str | int | float


class Compare(msgspec.Struct, frozen=True, gc=False, tag="compare"):
    """`left op right`, with op one of = <> < <= > >=."""

    op: str
    left: Name | Literal
    right: Name | Literal


class In(msgspec.Struct, frozen=True, gc=False, tag="in"):
    """The operand is one of the values; unknown when the operand is unknown."""

    operand: Name
    values: tuple[str | int | float, ...]


class IsNull(msgspec.Struct, frozen=True, gc=False, tag="is_null"):
    """The operand is unknown: the only node that asks for missing data by name."""

    operand: Name


class Not(msgspec.Struct, frozen=True, gc=False, tag="not"):
    """Negation; unknown stays unknown."""

    part: Node


class And(msgspec.Struct, frozen=True, gc=False, tag="and"):
    """All parts hold."""

    parts: tuple[Node, ...]


class Or(msgspec.Struct, frozen=True, gc=False, tag="or"):
    """At least one part holds."""

    parts: tuple[Node, ...]


Node = Name | Compare | In | IsNull | Not | And | Or
GROUPS = (And, Or)  # those with parts; asked for every node at each start, and quicker than a union


def names(node: Node) -> list[str]:
    """Every fact or setting that the condition mentions, in order, repeats included."""
    found: list[str] = []
    _add_names(node, found)
    return found


def _add_names(node: Node, found: list[str]) -> None:
    """Without the cost of pattern matching: every condition of the knowledge is walked at each start."""
    if isinstance(node, Name):
        found.append(node.id)
    elif isinstance(node, GROUPS):
        for part in node.parts:
            _add_names(part, found)
    elif isinstance(node, Compare):
        if isinstance(node.left, Name):
            found.append(node.left.id)
        if isinstance(node.right, Name):
            found.append(node.right.id)
    elif isinstance(node, Not):
        _add_names(node.part, found)
    else:
        found.append(node.operand.id)


def compared(node: Node, name: str) -> Iterator[Name | Literal]:
    """What a condition compares a fact with, in order."""
    if isinstance(node, Compare):
        if isinstance(node.left, Name) and node.left.id == name:
            yield node.right
    elif isinstance(node, In):
        if node.operand.id == name:
            yield from map(Literal, node.values)
    elif isinstance(node, Not):
        yield from compared(node.part, name)
    elif isinstance(node, GROUPS):
        for part in node.parts:
            yield from compared(part, name)


def rename(node: Node, mapping: dict[str, str]) -> Node:
    """The same condition with names replaced where the mapping has them."""

    def side(operand: Name | Literal) -> Name | Literal:
        return Name(mapping.get(operand.id, operand.id)) if isinstance(operand, Name) else operand

    match node:
        case Name(name):
            return Name(mapping.get(name, name))
        case Compare(op, left, right):
            return Compare(op, side(left), side(right))
        case In(operand, values):
            return In(Name(mapping.get(operand.id, operand.id)), values)
        case IsNull(operand):
            return IsNull(Name(mapping.get(operand.id, operand.id)))
        case Not(part):
            return Not(rename(part, mapping))
        case And(parts):
            return And(tuple(rename(part, mapping) for part in parts))
        case Or(parts):
            return Or(tuple(rename(part, mapping) for part in parts))
