"""Where a condition asks itself whether a fact is known, so that it need not be asked again.

`fever is not null and fever` is never unknown, and says no more than that fever is surely true.
"""

from __future__ import annotations

from collections.abc import Iterable

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Names = frozenset[str]
NONE: Names = frozenset()


def left_open(node: Node) -> Names:
    """The facts without which a condition can be unknown; when it names none, it is always true or false.

    >>> sorted(left_open(Or((Name("a"), Name("b"))))), left_open(And((Not(IsNull(Name("a"))), Name("a"))))
    (['a', 'b'], frozenset())
    """
    match node:
        case IsNull():
            return NONE
        case Not(part):
            return left_open(part)
        case And(parts):
            return _all(map(left_open, parts)) - _all(map(_required, parts))
        case Or(parts):
            return _all(map(left_open, parts)) - _all(map(_excused, parts))
        case _:
            return _operands(node)


def known_where(node: Node, truth: bool) -> Names:
    """The facts that are surely known where a condition has this truth.

    >>> sorted(known_where(And((Name("a"), Name("b"))), True)), known_where(And((Name("a"), Name("b"))), False)
    (['a', 'b'], frozenset())
    """
    match node:
        case IsNull(operand):
            return NONE if truth else frozenset((operand.id,))
        case Not(part):
            return known_where(part, not truth)
        case And(parts) | Or(parts):
            found = [known_where(part, truth) for part in parts]
            return _all(found) if isinstance(node, And) == truth else frozenset.intersection(*found)
        case _:
            return _operands(node)


def without_needless(parts: tuple[Node, ...], truth: bool) -> list[Node]:
    """The parts that have to be asked where all must have this truth: not whether a fact is known that another one needs."""
    asks = _required if truth else _excused
    others = [part for part in parts if not asks(part)]
    needed = _all(known_where(part, truth) for part in others)
    return [part for part in parts if not asks(part) or not asks(part) <= needed]


def _required(part: Node) -> Names:
    """The fact that `is not null` asks for; none where the part asks for something else."""
    return _excused(part.part) if isinstance(part, Not) else NONE


def _excused(part: Node) -> Names:
    """The fact that `is null` asks for; none where the part asks for something else."""
    return frozenset((part.operand.id,)) if isinstance(part, IsNull) else NONE


def _operands(node: Name | Compare | In) -> Names:
    match node:
        case Name(name):
            return frozenset((name,))
        case Compare(_, left, right):
            return frozenset(side.id for side in (left, right) if not isinstance(side, Literal))
        case In(operand, _):
            return frozenset((operand.id,))


def _all(sets: Iterable[Names]) -> Names:
    return NONE.union(*sets)
