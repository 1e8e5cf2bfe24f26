"""The cohort judged by columns: all patients of a range in one pass, with the same answers as one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.assess import INTERVENTIONAL, Assessor
from painpath.cohort.columns import (
    DESCRIBED,
    FUNCTION,
    NUMBERS,
    SET_ASIDE,
    Judged,
    Schema,
    is_number,
    patient_type,
    result_schema,
)
from painpath.cohort.reference import TABLE
from painpath.engine.many import FrameEngine
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Table
from painpath.engine.many.columns import Texts
from painpath.engine.many.facts import Answer, FactsOfMany
from painpath.engine.many.lines import Line, Words, frame_of, words_of
from painpath.engine.response.events import FAR, JUDGED_AS, OUTCOMES
from painpath.record.folder.cells import SEPARATOR
from painpath.record.moments import parse_moment, zone_of

MINUTES_PER_DAY = 1440
CODED = ("sex", "judged_as", "outcome", "block_reading", "block_pair")
NO_CODE = 255  # in a column of codes: none


class Shape(NamedTuple):
    """The columns of an answer, how those are made that are facts, and which the rules decide, by their names there."""

    schema: Schema
    facts: list[pl.Expr]
    decided: dict[str, str]


@lru_cache(maxsize=4)
def _made(ready: Assessor) -> tuple[FactsOfMany, FrameEngine]:
    """What is made once from the knowledge."""
    facts = FactsOfMany(ready.reader, ready.knowledge, INTERVENTIONAL)
    return facts, FrameEngine(ready.knowledge, ready.vocabulary)


@lru_cache(maxsize=16)
def _shape(ready: Assessor, kind: pl.DataType) -> Shape:
    """What is made once for patients whose id is of a kind."""
    schema = result_schema(ready.knowledge, ready.vocabulary, kind)
    found = _made(ready)[1].found
    names = {
        name: name.replace("alert_", "flag_", 1) if name.startswith("alert_") else name for name in schema
    }
    decided = {
        name: told
        for name, told in names.items()
        if told in found and name.startswith(("alert_", "cause_", "step_"))
    }
    decided["red_flag"] = "red_flag_level"
    facts = [_column(name, kind).alias(name) for name, kind in schema.items() if name not in decided]
    return Shape(schema, facts, decided)


def _column(name: str, kind: pl.DataType) -> pl.Expr:
    """A fact of the answer, of the codes or numbers that stand for it."""
    column = pl.col(name)
    if isinstance(kind, pl.Enum):
        return pl.when(column != NO_CODE).then(column).cat.to(kind)
    return column.fill_nan(None) if kind == pl.Float64 else column.cast(kind)


def judge(
    tables: Mapping[str, pl.DataFrame], ready: Assessor, as_of: str, zone: tzinfo | None = None
) -> Judged:
    """Every interventional procedure of every patient as of a time; see `painpath.cohort.columns`."""
    zone = zone or zone_of(as_of)
    now = parse_moment(as_of, zone).last
    of_many, engine = _made(ready)
    answer = of_many.read(tables, now, zone)
    kind = patient_type(tables)
    schema, described, decided = _shape(ready, kind)
    if not len(answer.rows):  # the columns of nothing have no types to decide by
        return Judged(pl.DataFrame(schema=pl.Schema(schema)), _aside(answer, kind))
    rows = len(answer.rows)
    lines = engine.lines(answer.facts, rows, tuple(decided.values()))
    alive = words_of(np.asarray(answer.facts["died"] != 1))
    told = {name: _of_the_living(name, lines[there], alive) for name, there in decided.items()}
    facts = pl.DataFrame({**_procedure(answer, now), **_response(answer, schema)}).select(described)
    judged = facts.hstack(frame_of(told, schema, rows).get_columns()).select(list(schema))
    return Judged(judged, _aside(answer, kind))


def _of_the_living(name: str, line: Line, alive: Words) -> Line:
    """A column that the rules decide: no alert and no step after death."""
    if name.startswith("alert_"):
        return Line(line.values & alive, line.told | ~alive)
    return Line(line.values, line.told & alive) if name.startswith("step_") else line


def _procedure(answer: Answer, now: int) -> dict[str, Any]:
    table = answer.checked.tables["procedures"]
    day = answer.minute // MINUTES_PER_DAY
    there = (answer.death != FAR) & (answer.death <= now)
    return {
        "patient_id": answer.checked.patients[answer.patient],
        "procedure_id": _words(table, "procedure_id", answer.rows),
        "date": day.astype(np.int32),
        "death_day": np.where(there, answer.death // MINUTES_PER_DAY - day, np.nan),
        **{name: _cell(table, name, answer.rows) for name in DESCRIBED},
    }


def _cell(table: Table, name: str, rows: Ints) -> Any:
    """A column of the procedure as it was checked."""
    if is_number(name):
        return table.number(name)[rows]
    if name in table.times:
        return table.frame[name].cast(pl.String)[rows]
    return _words(table, name, rows)


def _words(table: Table, name: str, rows: Ints) -> pl.Series:
    """What the cells of some rows say, lists joined."""
    if name not in table.words:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    words, cells = table.words[name], table.cells[name]
    said = [SEPARATOR.join(cell) if isinstance(cell, list) else cell for cell in cells]
    return pl.Series([*said, None], dtype=pl.String)[
        np.where(words.places < 0, len(said), words.places)[rows]
    ]


def _codes(fact: Any, kind: Any, unknown: str | None = None) -> Any:
    """The place of each row's text in an enumeration; that of `unknown`, or none, where it is not known."""
    assert isinstance(fact, Texts)
    texts = kind.categories.to_list()
    absent = NO_CODE if unknown is None else texts.index(unknown)
    turned = np.array([*(texts.index(text) for text in fact.texts), absent], np.uint8)
    return turned[np.maximum(fact.places, -1)]


def _response(answer: Answer, schema: Schema) -> dict[str, Any]:
    facts = answer.facts
    found = {name: _codes(facts[name], schema[name]) for name in CODED}
    ongoing, blocks = (
        found[name] == list(texts).index(text)
        for name, texts, text in (
            ("outcome", OUTCOMES, "ongoing_response"),
            ("judged_as", JUDGED_AS, "anaesthetic_block"),
        )
    )
    found["censored"] = ongoing & ~blocks
    found["function"] = _codes(facts["function_state"], FUNCTION, FUNCTION.categories[-1])
    found |= {name: facts[name] for name in NUMBERS}
    flags = (name for name in schema if name.startswith("flag_"))
    return found | {name: np.asarray(facts[name.removeprefix("flag_")] == 1) for name in flags}


def _aside(answer: Answer, kind: pl.DataType) -> pl.DataFrame:
    told = answer.checked.told
    ids = answer.checked.patients[np.array([patient for patient, _, _ in told], np.int64)]
    columns = {
        "patient_id": ids.cast(kind),
        "table": [_table_of(one.where) for _, _, one in told],
        "where": [one.where for _, _, one in told],
        "what": [one.what for _, _, one in told],
        "repair": [one.repair for _, _, one in told],
    }
    return pl.DataFrame(columns, schema={**SET_ASIDE, "patient_id": kind})


def _table_of(where: str) -> str:
    found = TABLE.match(where)
    return found[0] if found else ""
