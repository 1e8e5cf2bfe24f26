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
    ("text", "written_out"),
    [
        ("a is true", "a is not null and a"),
        ("a is false", "a is not null and not a"),
        ("a is not true", "a is null or not a"),
        ("not a is true", "a is null or not a"),
        ("a is not false", "a is null or a"),
        ("(n >= 3) is true", "n is not null and n >= 3"),
        ("(n < c) is true", "n is not null and c is not null and n < c"),
        ("(n < n) is true", "n is not null and n < n"),
        ("(n >= limit) is true", "n is not null and n >= limit"),
        ("(n >= limit) is not true", "n is null or not n >= limit"),
        ("(n between 3 and limit) is true", "n is not null and n >= 3 and n <= limit"),
        ("(a in ('x')) is false", "a is not null and not a in ('x')"),
        ("(a or n > 3) is true", "(a is not null and a) or (n is not null and n > 3)"),
        ("(a and not b) is false", "(a is not null and not a) or (b is not null and b)"),
        ("(a and not b) is not true", "a is null or not a or b is null or b"),
        ("(a is null) is true", "a is null"),
        ("(a is null) is not false", "a is null"),
        ("(a is null) is not true", "not a is null"),
        ("b and a is true and c", "b and a is not null and a and c"),
        ("b or a is not true", "b or a is null or not a"),
        ("b or a is true", "b or (a is not null and a)"),
        ("(limit > 3) is true", "limit > 3"),
    ],
)
def test_is_true_stands_for_a_test_of_what_is_known(text: str, written_out: str) -> None:
    assert read_condition(text, {"limit"}) == read_condition(written_out)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a and",
        "a = 'x",
        "case when a then b end",
        "n > 3 is true",
        "a in ('x') is true",
        "not (a = 'x' is true)",
        "3 is true",
        "a is 3",
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
