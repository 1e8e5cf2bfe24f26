"""A cohort judged by columns: the same verdicts as patient by patient, cell by cell, whoever else is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from painpath.assess import INTERVENTIONAL, default_assessor
from painpath.casefile import read_case_file
from painpath.cohort import reference
from painpath.cohort.judge import judge
from painpath.cohort.synthesize.write import made_up
from painpath.engine.many.columns import Texts
from painpath.engine.many.facts import Answer, FactsOfMany
from painpath.record.folder.cells import columns_of, write_cell
from painpath.record.moments import named_zone, parse_moment, zone_of
from painpath.record.tables import TABLES
from tests.generative.whole_records import Row, at, records
from tests.spec.contents import SPECS

CASES = Path(__file__).parents[1] / "cases"
FILES = ("development_cases.yaml", "own_cases.yaml", "second_cases.yaml")
# an example costs a second or so: it judges several patients twice
FEWER = settings(max_examples=max(1, settings.default.max_examples // 4))
ZONES = st.sampled_from([None, None, named_zone("Australia/Sydney"), named_zone("America/New_York")])
DTYPES = {"number": pl.Float64(), "truth": pl.Boolean()}
Tables = dict[str, pl.DataFrame]


def tables_of(raws: Mapping[str, Row]) -> Tables:
    """Raw records as the tables of a cohort; a number or a truth that is none is left out."""
    found: Tables = {}
    for name in ("patient", *TABLES):
        columns = columns_of(name)
        schema = {column: DTYPES.get(one.kind, pl.String()) for column, one in columns.items()}
        rows = []
        for patient, raw in sorted(raws.items()):
            given = [raw.get("patient") or {}] if name == "patient" else raw.get(name) or []
            rows += [{"patient_id": patient, **cells_of(name, row)} for row in given]
        found[name] = pl.DataFrame(rows, schema=schema, orient="row")
    return found


def cells_of(table: str, row: Row) -> Row:
    """The cells of a row as they stand in a frame."""
    found = {}
    for name, column in columns_of(table).items():
        value = row.get(name)
        if column.kind == "number":
            found[name] = float(value) if type(value) in (int, float) else None
        elif column.kind == "truth":
            found[name] = value if isinstance(value, bool) else None
        elif column.kind == "text":
            found[name] = None if value is None else str(value)
        else:
            found[name] = write_cell(name, column, value)
    found.pop("patient_id", None)
    return found


def spoilt(raw: Row, rng: Random) -> Row:
    """A record with a few of the mistakes that records have."""
    raw = {
        name: [dict(row) for row in rows] if isinstance(rows, list) else dict(rows)
        for name, rows in raw.items()
    }
    changes = [
        ("pain_scores", "score", 11.0), ("pain_scores", "scale", None), ("pain_scores", "time", "2025-02-30"),
        ("pain_scores", "time", "2025-01"), ("pain_scores", "recorded", at(400, 10)),
        ("pain_scores", "time", "20250301"), ("observations", "time", "2025-W09-1"), ("procedures", "time", "2025-006"),
        ("observations", "code", "numbnes"), ("observations", "value", 3), ("observations", "unit", "furlong"),
        ("observations", "time", "1950"), ("observations", "site", "low_back"),
        ("procedures", "procedure_id", "p0"), ("procedures", "status", "done"), ("procedures", "levels", ["L4/L5"]),
        ("procedures", "volume_ml", -3.0), ("relief_reports", "procedure_id", "nobody"),
        ("relief_reports", "time", "2024-12-01"), ("medications", "daily_dose", 30.0), ("care", "outcome", "fine"),
        ("conditions", "onset", "2031"), ("patient", "birth_date", "2025-01-02"), ("patient", "sex", "f"),
        ("patient", "death_date", at(90, 10)), ("patient", "death_date", "last spring"),
        ("patient", "death_date", "unknown"), ("observations", "bound", ">"), ("observations", "bound", "~"),
    ]  # fmt: skip
    for table, name, value in rng.sample(changes, rng.choice([0, 0, 1, 2, 5])):
        rows = [raw[table]] if table == "patient" else raw[table]
        if rows:
            rng.choice(rows)[name] = value
    for table in TABLES:
        if raw[table] and rng.random() < 0.2:
            raw[table].append(dict(rng.choice(raw[table])))
    return raw


@st.composite
def cohorts(draw: st.DrawFn) -> dict[str, Row]:
    """A few patients with mistakes."""
    raws = draw(st.lists(records(), min_size=1, max_size=4))
    rng = Random(draw(st.integers(0, 2**32)))
    return {f"person {number}": spoilt(raw, rng) for number, raw in enumerate(raws)}


def assert_judged_alike(tables: Tables, as_of: str, zone: tzinfo | None = None) -> None:
    mine, expected = (
        judge(tables, default_assessor(), as_of, zone),
        reference.judge(tables, default_assessor(), as_of, zone),
    )
    assert_frame_equal(mine.rows, expected.rows, check_exact=True)
    assert_frame_equal(mine.set_aside, expected.set_aside)


@given(cohorts(), st.integers(1, 250), st.sampled_from([4, 7, 10, 16]), ZONES)
@FEWER
def test_by_columns_and_one_by_one_give_the_same_verdicts(
    raws: dict[str, Row], day: int, precision: int, zone: tzinfo | None
) -> None:
    assert_judged_alike(tables_of(raws), at(day, precision), zone)


@given(cohorts(), st.integers(0, 2**32).map(Random))
@FEWER
def test_neither_the_order_of_rows_nor_other_patients_change_a_verdict(
    raws: dict[str, Row], rng: Random
) -> None:
    mixed = {
        name: raw | {table: rng.sample(raw[table], len(raw[table])) for table in TABLES}
        for name, raw in raws.items()
    }
    # of two rows with one id the first stays, so that there the order does matter
    for raw in (*raws.values(), *mixed.values()):
        raw["procedures"] = list(
            {row.get("procedure_id"): row for row in sorted(raw["procedures"], key=repr)}.values()
        )
    whole = judge(tables_of(mixed), default_assessor(), at(120, 10)).rows
    for name, raw in raws.items():
        alone = judge(tables_of({name: raw}), default_assessor(), at(120, 10)).rows
        assert_frame_equal(whole.filter(pl.col("patient_id") == name), alone, check_exact=True)


@pytest.mark.parametrize("as_of", ["2024-06-30", "2025-03-15T12:00", "2026-08-01", "2030-01-01"])
def test_every_adjudicated_record_is_judged_alike(as_of: str) -> None:
    cases = [case for file in FILES for case in read_case_file(CASES / file)]
    assert_judged_alike(tables_of({f"{n:04d}": case["record"] for n, case in enumerate(cases)}), as_of)


@pytest.mark.parametrize("as_of", ["2025-03-15T12:00", "2025-06-05"])
def test_every_record_of_the_manual_is_judged_alike(as_of: str) -> None:
    cases = [case for spec in SPECS for case in spec.cases]
    assert_judged_alike(tables_of({f"{n:04d}": case.record for n, case in enumerate(cases)}), as_of)


def test_made_up_patients_with_the_mistakes_of_real_data_are_judged_alike() -> None:
    found = made_up(0, 120, 7, True)
    tables = {name: pl.DataFrame(pl.from_arrow(found[name])) for name in ("patient", *TABLES)}
    assert_judged_alike(
        {name: frame.sort("patient_id", maintain_order=True) for name, frame in tables.items()}, "2025-06-30"
    )


def test_rows_that_are_wrong_alike_are_each_told_as_one_patients_check_tells_them() -> None:
    times = ["2025-01-01", "2025-01-02T08:00", "2025-13-01", "", "12/31/2024", "2025-01-01"]
    scores = [
        {"time": time, "score": score, "scale": scale}
        for time in times
        for score, scale in [
            (11, "nrs_0_10"),
            (-0.0, "nrs_0_10"),
            (-1, "vas_0_100"),
            (11, None),
            (None, "vrs"),
        ]
    ]
    lost = [
        {"procedure_id": name, "time": time, "percent": -5} for name in ("a", "b", None) for time in times
    ]
    done = {"kind": "rfa_thermal", "duration_s": -1, "status": "completed"}
    given = [{"procedure_id": name, "time": time, **done} for name in ("p", "q", "p") for time in times]
    seen = [{"time": time, "code": code, "value": 900} for time in times for code in ("crp", "crpp", "odi")]
    raw = {
        "patient": {"sex": "neither"},
        "pain_scores": scores,
        "relief_reports": lost,
        "procedures": given,
        "observations": seen,
    }
    assert_judged_alike(tables_of({"one": raw, "two": raw}), "2025-06-30")


@pytest.mark.parametrize("time", ["20250106", "2025-W02-1", "2025-006", "2025-01-06T0930"])
def test_a_time_in_another_form_is_set_aside_by_both(time: str) -> None:
    rows = [
        {"time": "2025-01-01", "score": 8, "scale": "nrs_0_10"},
        {"time": time, "score": 2, "scale": "nrs_0_10"},
    ]
    done = {"procedure_id": "p", "time": "2025-01-05", "kind": "rfa_thermal", "status": "completed"}
    tables = tables_of({"one": {"patient": {}, "procedures": [done], "pain_scores": rows}})
    assert_judged_alike(tables, "2025-06-30")
    [problem] = judge(tables, default_assessor(), "2025-06-30").set_aside["what"].to_list()
    assert "write the date as YYYY-MM-DD" in problem


def value_of(answer: Answer, name: str, place: int) -> Any:
    """One fact of one row as the facts of one patient hold it."""
    fact = answer.facts[name]
    if isinstance(fact, Texts):
        return None if fact.places[place] < 0 else fact.texts[fact.places[place]]
    if fact.dtype.kind == "f":
        return None if fact[place] != fact[place] else float(fact[place])
    return None if fact[place] < 0 else bool(fact[place])


@given(cohorts(), st.integers(1, 250))
@FEWER
def test_every_fact_is_read_alike(raws: dict[str, Row], day: int) -> None:
    ready, tables, as_of = default_assessor(), tables_of(raws), at(day, 10)
    zone = zone_of(as_of)
    now = parse_moment(as_of, zone).last
    answer = FactsOfMany(ready.reader, ready.knowledge, INTERVENTIONAL).read(tables, now, zone)
    kinds, place = ready.vocabulary.sections["procedure_kinds"], 0
    for _, raw, _ in reference.records(tables):
        record = ready.check(raw, zone)
        seen, judged = ready.reader.see(record, now)
        for one in judged:
            if kinds[one.row["kind"]].kind in INTERVENTIONAL:
                expected = ready.reader.facts(record, seen, judged, one)
                assert {name: value_of(answer, name, place) for name in answer.facts} == {
                    name: expected.get(name) for name in answer.facts
                }
                assert {
                    name for name, value in expected.items() if value is not None
                } <= answer.facts.keys() | {"trial_void"}
                place += 1
    assert place == len(answer.rows)
