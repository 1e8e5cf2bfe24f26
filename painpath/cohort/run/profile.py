"""`--profile`: how long each entry of the knowledge takes by columns, the slowest first.

The facts of some patients are read one by one, repeated until the frame is large enough to time,
and every entry's own conditions are evaluated on it. What an entry shares with others counts in each.
"""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import polars as pl

from painpath.assess import INTERVENTIONAL, Assessor
from painpath.cohort.layout.part import read_part
from painpath.cohort.reference import records
from painpath.engine.many.truths import STORED, expressions
from painpath.record.moments import parse_moment
from painpath.rules.check import entry_conditions, name_types

PATIENTS, ROWS, TIMES = 500, 200_000, 3


class Cost(NamedTuple):
    """One entry: nanoseconds for each procedure, and how many conditions it has."""

    entry: str
    nanoseconds: float
    conditions: int


def profile(folder: Path, ready: Assessor, as_of: str, zone: tzinfo) -> list[Cost]:
    """The cost of every red flag, cause and step, the dearest first, over the facts of one range."""
    frame = _facts(folder, ready, as_of, zone)
    if frame.is_empty():
        return []
    repeated = pl.concat([frame] * -(-ROWS // frame.height), rechunk=True)
    ask = expressions(ready.knowledge).ask
    found = []
    entries = (*ready.knowledge.red_flags, *ready.knowledge.causes, *ready.knowledge.next_steps)
    for entry in entries:
        conditions = [one for _, one in entry_conditions(entry)]
        wanted = [ask(one).alias(str(number)) for number, one in enumerate(conditions)]
        seconds = min(_seconds(repeated, wanted) for _ in range(TIMES))
        found.append(Cost(entry.id, seconds / repeated.height * 1e9, len(conditions)))
    return sorted(found, key=lambda one: (-one.nanoseconds, one.entry))


def _seconds(frame: pl.DataFrame, wanted: list[pl.Expr]) -> float:
    begin = perf_counter()
    frame.select(wanted)
    return perf_counter() - begin


def _facts(folder: Path, ready: Assessor, as_of: str, zone: tzinfo) -> pl.DataFrame:
    """The facts of the first patients of a range, one row for each procedure, derived facts included."""
    part = read_part(folder)
    few = {name: frame.filter(pl.col("patient_id") < PATIENTS) for name, frame in part.tables.items()}
    now = parse_moment(as_of, zone).last
    kinds = ready.vocabulary.sections["procedure_kinds"]
    types = name_types(ready.knowledge)
    used = [name for name in ready.engine.compiler.places if name not in ready.engine.compiler.settings]
    rows = []
    for _, raw, _ in records(few):
        record = ready.check(raw, zone)
        seen, judged = ready.reader.see(record, now)
        for one in judged:
            if kinds[one.row["kind"]].kind in INTERVENTIONAL:
                facts = ready.reader.facts(record, seen, judged, one)
                decided = ready.engine.decide(ready.engine.values(facts)).values
                rows.append({name: ready.engine.value(decided, name) for name in used})
    return pl.DataFrame(rows, schema={name: STORED[types[name]] for name in used}, orient="row")
