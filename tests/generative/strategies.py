"""What the generative tests draw: conditions and rows of facts; whole records stand in `whole_records`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from painpath.assess import default_assessor
from painpath.rules.check import all_conditions, name_types
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Row = dict[str, Any]

# --- conditions over a few facts -------------------------------------------------------------------

SETTINGS = {"half": 50.0, "month": 30.0}
TYPES = {
    **dict.fromkeys(("fever", "numb", "weak"), "boolean"),
    **dict.fromkeys(("days", "relief"), "number"),
    **dict.fromkeys(("kind", "other_kind"), "code"),
    **dict.fromkeys(SETTINGS, "number"),
}
NUMBERS = (-1, 0, 29.999999999, 30, 30.000000001, 49.5, 50, 50.0000001, 90)
CODES = ("rfa_thermal", "mbb", "")
KNOWN = {"boolean": st.booleans(), "number": st.sampled_from(NUMBERS), "code": st.sampled_from(CODES)}
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")


def named(kind: str) -> st.SearchStrategy[Name]:
    return st.sampled_from([Name(name) for name, one in TYPES.items() if one == kind])


def literals(kind: str) -> st.SearchStrategy[Literal]:
    return KNOWN[kind].map(Literal)


def comparisons(kind: str, operators: tuple[str, ...]) -> st.SearchStrategy[Node]:
    side = named(kind) | literals(kind)
    left_named = st.builds(Compare, st.sampled_from(operators), named(kind), side)
    return left_named | st.builds(Compare, st.sampled_from(operators), side, named(kind))


def lists_of(kind: str) -> st.SearchStrategy[Node]:
    listed = st.lists(KNOWN[kind], min_size=1, max_size=3).map(tuple)
    return st.builds(In, named(kind), listed)


LEAVES = (
    named("boolean")
    | comparisons("number", OPERATORS)
    | comparisons("code", ("=", "<>"))
    | lists_of("number")
    | lists_of("code")
    | st.builds(IsNull, named("boolean") | named("number") | named("code"))
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda parts: (
        parts.map(Not)
        | st.lists(parts, min_size=1, max_size=3).map(lambda some: And(tuple(some)))
        | st.lists(parts, min_size=1, max_size=3).map(lambda some: Or(tuple(some)))
    ),
    max_leaves=12,
)
SMALL_ROWS: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {name: st.none() | KNOWN[kind] for name, kind in TYPES.items() if name not in SETTINGS}
)

# --- rows of facts over the knowledge that ships ---------------------------------------------------


def inner(node: Node) -> Iterator[Node]:
    """A condition and every condition within it."""
    yield node
    match node:
        case Not(part):
            yield from inner(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from inner(part)


def _asked() -> dict[str, set[Any]]:
    """For each fact the values that some condition compares it with."""
    ready = default_assessor()
    settings = ready.engine.compiler.settings
    found: dict[str, set[Any]] = {}
    for _, condition in all_conditions(ready.knowledge):
        for node in inner(condition.node):
            if isinstance(node, In):
                found.setdefault(node.operand.id, set()).update(node.values)
            elif isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    value = other.value if isinstance(other, Literal) else settings.get(other.id)
                    if isinstance(one, Name) and value is not None:
                        found.setdefault(one.id, set()).add(value)
    return found


@cache
def _fact_values() -> dict[str, list[Any]]:
    """For each fact of the knowledge what it may be: each threshold and both its sides, each code."""
    ready, asked, found = default_assessor(), _asked(), dict[str, list[Any]]()
    types = name_types(ready.knowledge)
    for name in ready.knowledge.facts:
        values = sorted(asked.get(name, ()))
        if types[name] == "boolean":
            found[name] = [True, False]
        elif types[name] == "number":
            found[name] = [value + step for value in values or [1] for step in (-0.5, 0, 0.5)]
        else:
            found[name] = [*values, "something_else"]
    return found


@st.composite
def fact_rows(draw: st.DrawFn) -> Row:
    """One row of facts: a share of them known, each at a value that matters; seldom a derived one."""
    rng = Random(draw(st.integers(0, 2**32)))
    known, derived_known, dead = draw(
        st.sampled_from([(0, 0, 0), (0.05, 0, 0.5), (0.3, 0, 0.02), (0.3, 0.05, 0.02), (0.9, 0, 0)])
    )
    facts = default_assessor().knowledge.facts
    row = {}
    for name, values in _fact_values().items():
        share = derived_known if facts[name].when is not None else known
        share = dead if name == "died" else share
        row[name] = rng.choice(values) if rng.random() < share else None
    return row
