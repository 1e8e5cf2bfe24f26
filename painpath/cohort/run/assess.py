"""The whole run: lay the source out where needed, judge what is not finished yet, sum up."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

import msgspec

from painpath.cohort.layout.disk import write_text, write_whole
from painpath.cohort.layout.index import Layout, read_layout
from painpath.cohort.layout.source import Source, find_source
from painpath.cohort.layout.spread import ASIDE as LAYOUT_ASIDE
from painpath.cohort.layout.spread import MOST_ROWS, PART_PATIENTS, lay_out
from painpath.cohort.run import spark
from painpath.cohort.run.engines import ready_for
from painpath.cohort.run.manifest import ASIDE, SUMMARY, VERDICTS, Done, Identity, as_text, finished, start
from painpath.cohort.run.memory import hold_memory
from painpath.cohort.run.part import Task, judge_part
from painpath.cohort.run.workers import workers
from painpath.version import __version__

RECORDS = ".records"
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Order:
    """What is asked for; `as_of` is an ISO 8601 time, `jobs` how many ranges are judged at once, `zone` the IANA
    name of the zone whose days are counted (None: that of `as_of`, UTC where it states none)."""

    source: Path
    out: Path
    as_of: str
    where: str | None = None
    engine: str = "polars"
    master: str = "local[2]"
    jobs: int = 2
    settings: Path | None = None
    most_rows: int = MOST_ROWS
    part_patients: int = PART_PATIENTS
    zone: str | None = None


class Summary(msgspec.Struct, frozen=True):
    """What a run came to. `aside` counts by table what was set aside; `lost` names whole files and ranges."""

    identity: Identity
    patients: int
    judged: int
    kept: int
    unknown: int
    aside: dict[str, int]
    lost: list[str]
    outcomes: dict[str, int]
    red_flags: dict[str, int]


def run(order: Order, told: Told = lambda what, share: None) -> tuple[Summary, Task]:
    """Judge a cohort; `told` hears what is being done and how much of it is, from 0 to 1.

    A run that was killed goes on when the same order is given again: what is finished is checked and
    kept. Raises Unreadable when the folder holds another run, or nothing can be read or written.
    """
    laid = read_layout(order.source)
    source = None if laid else find_source(order.source)
    identity = _identity(order, laid, source)
    start(order.out, identity)
    records = order.source if laid else order.out / RECORDS
    if source is not None:
        laid = _laid_out(order, source, records, told)
    assert laid is not None
    task = Task(records, order.out, identity, order.engine, order.settings)
    write_whole(
        order.out / ASIDE / "source.parquet", lambda draft: shutil.copyfile(records / LAYOUT_ASIDE, draft)
    )
    done = list(_judged(order, task, laid, told))
    summary = _summary(task, laid, sorted(done, key=lambda one: one.part))
    write_text(order.out / SUMMARY, as_text(summary))
    return summary, task


def tidy(order: Order, summary: Summary) -> None:
    """Remove the records that were laid out for this run alone, unless something could not be read."""
    if not summary.lost:
        for folder in (order.out / RECORDS).glob("part-*"):
            shutil.rmtree(folder, ignore_errors=True)


def _identity(order: Order, laid: Layout | None, source: Source | None) -> Identity:
    ready = ready_for(order.settings)
    digest = laid.digest if laid else source.digest if source else ""
    made_up = laid.synthetic if laid else bool(source and source.synthetic)
    return Identity(
        __version__, ready.knowledge.version, order.as_of, digest, order.where, made_up, order.zone
    )


def _laid_out(order: Order, source: Source, records: Path, told: Told) -> Layout:
    """What an earlier run of the same source laid out, or a new layout."""
    laid = read_layout(records)
    if laid is not None and laid.digest == source.digest and _is_there(order.out, records, laid):
        return laid
    return lay_out(
        source, records, part_patients=order.part_patients, most_rows=order.most_rows,
        told=lambda share: told("laying out the records", share),
    )  # fmt: skip


def _is_there(out: Path, records: Path, laid: Layout) -> bool:
    """Whether every range that is still to be judged has its records."""
    return all((records / part.name).is_dir() or finished(out, part.name) for part in laid.parts)


def _judged(order: Order, task: Task, laid: Layout, told: Told) -> Iterator[Done]:
    every = {part.name: part.patients for part in laid.parts}
    kept = {name: one for name in every if (one := finished(order.out, name)) is not None}
    _remove_strangers(order.out, set(every))
    yield from kept.values()
    todo = [name for name in every if name not in kept]
    patients = max(1, sum(every.values()))
    ready = sum(every[name] for name in kept)
    for one in _each(order, task, todo):
        ready += every[one.part]
        told("judging", ready / patients)
        yield one


def _each(order: Order, task: Task, todo: list[str]) -> Iterable[Done]:
    """The ranges as they are finished; the first mistake of ours or of the disk stops the rest."""
    if order.engine == "spark":
        yield from spark.judge_parts(task, todo, order.master)
        return
    if not todo:
        return
    with workers(min(order.jobs, len(todo)), hold_memory) as pool:
        for one in as_completed([pool.submit(judge_part, task, name) for name in todo]):
            yield one.result()


def _remove_strangers(out: Path, names: set[str]) -> None:
    """Drafts that a kill left behind, and ranges that are none of this run's."""
    for folder in (VERDICTS, ASIDE, "done"):
        for path in (out / folder).glob("*"):
            stem = path.name.split(".")[0]
            if path.name.endswith(".writing") or (stem.startswith("part-") and stem not in names):
                path.unlink(missing_ok=True)


def _summary(task: Task, laid: Layout, done: list[Done]) -> Summary:
    aside: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    red_flags: Counter[str] = Counter()
    for one in done:
        aside.update(one.aside)
        outcomes.update(one.outcomes)
        red_flags.update(one.red_flags)
    if laid.aside:
        aside["while reading the source"] = laid.aside
    lost = [*laid.lost, *(one.lost for one in done if one.lost)]
    return Summary(
        task.identity,
        sum(one.patients for one in done),
        sum(one.judged for one in done),
        sum(one.kept for one in done),
        sum(one.unknown for one in done),
        dict(sorted(aside.items())),
        lost,
        dict(sorted(outcomes.items())),
        dict(sorted(red_flags.items())),
    )
