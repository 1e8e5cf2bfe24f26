"""Small made-up cohorts on disk, in any order and any number of files, and what came out of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.layout.index import Layout
from painpath.cohort.layout.part import read_part
from painpath.cohort.layout.source import find_source
from painpath.cohort.layout.spread import lay_out
from painpath.cohort.run.assess import Order, Summary, run, tidy
from painpath.cohort.synthesize.write import made_up

AS_OF = "2025-12-31"
SEED = 11


def tables_of(patients: int, seed: int = SEED, with_mistakes: bool = True) -> dict[str, pa.Table]:
    """The record tables of a few made-up patients."""
    made = made_up(0, patients, seed, with_mistakes)
    return {name: table for name, table in made.items() if not name.startswith("truth")}


def write(folder: Path, tables: Mapping[str, pa.Table], files: int = 1, shuffle: int | None = None) -> Path:
    """Each table as some files, its rows shuffled with a seed where one is given."""
    for name, table in tables.items():
        (folder / name).mkdir(parents=True)
        order = list(range(table.num_rows))
        if shuffle is not None:
            Random(shuffle).shuffle(order)
        for number in range(files):
            some = table.take(pa.array(order[number::files], pa.int64()))
            parquet.write_table(some, folder / name / f"{number}.parquet")
    return folder


def laid(source: Path, out: Path, **sizes: Any) -> Layout:
    """A source laid out."""
    return lay_out(find_source(source), out, **sizes)


def records_in(layout: Layout, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, with the patient's own id, in the order of the ranges."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for one in layout.parts:
        part = read_part(folder / one.name)
        for name, frame in part.tables.items():
            ids = [part.patients[place] for place in frame["patient_id"]]
            rows = frame.drop("patient_id").to_dicts()  # a range may lack a column in which it says nothing
            said = [tuple(one for one in row.items() if one[1] is not None) for row in rows]
            found.setdefault(name, []).extend((patient, *row) for patient, row in zip(ids, said, strict=True))
    return found


def assess(source: Path, out: Path, **asked: Any) -> Summary:
    """A run from beginning to end."""
    order = Order(source, out, **{"as_of": AS_OF, "engine": "reference", "jobs": 1, **asked})
    summary, _ = run(order)
    tidy(order, summary)
    return summary


def verdicts(out: Path) -> pl.DataFrame:
    """All verdicts of a run."""
    return pl.concat([pl.read_parquet(path) for path in sorted((out / "verdicts").glob("*.parquet"))])


def aside(out: Path) -> pl.DataFrame:
    """Everything that a run set aside."""
    return pl.concat([pl.read_parquet(path) for path in sorted((out / "set_aside").glob("*.parquet"))])


def content(out: Path) -> dict[str, bytes]:
    """Every file of a run, byte by byte; what was laid out for it alone does not count."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and ".records" not in path.parts)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}
