"""The cohort judged one patient after the other: slow, and what the judging by columns is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from typing import Any

import polars as pl

from painpath.assess import INTERVENTIONAL, Assessor
from painpath.cohort.columns import (
    DESCRIBED,
    NUMBERS,
    SET_ASIDE,
    Judged,
    flag_names,
    patient_type,
    result_schema,
    step_names,
)
from painpath.engine.decide import Decision
from painpath.engine.response.responses import Judged as One
from painpath.record.check import Record
from painpath.record.folder.cells import SEPARATOR, BadCell, columns_of, read_cell
from painpath.record.moments import EPOCH_DAY, parse_moment, zone_of
from painpath.record.problem import Problem
from painpath.record.tables import Column

TABLE = re.compile(r"[a-z_]*")
Row = dict[str, Any]


def judge(
    tables: Mapping[str, pl.DataFrame], ready: Assessor, as_of: str, zone: tzinfo | None = None
) -> Judged:
    """Every interventional procedure of every patient as of a time; see `painpath.cohort.columns`."""
    zone = zone or zone_of(as_of)
    now = parse_moment(as_of, zone).last
    rows: list[Row] = []
    aside: list[Row] = []
    for patient, raw, unread in records(tables):
        record = ready.check(raw, zone)
        rows += [{"patient_id": patient, **row} for row in _rows(record, ready, now)]
        aside += [_aside(patient, problem) for problem in [*unread, *record.problems]]
    kind = patient_type(tables)
    schema = result_schema(ready.knowledge, ready.vocabulary, kind)
    return Judged(
        pl.DataFrame(rows, schema=schema, orient="row"),
        pl.DataFrame(aside, schema={**SET_ASIDE, "patient_id": kind}, orient="row"),
    )


def records(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[Any, Row, list[Problem]]]:
    """Each patient's id, raw record, and the cells that do not fit their column."""
    places = {name: _places(frame) for name, frame in tables.items()}
    patients = sorted({patient for found in places.values() for patient in found})
    for patient in patients:
        raw: Row = {"patient": {"patient_id": str(patient)}}
        unread: list[Problem] = []
        for name, frame in tables.items():
            first, count = places[name].get(patient, (0, 0))
            found = frame.slice(first, count).to_dicts()
            raw[name] = [_read(name, number, row, unread) for number, row in enumerate(found, 1)]
        own = raw["patient"] if isinstance(raw["patient"], list) else []
        raw["patient"] = {"patient_id": str(patient), **(own[0] if own else {})}
        yield patient, raw, unread


def _places(frame: pl.DataFrame) -> dict[Any, tuple[int, int]]:
    """Where each patient's rows begin in a sorted table, and how many there are."""
    runs = frame.select(pl.col("patient_id").rle().struct.unnest())
    ends = runs["len"].cum_sum()
    return {
        patient: (end - count, count)
        for patient, count, end in zip(runs["value"], runs["len"], ends, strict=True)
    }


def _read(table: str, number: int, row: Row, unread: list[Problem]) -> Row:
    """A row of a table as a row of the record; a cell that cannot be read is told and left out."""
    columns, found = columns_of(table), dict[str, Any]()
    for name, given in row.items():
        if name == "patient_id" or given is None or name not in columns:
            continue
        try:
            value = _value(name, columns[name], given)
        except BadCell as error:
            unread.append(Problem(f"{table}[{number}].{name}", str(error), "set aside"))
            continue
        if value is not None:
            found[name] = value
    return found


def _value(name: str, column: Column, given: Any) -> Any:
    """A cell as a value of the record; texts have lost their guard already."""
    return read_cell(name, column, given) if isinstance(given, str) and column.kind != "text" else given


def _aside(patient: Any, problem: Problem) -> Row:
    table = TABLE.match(problem.where)
    return {
        "patient_id": patient,
        "table": table[0] if table else "",
        "where": problem.where,
        "what": problem.what,
        "repair": problem.repair,
    }


def _rows(record: Record, ready: Assessor, now: int) -> Iterator[Row]:
    seen, judged = ready.reader.see(record, now)
    kinds = ready.vocabulary.sections["procedure_kinds"]
    for one in judged:
        if kinds[one.row["kind"]].kind in INTERVENTIONAL:
            facts = ready.reader.facts(record, seen, judged, one)
            decision = ready.engine.decide(ready.engine.values(facts))
            yield {**_procedure(record, one, now), **_response(facts, ready), **_decided(decision, ready)}


def _procedure(record: Record, one: One, now: int) -> Row:
    row = one.row
    described = {name: _cell(row.get(name)) for name in DESCRIBED}
    death = record.patient.get("@death_date")
    day = float(death.day - one.numbers.day) if death is not None and death.first <= now else None
    return {
        "procedure_id": row["procedure_id"],
        "date": date.fromordinal(EPOCH_DAY + one.numbers.day),
        **described,
        "sex": record.patient.get("sex"),
        "death_day": day,
    }


def _cell(given: Any) -> Any:
    return SEPARATOR.join(given) if isinstance(given, list) else given


def _response(facts: Row, ready: Assessor) -> Row:
    ongoing = facts["outcome"] == "ongoing_response"
    return {
        "judged_as": facts["judged_as"],
        "outcome": facts["outcome"],
        **{name: facts.get(name) for name in NUMBERS},
        "censored": ongoing and facts["judged_as"] != "anaesthetic_block",
        "function": facts.get("function_state") or "unknown",
        "block_reading": facts.get("block_reading"),
        "block_pair": facts.get("block_pair"),
        **{f"flag_{name}": facts.get(name) is True for name in flag_names(ready.knowledge)},
    }


def _decided(decision: Decision, ready: Assessor) -> Row:
    """Alerts, causes and steps; no alert and no step after death."""
    engine, values = ready.engine, decision.values
    died = engine.value(values, "died") is True
    alerts = {flag.name: engine.ask(flag.when, values) for flag in ready.knowledge.red_flags}
    steps = {} if died else {one.name: one for one in decision.steps}
    causes = {one.cause.name: one.level for one in decision.causes}
    row: Row = {"red_flag": decision.level}
    row |= {f"alert_{name}": False if died else answer for name, answer in alerts.items()}
    row |= {f"cause_{cause.name}": causes.get(cause.name) for cause in ready.knowledge.causes}
    for name in step_names(ready.knowledge):
        one = steps.get(name)
        row[f"step_{name}"] = one.status if one else None
        if one and one.step and one.step.gates:
            row[f"step_{name}_blocked_by"] = _first_unmet(one) if one.status == "blocked" else None
    return row


def _first_unmet(one: Any) -> str | None:
    return next((gate.id for gate, met in one.gates if met is False), None)
