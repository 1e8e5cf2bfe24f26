"""One meaning, two speeds: the reference, the engine for one and the engine for many give one answer."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from painpath.assess import default_assessor
from painpath.engine.decide import StepFound
from painpath.engine.many import Expressions, FrameEngine, decide_frame
from painpath.engine.many.truths import STORED
from painpath.engine.one import Compiler
from painpath.rules.kleene import truth
from painpath.rules.nodes import Node
from tests.generative.strategies import NODES, SETTINGS, SMALL_ROWS, TYPES, Row, fact_rows

# a frame costs much by itself, however few its rows, so that each example holds several rows
FEWER = settings(max_examples=max(1, settings.default.max_examples // 4))
SCHEMA = {name: STORED[kind] for name, kind in TYPES.items() if name not in SETTINGS}


@cache
def many() -> FrameEngine:
    """The engine for frames, built once."""
    ready = default_assessor()
    return FrameEngine(ready.knowledge, ready.vocabulary)


def frame_of(rows: list[Row]) -> pl.DataFrame:
    """Rows of facts as a frame, a column for each fact that some rule uses."""
    engine = many()
    schema = {name: STORED[engine.types[name]] for name in engine.used}
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def first_gate(step: StepFound | None) -> str | None:
    """The first gate that is not met, of a blocked step."""
    if step is None or step.status != "blocked":
        return None
    return next((gate.id for gate, met in step.gates if met is False), None)


def by_one(row: Row) -> dict[str, Any]:
    """What the engine for one patient decides, under the names that the frame uses."""
    ready, engine = default_assessor(), many()
    decision = ready.engine.decide(ready.engine.values(row))
    answer = {
        name: ready.engine.value(decision.values, name)
        for name in engine.found
        if name in ready.engine.compiler.places
    }
    causes = {one.cause.name: one.score for one in decision.causes}
    steps = {one.name: one for one in decision.steps}
    answer |= {f"cause_{one.name}_score": causes.get(one.name) for one in ready.knowledge.causes}
    for name in engine.step_names:
        answer[f"step_{name}"] = steps[name].status if name in steps else None
        answer[f"step_{name}_blocked_by"] = first_gate(steps.get(name))
    return answer


@given(st.lists(NODES, min_size=1, max_size=8), st.lists(SMALL_ROWS, min_size=1, max_size=8))
def test_any_condition_has_one_truth(nodes: list[Node], rows: list[Row]) -> None:
    compiler = Compiler(TYPES, SETTINGS)
    answers = compiler.compile(nodes)
    express = Expressions(SETTINGS)
    frame = pl.DataFrame(rows, schema=SCHEMA)
    columns = frame.with_columns(**{str(n): express.truth(node) for n, node in enumerate(nodes)})
    for place, row in enumerate(rows):
        values = compiler.blank()
        for name, value in row.items():
            compiler.put(values, name, value)
        for number, node in enumerate(nodes):
            expected = truth(node, row, SETTINGS)
            assert answers[number](values) is expected
            assert columns[str(number)][place] is expected


@given(st.lists(fact_rows(), min_size=12, max_size=12))
@FEWER
def test_one_patient_and_many_get_the_same_decisions(rows: list[Row]) -> None:
    decided = many().decide(frame_of(rows))
    assert decided.columns == many().found
    for row, answer in zip(rows, decided.iter_rows(named=True), strict=True):
        expected = by_one(row)
        assert {
            name: (answer[name], expected[name]) for name in answer if answer[name] != expected[name]
        } == {}


@given(st.lists(fact_rows(), min_size=3, max_size=6), st.integers(0, 2**32).map(Random))
@FEWER
def test_an_answer_does_not_depend_on_who_else_is_in_the_frame(rows: list[Row], rng: Random) -> None:
    frame = frame_of(rows)
    some_of_them = rng.sample(range(len(rows)), rng.choice([1, 1, len(rows) - 1, len(rows)]))
    assert_frame_equal(many().decide(frame[some_of_them]), many().decide(frame)[some_of_them])


def test_facts_without_a_column_are_unknown_and_own_columns_are_kept() -> None:
    frame = pl.LazyFrame({"patient": ["a", "b"], "fever": [True, None], "days_since_procedure": [3, None]})
    ready = default_assessor()
    decided = decide_frame(frame, ready.knowledge, ready.vocabulary)
    assert decided["patient"].to_list() == ["a", "b"]
    full = [dict.fromkeys(ready.knowledge.facts) | given for given in frame.collect().to_dicts()]
    assert_frame_equal(decided.drop("patient"), many().decide(frame_of(full)))
    assert many().decide(frame.head(0)).height == 0
    assert frame.collect_schema().names() == ["patient", "fever", "days_since_procedure"]
