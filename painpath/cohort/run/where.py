"""`--where`: which verdicts are wanted, as a condition in the language of the rules over the result's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from painpath.cohort.columns import Schema
from painpath.engine.many.truths import Expressions
from painpath.record.problem import Unreadable, near
from painpath.rules.nodes import And, Compare, In, Literal, Name, Node, Not, Or, names
from painpath.rules.read import BadCondition, read_condition
from painpath.vocabulary import load

OPTION = "--where"
FEW = 8  # so many codes are all told where none is near


def read_where(text: str, schema: Schema) -> Node:
    """The condition; Unreadable when it cannot be read, names no column, compares unlike things or names a code
    that the column never holds.

    >>> read_where("outcome = 'recurrence' and relief_days_min < 90", {"outcome": pl.String(), "relief_days_min": pl.Float64()}).parts[1].op
    '<'
    """
    try:
        node = read_condition(text)
    except BadCondition as error:
        raise Unreadable(
            OPTION, str(error), "write it like: kind = 'rfa_thermal' and age_years >= 65"
        ) from None
    for name in names(node):
        if name not in schema:
            hint = near(name, schema, "see the columns in docs/cohort.md")
            raise Unreadable(OPTION, f"there is no column {name!r}", hint)
    for problem in _misfits(node, schema):
        raise Unreadable(OPTION, problem, "compare numbers with numbers and codes with codes")
    for name, code in _codes_named(node):
        held = _held(name, schema)
        if held is not None and code not in held:
            hint = near(
                code, held, f"write one of {', '.join(held)}" if len(held) <= FEW else "see the vocabulary"
            )
            raise Unreadable(OPTION, f"{name} is never {code!r}", hint)
    return node


def _held(name: str, schema: Schema) -> list[str] | None:
    """The codes that a column may hold; None of free text, which may be anything."""
    kind, field, vocabulary = schema[name], f"procedures.{name}", load()
    if isinstance(kind, pl.Enum):
        return kind.categories.to_list()
    return vocabulary.choices.get(field) or sorted(vocabulary.by_field.get(field, ())) or None


def _codes_named(node: Node) -> Iterator[tuple[str, str]]:
    """Each column with a text that it is compared with."""
    match node:
        case Compare(_, Name(name), Literal(str(code))) | Compare(_, Literal(str(code)), Name(name)):
            yield name, code
        case In(operand, listed):
            yield from ((operand.id, one) for one in listed if isinstance(one, str))
        case Not(part):
            yield from _codes_named(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _codes_named(part)


def chosen(rows: pl.DataFrame, node: Node) -> tuple[pl.DataFrame, int]:
    """The rows for which the condition is true, and for how many it cannot be told; those are not chosen."""
    used = sorted(set(names(node)))
    plain = rows.select(pl.col(name).cast(_stored(rows.schema[name])) for name in used)
    truths = (
        plain.select(where=Expressions({}).truth(node))["where"]
        if used
        else pl.Series("where", [], pl.Boolean)
    )
    return rows.filter(truths.fill_null(False)), truths.null_count()


def _stored(kind: pl.DataType) -> pl.DataType:
    return {"boolean": pl.Boolean(), "number": pl.Float64()}.get(_kind(kind), pl.String())


def _kind(kind: pl.DataType) -> str:
    return "boolean" if kind == pl.Boolean else "number" if kind.is_numeric() else "code"


def _misfits(node: Node, schema: Schema) -> Iterator[str]:
    match node:
        case Name(name) if _kind(schema[name]) != "boolean":
            yield f"{name!r} is a {_kind(schema[name])} and cannot stand alone"
        case Compare(op, left, right):
            kinds = {_side(one, schema) for one in (left, right)}
            if len(kinds) > 1 or "boolean" in kinds:
                yield f"{op} compares {' with '.join(sorted(kinds))}"
        case In(operand, listed):
            yield from _listed(operand.id, listed, schema)
        case Not(part):
            yield from _misfits(part, schema)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _misfits(part, schema)


def _listed(name: str, listed: Iterable[object], schema: Schema) -> Iterator[str]:
    kinds = {"code" if isinstance(one, str) else "number" for one in listed}
    if kinds != {_kind(schema[name])}:
        yield f"{name!r} is a {_kind(schema[name])}, and the list holds something else"


def _side(operand: Name | Literal, schema: Schema) -> str:
    if isinstance(operand, Name):
        return _kind(schema[operand.id])
    return "code" if isinstance(operand.value, str) else "number"
