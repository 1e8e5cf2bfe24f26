"""The cohort judged by columns: all patients of a range in one pass, with the same answers as one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

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
    flag_names,
    patient_type,
    result_schema,
)
from painpath.cohort.reference import TABLE
from painpath.engine.many import FrameEngine
from painpath.engine.many.columns import Texts
from painpath.engine.many.facts import Answer, FactsOfMany
from painpath.engine.response.events import FAR
from painpath.record.folder.cells import SEPARATOR
from painpath.record.moments import parse_moment, zone_of

MINUTES_PER_DAY = 1440


@lru_cache(maxsize=4)
def _made(ready: Assessor) -> tuple[FactsOfMany, FrameEngine]:
    """What is made once from the knowledge."""
    facts = FactsOfMany(ready.reader, ready.knowledge, INTERVENTIONAL)
    return facts, FrameEngine(ready.knowledge, ready.vocabulary)


def judge(
    tables: Mapping[str, pl.DataFrame], ready: Assessor, as_of: str, zone: tzinfo | None = None
) -> Judged:
    """Every interventional procedure of every patient as of a time; see `painpath.cohort.columns`."""
    zone = zone or zone_of(as_of)
    now = parse_moment(as_of, zone).last
    of_many, engine = _made(ready)
    answer = of_many.read(tables, now, zone)
    kind = patient_type(tables)
    schema = result_schema(ready.knowledge, ready.vocabulary, kind)
    if not len(answer.rows):  # the columns of nothing have no types to decide by
        return Judged(pl.DataFrame(schema=pl.Schema(schema)), _aside(answer, kind))
    decided = engine.decide_facts(answer.facts, len(answer.rows), _wanted(schema, engine))
    columns = {**_procedure(answer, now), **_response(answer, ready), **_decided(decided, schema, answer)}
    return Judged(
        pl.DataFrame({name: columns[name] for name in schema}).cast(pl.Schema(schema)), _aside(answer, kind)
    )


def _wanted(schema: Schema, engine: FrameEngine) -> list[str]:
    given = {name.replace("alert_", "flag_", 1) if name.startswith("alert_") else name for name in schema}
    flags = {f"flag_{flag.name}" for flag in engine.knowledge.red_flags}
    steps_and_causes = [name for name in engine.found if name.startswith(("step_", "cause_"))]
    return [
        name
        for name in engine.found
        if name == "red_flag_level" or name in flags or (name in steps_and_causes and name in given)
    ]


def _procedure(answer: Answer, now: int) -> dict[str, Any]:
    table = answer.checked.tables["procedures"]
    words = table.words.get("procedure_id")
    names = words.texts if words else pl.Series([], dtype=pl.String)
    day = answer.minute // MINUTES_PER_DAY
    found: dict[str, Any] = {
        "patient_id": answer.checked.patients.gather(answer.patient),
        "procedure_id": names.gather(words.places[answer.rows] if words else []),
        "date": pl.Series(day.astype(np.int32)).cast(pl.Date),
        "sex": _text(answer.facts["sex"]),
    }
    there = (answer.death != FAR) & (answer.death <= now)
    found["death_day"] = _number(np.where(there, answer.death // MINUTES_PER_DAY - day, np.nan))
    for name in DESCRIBED:
        found[name] = _cell(answer, name)
    return found


def _cell(answer: Answer, name: str) -> pl.Series:
    """A column of the procedure as it was checked."""
    table, rows = answer.checked.tables["procedures"], answer.rows
    if name in table.numbers:
        return _number(table.numbers[name][rows])
    if name in table.times:
        return table.frame[name].cast(pl.String).gather(rows)
    if name not in table.words:
        return pl.Series([None] * len(rows), dtype=pl.String)
    cells = [SEPARATOR.join(cell) if isinstance(cell, list) else cell for cell in table.cells[name]]
    places = table.words[name].places[rows]
    return pl.Series(cells, dtype=pl.String).gather(_places(places))


def _places(places: Any) -> pl.Series:
    column = pl.Series(places).cast(pl.Int64)
    return pl.select(pl.when(column >= 0).then(column)).to_series().cast(pl.UInt32)


def _number(numbers: Any) -> pl.Series:
    return pl.Series(numbers, dtype=pl.Float64).fill_nan(None)


def _text(fact: Any) -> pl.Series:
    assert isinstance(fact, Texts)
    return pl.Series(list(fact.texts), dtype=pl.String).gather(_places(fact.places))


def _response(answer: Answer, ready: Assessor) -> dict[str, Any]:
    facts = answer.facts
    outcome, judged_as = _text(facts["outcome"]), _text(facts["judged_as"])
    found: dict[str, Any] = {
        "judged_as": judged_as,
        "outcome": outcome,
        "censored": (outcome == "ongoing_response") & (judged_as != "anaesthetic_block"),
        "function": _text(facts["function_state"]).fill_null(FUNCTION.categories[-1]),
        "block_reading": _text(facts["block_reading"]),
        "block_pair": _text(facts["block_pair"]),
    }
    found |= {name: _number(facts[name]) for name in NUMBERS}
    return found | {f"flag_{name}": np.asarray(facts[name] == 1) for name in flag_names(ready.knowledge)}


def _decided(decided: pl.DataFrame, schema: Schema, answer: Answer) -> dict[str, Any]:
    """Alerts, causes and steps; no alert and no step after death."""
    alive = pl.Series(np.asarray(answer.facts["died"] != 1))
    alerts = {name: f"flag_{name.removeprefix('alert_')}" for name in schema if name.startswith("alert_")}
    steps = [name for name in schema if name.startswith("step_")]
    found = decided.select(
        pl.col("red_flag_level").alias("red_flag"),
        *((pl.col(flag) & alive).alias(name) for name, flag in alerts.items()),
        *(name for name in schema if name.startswith("cause_")),
        *(pl.when(alive).then(pl.col(name)).alias(name) for name in steps),
    )
    return dict(zip(found.columns, found.get_columns(), strict=True))


def _aside(answer: Answer, kind: pl.DataType) -> pl.DataFrame:
    told = answer.checked.told
    places = [patient for patient, _, _ in told]
    rows = [(_table_of(one.where), one.where, one.what, one.repair) for _, _, one in told]
    frame = pl.DataFrame(rows, schema=list(SET_ASIDE.items())[1:], orient="row")
    ids = answer.checked.patients.gather(places).cast(kind).alias("patient_id")
    return frame.insert_column(0, ids)


def _table_of(where: str) -> str:
    found = TABLE.match(where)
    return found[0] if found else ""
