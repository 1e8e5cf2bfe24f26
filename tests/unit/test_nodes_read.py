"""The condition language: what it allows, what each text means, and what it refuses."""

from __future__ import annotations

import pytest

from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or, names, rename
from painpath.rules.read import BadCondition, read_condition

A, B, C, N = Name("a"), Name("b"), Name("c"), Name("n")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", A),
        ("(a)", A),
        ("  a\n", A),
        ("not a", Not(A)),
        ("a and b and c", And((A, B, C))),
        ("a or b or c", Or((A, B, C))),
        ("a and b or c", Or((And((A, B)), C))),
        ("a and (b or c)", And((A, Or((B, C))))),
        ("not (a or b)", Not(Or((A, B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("n = 3", Compare("=", N, Literal(3))),
        ("n <> 3", Compare("<>", N, Literal(3))),
        ("n < 3.5", Compare("<", N, Literal(3.5))),
        ("n <= 1e2", Compare("<=", N, Literal(100.0))),
        ("n > -2", Compare(">", N, Literal(-2))),
        ("n >= b", Compare(">=", N, B)),
        ("3 < n", Compare("<", Literal(3), N)),
        ("n between 3 and b", And((Compare(">=", N, Literal(3)), Compare("<=", N, B)))),
        ("a = 'x'", Compare("=", A, Literal("x"))),
        ("a in ('x', 'y')", In(A, ("x", "y"))),
        ("n in (1, -2)", In(N, (1, -2))),
        ("a not in ('x')", Not(In(A, ("x",)))),
        ("a is null", IsNull(A)),
        ("a is not null", Not(IsNull(A))),
    ],
)
def test_a_text_has_one_meaning(text: str, node: Node) -> None:
    assert read_condition(text) == node


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a and",
        "a = 'x",
        "case when a then b end",
        "a is true",
        "n + 1 > 2",
        "n < 3 < 5",
        "lower(a) = 'x'",
        "a like 'x%'",
        "a in (select b)",
        "a in (b)",
        "t.a = 1",
        "a = null",
        "1 is null",
        "exists (select 1)",
        "a = -b",
        "a = - 'x'",
        "select a",
        "a; b",
        "*",
    ],
)
def test_everything_else_is_refused_with_the_text_in_question(text: str) -> None:
    with pytest.raises(BadCondition) as error:
        read_condition(text)
    assert repr(text) in str(error.value)
    assert "\x1b" not in str(error.value)
    assert "\n" not in str(error.value)


WHOLE = read_condition("a and not b or n >= limit and c in ('x') and d is null or 3 < n")


def test_the_names_of_a_condition_come_in_order() -> None:
    assert list(names(WHOLE)) == ["a", "b", "n", "limit", "c", "d", "n"]


def test_names_are_replaced_wherever_they_stand() -> None:
    mapping = {name: f"x.{name}" for name in ("a", "b", "limit", "c", "d")}
    assert list(names(rename(WHOLE, mapping))) == ["x.a", "x.b", "n", "x.limit", "x.c", "x.d", "n"]
    assert rename(WHOLE, {}) == WHOLE
