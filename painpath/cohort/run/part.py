"""One range of patients judged and written: the pure function that every engine runs, here or on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from painpath.cohort.columns import SET_ASIDE, Judged, result_schema
from painpath.cohort.layout.disk import write_whole
from painpath.cohort.layout.part import read_part
from painpath.cohort.run.engines import judge_of, ready_for
from painpath.cohort.run.manifest import ASIDE, VERDICTS, Done, Identity, digest, finish
from painpath.record.problem import Unreadable


@dataclass(frozen=True)
class Task:
    """How to judge: where the ranges lie, where the answers go, and by which engine and settings."""

    source: Path
    out: Path
    identity: Identity
    engine: str
    settings: Path | None = None


def judge_part(task: Task, name: str) -> Done:
    """Judge one range and write its verdicts; one that cannot be read is set aside as a whole and named."""
    try:
        judged, patients = verdicts(task, name)
    except Unreadable as error:
        return _lost(task, name, error)
    rows, unknown = wanted(task, judged.rows)
    files = {f"{VERDICTS}/{name}.parquet": rows, f"{ASIDE}/{name}.parquet": judged.set_aside}
    for place, frame in files.items():
        write_frame(task.out / place, frame, task.identity)
    done = Done(
        part=name,
        patients=patients,
        judged=judged.rows.height,
        kept=rows.height,
        unknown=unknown,
        aside=counts(judged.set_aside["table"]),
        outcomes=counts(rows["outcome"]),
        red_flags=counts(rows["red_flag"]),
        digests={place: digest(task.out / place) for place in files},
    )
    finish(task.out, done)
    return done


def verdicts(task: Task, name: str) -> tuple[Judged, int]:
    """The answer for one range under the patients' own ids, and how many patients it has."""
    part = read_part(task.source / name)
    judge, identity = judge_of(task.engine), task.identity
    judged = judge(part.tables, ready_for(task.settings), identity.as_of, identity.clock)
    ids = pl.Series(part.patients, dtype=pl.String)
    return Judged(named(judged.rows, ids), named(judged.set_aside, ids)), len(part.patients)


def wanted(task: Task, rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The rows that `--where` keeps, and for how many it cannot be told; all where nothing was asked."""
    if not task.identity.where:
        return rows, 0
    # reading conditions needs the SQL parser, which most runs do without and which takes a while to import
    from painpath.cohort.run.where import chosen, read_where

    ready = ready_for(task.settings)
    return chosen(rows, read_where(task.identity.where, result_schema(ready.knowledge, ready.vocabulary)))


def named(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The patients' ids in place of their places in the list."""
    return frame.with_columns(ids.gather(frame["patient_id"]).alias("patient_id"))


def _lost(task: Task, name: str, error: Unreadable) -> Done:
    for place in (f"{VERDICTS}/{name}.parquet", f"done/{name}.json"):
        (task.out / place).unlink(missing_ok=True)
    told = f"{error.where}: {error.what}"
    repair = "all its patients are set aside; lay the source out again"
    row = {
        "patient_id": None,
        "table": "",
        "where": f"{name}/{Path(error.where).name}",
        "what": error.what,
        "repair": repair,
    }
    write_frame(task.out / ASIDE / f"{name}.parquet", pl.DataFrame([row], schema=SET_ASIDE), task.identity)
    return Done(name, 0, 0, 0, 0, {}, {}, {}, {}, lost=told)


def write_frame(path: Path, frame: pl.DataFrame, identity: Identity) -> None:
    """Write a frame as a whole."""
    write_whole(path, lambda draft: write_draft(draft, frame, identity))


def write_draft(draft: Path, frame: pl.DataFrame, identity: Identity) -> None:
    """Write a frame, with what it rests on in the file's metadata; more pressing would make so many codes no smaller."""
    frame.write_parquet(draft, compression_level=1, metadata=identity.metadata)


def counts(column: pl.Series) -> dict[str, int]:
    """How often each text occurs, in the order of the texts."""
    found = column.cast(pl.String).drop_nulls().value_counts().sort(column.name)
    return dict(zip(found[column.name], found["count"], strict=True))
