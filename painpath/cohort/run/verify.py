"""`--verify`: random patients judged again, one by one, and compared with what was written, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl
from polars.testing import assert_frame_equal

from painpath.cohort import reference
from painpath.cohort.columns import Judged
from painpath.cohort.layout.index import Layout
from painpath.cohort.layout.part import Part, read_part
from painpath.cohort.run.engines import ready_for
from painpath.cohort.run.manifest import ASIDE, VERDICTS
from painpath.cohort.run.part import Task, named, wanted

MOST_TOLD = 20


@dataclass(frozen=True)
class Verified:
    """How many patients, procedures and cells were compared, and where the two differ."""

    patients: int
    procedures: int
    cells: int
    differences: list[str]


def verify(task: Task, laid: Layout, finished: list[str], count: int, seed: int) -> Verified:
    """Compare `count` patients, drawn with `seed` from the ranges that were judged."""
    drawn = draw(laid, finished, count, seed)
    procedures = cells = 0
    differences: list[str] = []
    for name, places in drawn.items():
        part = read_part(task.source / name)
        again = _again(task, part, places)
        ids = [part.patients[place] for place in places]
        written = pl.read_parquet(task.out / VERDICTS / f"{name}.parquet").filter(
            pl.col("patient_id").is_in(ids)
        )
        aside = pl.read_parquet(task.out / ASIDE / f"{name}.parquet").filter(pl.col("patient_id").is_in(ids))
        differences += differing(again.rows, written) + _aside(again.set_aside, aside)
        procedures += again.rows.height
        cells += again.rows.height * again.rows.width
    return Verified(sum(map(len, drawn.values())), procedures, cells, differences)


def draw(laid: Layout, finished: list[str], count: int, seed: int) -> dict[str, list[int]]:
    """Patients at random, by range and place in it; all of them where there are no more."""
    sizes = [(part.name, part.patients) for part in laid.parts if part.name in set(finished)]
    total = sum(size for _, size in sizes)
    places = sorted(Random(seed).sample(range(total), min(count, total)))
    drawn: dict[str, list[int]] = {}
    before = 0
    for name, size in sizes:
        mine = [place - before for place in places if before <= place < before + size]
        if mine:
            drawn[name] = mine
        before += size
    return drawn


def _again(task: Task, part: Part, places: list[int]) -> Judged:
    few = pl.Series(places, dtype=pl.UInt32)
    tables = {
        name: frame.filter(pl.col("patient_id").is_in(few.implode())) for name, frame in part.tables.items()
    }
    judged = reference.judge(tables, ready_for(task.settings), task.identity.as_of, task.identity.clock)
    ids = pl.Series(part.patients, dtype=pl.String)
    rows, _ = wanted(task, named(judged.rows, ids))
    return Judged(rows, named(judged.set_aside, ids))


def differing(expected: pl.DataFrame, found: pl.DataFrame) -> list[str]:
    """Each cell that differs, as `patient procedure column: expected, found`; nothing when all agree."""
    key = ["patient_id", "procedure_id"]
    if not expected.select(key).equals(found.select(key)):
        missing = expected.join(found, on=key, how="anti").select(key).rows()
        added = found.join(expected, on=key, how="anti").select(key).rows()
        return [f"{_name(one)}: not written" for one in missing] + [
            f"{_name(one)}: only written" for one in added
        ] or ["the rows stand in another order"]
    told = []
    for name in expected.columns:
        unequal = expected[name].ne_missing(found[name].cast(expected.schema[name]))
        for place in unequal.arg_true().to_list():
            pair = f"{expected[name][place]}, written {found[name][place]}"
            told.append(f"{_name((expected[key[0]][place], expected[key[1]][place]))} {name}: {pair}")
    return told


def _name(key: tuple[str, ...]) -> str:
    return " ".join(key)


def _aside(expected: pl.DataFrame, found: pl.DataFrame) -> list[str]:
    try:
        assert_frame_equal(expected, found, check_row_order=False)
    except AssertionError:
        only = expected.join(found, on=expected.columns, how="anti", nulls_equal=True).rows()
        added = found.join(expected, on=expected.columns, how="anti", nulls_equal=True).rows()
        return [f"set aside, not written: {one}" for one in only] + [
            f"set aside only in what was written: {one}" for one in added
        ] or ["the rows set aside differ in number"]
    return []


def lines(verified: Verified, out: Path) -> list[str]:
    """What to tell a person."""
    head = f"verified: {verified.patients} patients, {verified.procedures} procedures, {verified.cells} cells judged one by one"
    if not verified.differences:
        return [f"{head}: all equal"]
    shown = [f"  {one}" for one in verified.differences[:MOST_TOLD]]
    return [f"{head}: {len(verified.differences)} differ in {out}", *shown]
