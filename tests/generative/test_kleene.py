"""Each operator over true, false and unknown: the reference, one patient and many agree in every cell."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given

from painpath.engine.many import Expressions
from painpath.engine.many.truths import stored
from painpath.engine.one import Compiler
from painpath.rules.kleene import Row, truth
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or
from painpath.rules.surely import not_surely, surely
from tests.generative import strategies
from tests.generative.strategies import NODES, OPERATORS, SMALL_ROWS

SETTINGS = {"limit": 30.0}
TYPES = dict.fromkeys("abc", "boolean") | {
    "x": "number",
    "y": "number",
    "k": "code",
    "j": "code",
    "limit": "number",
}
GRID = {"boolean": (True, False, None), "number": (29.5, 30, 30.5, None), "code": ("mbb", "esi", None)}
A, B, C = (Name(name) for name in "abc")
X, Y, K, J, LIMIT = (Name(name) for name in ("x", "y", "k", "j", "limit"))

KLEENE = {
    "a and b": (And((A, B)), [True, False, None, False, False, False, None, False, None]),
    "a or b": (Or((A, B)), [True, True, True, True, False, None, True, None, None]),
    "not a": (Not(A), [False, True, None]),
    "a": (A, [True, False, None]),
    "a is null": (IsNull(A), [False, False, True]),
    "x is null": (IsNull(X), [False, False, False, True]),
    "k is null": (IsNull(K), [False, False, True]),
    "x >= 30": (Compare(">=", X, Literal(30)), [False, True, True, None]),
    "x > 30": (Compare(">", X, Literal(30)), [False, False, True, None]),
    "x < limit": (Compare("<", X, LIMIT), [True, False, False, None]),
    "30 <= x": (Compare("<=", Literal(30), X), [False, True, True, None]),
    "x <> 30": (Compare("<>", X, Literal(30)), [True, False, True, None]),
    "k = 'mbb'": (Compare("=", K, Literal("mbb")), [True, False, None]),
    "k in ('esi')": (In(K, ("esi",)), [False, True, None]),
    "x in (30, 30)": (In(X, (30, 30)), [False, True, False, None]),
    "not x in (30)": (Not(In(X, (30,))), [True, False, True, None]),
}
MORE: dict[str, Node] = {
    "and of three": And((A, B, C)),
    "or of three": Or((A, B, C)),
    "not of and": Not(And((A, Not(B)))),
    "and of one": And((A,)),
    "or over comparisons": Or((Compare(">", X, LIMIT), Compare("=", K, J), A)),
    "and over nulls": And((IsNull(X), IsNull(K), Not(IsNull(A)))),
    "setting is null": IsNull(LIMIT),
    "setting in a list": In(LIMIT, (30, 31)),
    "constants alone": Compare("<", Literal(1), LIMIT),
    "code in two": In(K, ("mbb", "esi")),
    "code not in two": Not(In(K, ("mbb", "none"))),
    **{f"x {op} y": Compare(op, X, Y) for op in OPERATORS},
    **{f"x {op} limit": Compare(op, X, LIMIT) for op in OPERATORS},
    **{f"limit {op} x": Compare(op, LIMIT, X) for op in OPERATORS},
    **{f"k {op} j": Compare(op, K, J) for op in ("=", "<>")},
}


def grid(node: Node) -> list[Row]:
    """A row for every combination of values of the facts in a condition, in the order of their names."""
    used = [name for name in TYPES if name not in SETTINGS and f"id={name!r}" in repr(node)]
    return [dict(zip(used, values, strict=True)) for values in product(*(GRID[TYPES[name]] for name in used))]


def by_one(node: Node, rows: list[Row]) -> list[bool | None]:
    """The answers of the engine for one patient."""
    compiler = Compiler(TYPES, SETTINGS)
    (answer,) = compiler.compile([node])
    found = []
    for row in rows:
        values = compiler.blank()
        for name, value in row.items():
            compiler.put(values, name, value)
        found.append(answer(values))
    return found


def by_many(node: Node, rows: list[Row]) -> list[bool | None]:
    """The answers of the engine for many patients."""
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(row=pl.int_range(pl.len()))
    facts = {name: stored(name, TYPES[name], frame.schema) for name in TYPES if name not in SETTINGS}
    return (
        frame.with_columns(**facts).with_columns(found=Expressions(SETTINGS).truth(node))["found"].to_list()
    )


@pytest.mark.parametrize("name", KLEENE)
def test_each_operator_has_the_truth_table_that_is_written_here(name: str) -> None:
    node, expected = KLEENE[name]
    rows = grid(node)
    assert [truth(node, row, SETTINGS) for row in rows] == expected
    assert by_one(node, rows) == expected
    assert by_many(node, rows) == expected


@pytest.mark.parametrize("name", MORE)
def test_both_engines_agree_with_the_reference_on_the_whole_grid(name: str) -> None:
    rows = grid(MORE[name])
    expected = [truth(MORE[name], row, SETTINGS) for row in rows]
    assert by_one(MORE[name], rows) == expected
    assert by_many(MORE[name], rows) == expected


def test_a_number_that_is_not_a_number_is_unknown() -> None:
    assert by_many(Compare(">", X, LIMIT), [{"x": float("nan")}, {"x": 31.0}]) == [None, True]


def test_a_column_of_the_wrong_kind_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="'x'"):
        by_many(Compare(">", X, LIMIT), [{"x": "31"}])
    with pytest.raises(TypeError, match="'a'"):
        by_many(A, [{"a": 1}])


def sure_of(node: Node, row: Row, settings: dict[str, float]) -> list[bool | None]:
    """`is true`, `is not true`, `is false`, `is not false`, each as the nodes that it stands for."""
    asked = [way(node, is_true, settings) for is_true in (True, False) for way in (surely, not_surely)]
    return [truth(one, row, settings) for one in asked]


def meant(found: bool | None) -> list[bool | None]:
    """The same by its definition: of a truth value, never unknown."""
    return [found is True, found is not True, found is False, found is not False]


@pytest.mark.parametrize("name", [*KLEENE, *MORE])
def test_what_is_surely_true_or_false_is_so_on_the_whole_grid(name: str) -> None:
    node = KLEENE[name][0] if name in KLEENE else MORE[name]
    for row in grid(node):
        assert sure_of(node, row, SETTINGS) == meant(truth(node, row, SETTINGS)), row


@given(NODES, SMALL_ROWS)
def test_what_is_surely_true_or_false_is_so_for_every_condition(node: Node, row: Row) -> None:
    assert sure_of(node, row, strategies.SETTINGS) == meant(truth(node, row, strategies.SETTINGS))


@given(NODES, SMALL_ROWS)
def test_a_setting_may_be_tested_for_null_to_no_effect(node: Node, row: Row) -> None:
    settings = strategies.SETTINGS
    assert truth(surely(node, True), row, settings) is truth(surely(node, True, settings), row, settings)
