"""The compiled conditions mean what the nodes mean, for every combination of known and unknown."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from painpath.engine.one import Compiler
from painpath.rules.kleene import compare, conjunction, disjunction, truth
from painpath.rules.read import read_condition

TYPES = {"a": "boolean", "b": "boolean", "n": "number", "m": "number", "c": "code", "limit": "number"}
SETTINGS = {"limit": 50.0}
VALUES: dict[str, list[Any]] = {
    "a": [True, False, None],
    "b": [True, False, None],
    "n": [49.99, 50.0, None],
    "m": [50.0, None],
    "c": ["x", "y", None],
}
TEXTS = [
    "a",
    "not a",
    "a and b",
    "a or b",
    "a and not b or not a and b",
    "n = 50",
    "n <> 50",
    "n < limit",
    "n <= limit",
    "n > limit",
    "n >= limit",
    "n >= m",
    "50 > n",
    "n between 49.99 and limit",
    "n in (49.99, 1)",
    "c = 'x'",
    "c <> 'x'",
    "c in ('x', 'z')",
    "c not in ('x')",
    "a is null",
    "n is null",
    "c is not null",
    "a is null or not a",
    "a is not null and a",
    "a is not null and not a or b",
    "a is not null and (b or not a)",
    "a is null or n is null or a and n >= limit",
    "not (a is null or not a) and b",
    "n is not null and n < m and (c is null or c <> 'x')",
    "m is not null and n is not null and n < m",
    "a is null and a",
    "a is null or a is not null and b",
    "not (a and b and n >= limit)",
    "limit >= 50",
    "limit is null",
    "(a or c = 'x') and (b or n < m)",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_compiled_condition_agrees_with_its_meaning(text: str) -> None:
    compiler, node = Compiler(TYPES, SETTINGS), read_condition(text)
    [answer] = compiler.compile([node])
    seen = set()
    for combination in itertools.product(*VALUES.values()):
        row = dict(zip(VALUES, combination, strict=True))
        values = compiler.blank()
        for name, value in row.items():
            compiler.put(values, name, value)
        assert answer(values) is truth(node, {k: v for k, v in row.items() if v is not None}, SETTINGS), row
        seen.add(answer(values))
    assert len(seen) > 1 or "limit" in text


def test_a_blank_patient_is_unknown_and_an_unused_name_is_ignored() -> None:
    compiler = Compiler(TYPES, SETTINGS)
    values = compiler.blank()
    compiler.put(values, "not_a_fact", 1)
    compiler.put(values, "limit", 0)
    answers = compiler.compile(
        [read_condition(text) for text in ("a", "n >= limit", "c = 'x'", "limit = 50")]
    )
    assert [answer(values) for answer in answers] == [None, None, None, True]


def test_the_tables_of_kleene() -> None:
    known = (True, False, None)
    table = {(a, b): (conjunction([a, b]), disjunction([a, b])) for a in known for b in known}
    assert table[True, None] == (None, True)
    assert table[False, None] == (False, None)
    assert table[None, None] == (None, None)
    assert table[True, False] == (False, True)
    assert conjunction([]) is True
    assert disjunction([]) is False


@pytest.mark.parametrize(
    ("op", "results"),
    [
        ("=", (False, True, False)),
        ("<>", (True, False, True)),
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
    ],
)
def test_comparisons_below_at_and_above(op: str, results: tuple[bool, ...]) -> None:
    assert tuple(compare(op, value, 2) for value in (1, 2, 3)) == results
    assert compare(op, None, 2) is None
    assert compare(op, 2, None) is None
