"""What is surely true or surely false, in terms of the other nodes: `is true`, `is false`, and their denials.

A part that is unknown is neither. The test is carried down to names, comparisons and lists, where it becomes a test for
null, so that nothing else need know of it. Under Kleene's logic this is exact: a conjunction is true where every part
is, a disjunction where one is, and a comparison where its operands are known and it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from painpath.rules.nodes import And, Compare, In, IsNull, Name, Node, Not, Or


def surely(node: Node, is_true: bool, known: Collection[str] = ()) -> Node:
    """True where `node` is true (or, with `is_true` false, where it is false), false where it is not or is unknown.

    `known` are names that are never unknown: settings.

    >>> surely(Name("fever"), True)
    And(parts=(Not(part=IsNull(operand=Name(id='fever'))), Name(id='fever')))
    """
    match node:
        case And(parts) | Or(parts):
            told = [surely(part, is_true, known) for part in parts]
            return _all(told) if isinstance(node, And) is is_true else _any(told)
        case Not(part):
            return surely(part, not is_true, known)
        case IsNull():
            return node if is_true else Not(node)
    tests = [Not(IsNull(name)) for name in _names(node, known)]
    return _all([*tests, node if is_true else Not(node)])


def not_surely(node: Node, is_true: bool, known: Collection[str] = ()) -> Node:
    """The denial of `surely`: true where `node` is unknown, too.

    >>> not_surely(Name("fever"), True)
    Or(parts=(IsNull(operand=Name(id='fever')), Not(part=Name(id='fever'))))
    """
    return _denied(surely(node, is_true, known))


def _denied(node: Node) -> Node:
    """The denial of a node that is never unknown, carried down to what is tested."""
    match node:
        case And(parts):
            return _any(_denied(part) for part in parts)
        case Or(parts):
            return _all(_denied(part) for part in parts)
        case Not(part):
            return part
    return Not(node)


def _names(node: Name | Compare | In, known: Collection[str]) -> list[Name]:
    """What has to be known for the node to be so; each name once."""
    operands = (
        (node.left, node.right)
        if isinstance(node, Compare)
        else (node.operand if isinstance(node, In) else node,)
    )
    names = [one for one in operands if isinstance(one, Name) and one.id not in known]
    return list(dict.fromkeys(names))


def _all(parts: Iterable[Node]) -> Node:
    """All parts hold: one level deep, and each test for null once."""
    flat = _flat(parts, And)
    return And(flat) if len(flat) > 1 else flat[0]


def _any(parts: Iterable[Node]) -> Node:
    flat = _flat(parts, Or)
    return Or(flat) if len(flat) > 1 else flat[0]


def _flat(parts: Iterable[Node], kind: type[And] | type[Or]) -> tuple[Node, ...]:
    spread = [one for part in parts for one in (part.parts if isinstance(part, kind) else (part,))]
    return tuple(dict.fromkeys(spread))
