"""`painpath cohort assess`: the verdict on every procedure of every patient."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from painpath.assess import Assessor
from painpath.cli.cohort import cohort
from painpath.cli.extras import need
from painpath.cli.progress import progress
from painpath.cli.when import checked_time, checked_zone, zone_option
from painpath.cohort.layout.index import Layout, read_layout
from painpath.cohort.layout.spread import MOST_ROWS
from painpath.cohort.run.assess import Order, Summary, run, tidy
from painpath.cohort.run.engines import default_engine, ready_for
from painpath.cohort.run.manifest import begun
from painpath.cohort.run.memory import hold_memory
from painpath.cohort.run.part import Task

SLOWEST = 15


@cohort.command("assess")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="A new folder, or that of a run to go on with.",
)
@click.option(
    "--as-of", help="The time from which to look, ISO 8601; that of the run to go on with, else today."
)
@zone_option
@click.option("--where", help="Keep only these verdicts, e.g. \"kind = 'rfa_thermal' and age_years >= 65\".")
@click.option(
    "--engine",
    type=click.Choice(["polars", "spark", "reference"]),
    help="By columns, on Spark, or patient by patient.",
)
@click.option("--master", default="local[2]", show_default=True, help="Where Spark runs.")
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 256), help="Ranges judged at once."
)
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="A clinic's own settings.")
@click.option(
    "--most-rows",
    default=MOST_ROWS,
    show_default=True,
    type=click.IntRange(1),
    help="A patient with more is set aside.",
)
@click.option(
    "--verify",
    "to_verify",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="Judge N random patients again, one by one, and compare.",
)
@click.option("--seed", default=0, show_default=True, help="Which patients --verify draws.")
@click.option("--profile", "profiled", is_flag=True, help="Name the slowest rules.")
def assess_command(
    source: Path,
    out: Path,
    as_of: str | None,
    zone: str | None,
    where: str | None,
    engine: str | None,
    master: str,
    jobs: int,
    settings_file: Path | None,
    most_rows: int,
    to_verify: int,
    seed: int,
    profiled: bool,
) -> None:
    """Judge every procedure of every patient in SOURCE, a folder of record tables.

    Writes OUT/verdicts (one row for each procedure), OUT/set_aside (what did not fit, and why) and
    OUT/summary.json. A run that was stopped goes on when the same command is given again. Exit status
    1 when a whole file could not be read, or when --verify finds a difference.
    """
    engine = engine or default_engine()
    _check_installed(engine, profiled)
    time, zone = _when(as_of, zone, out)
    hold_memory()
    ready = ready_for(settings_file)
    if where is not None:
        _check_where(where, ready)
    order = Order(source, out, time, where, engine, master, jobs, settings_file, most_rows, zone=zone)
    with progress() as told:
        summary, task = run(order, told)
    click.echo("\n".join(lines(summary, out)))
    laid = read_layout(task.source)
    differs = laid is not None and to_verify > 0 and not _verified(task, laid, to_verify, seed)
    if profiled and laid and laid.parts:
        click.echo("\n".join(_slowest(task, laid.parts[0].name)))
    tidy(order, summary)
    sys.exit(1 if summary.lost or differs else 0)


def _when(as_of: str | None, zone: str | None, out: Path) -> tuple[str, str | None]:
    """The time and the zone that are asked for; what is not said is that of the run that is there, else today."""
    there, asked = begun(out), checked_zone(zone)
    if zone is None and there is not None:
        zone = there.zone
    if as_of is None and there is not None:
        return there.as_of, zone
    return (checked_time(None, asked)[:10] if as_of is None else checked_time(as_of)), zone


# what only some runs ask for takes a while to import, and the processes that judge wait for this one
def _check_where(where: str, ready: Assessor) -> None:
    from painpath.cohort.columns import result_schema
    from painpath.cohort.run.where import read_where

    read_where(where, result_schema(ready.knowledge, ready.vocabulary))


def _check_installed(engine: str, profiled: bool) -> None:
    if engine == "spark":
        need("--engine spark", "cohort", "spark")
    elif engine == "polars" or profiled:
        need("cohort assess", "cohort")


def _verified(task: Task, laid: Layout, count: int, seed: int) -> bool:
    from painpath.cohort.run.verify import lines as verified_lines
    from painpath.cohort.run.verify import verify

    judged = [part.name for part in laid.parts if (task.out / "done" / f"{part.name}.json").exists()]
    found = verify(task, laid, judged, count, seed)
    click.echo("\n".join(verified_lines(found, task.out)))
    return not found.differences


def _slowest(task: Task, name: str) -> list[str]:
    from painpath.cohort.run.profile import profile

    costs = profile(task.source / name, ready_for(task.settings), task.identity.as_of, task.identity.clock)
    total = sum(one.nanoseconds for one in costs)
    head = f"{len(costs)} entries, {total:.0f} ns a procedure; the slowest:"
    return [
        head,
        *(
            f"  {one.nanoseconds:8.1f} ns  {one.entry} ({one.conditions} conditions)"
            for one in costs[:SLOWEST]
        ),
    ]


def lines(summary: Summary, out: Path) -> list[str]:
    """What a run came to, in a few lines."""
    zone = f", days of {summary.identity.zone}" if summary.identity.zone else ""
    said = [
        f"{out}: {summary.judged} procedures of {summary.patients} patients judged as of {summary.identity.as_of}{zone}."
    ]
    if summary.identity.where:
        unknown = f" For {summary.unknown} it cannot be told; they are left out." if summary.unknown else ""
        said.append(f"  kept: {summary.kept}, where {summary.identity.where}.{unknown}")
    said.append(f"  {_counts(summary.outcomes)}")
    said.append(f"  red flags: {_counts(summary.red_flags)}")
    if summary.aside:
        said.append(f"  set aside, with reasons in {out / 'set_aside'}: {_counts(summary.aside)}")
    said += [f"  NOT READ: {one}" for one in summary.lost]
    if summary.lost:
        said.append("  What stood in it is unknown: verdicts that rest on it say less than they could.")
    said.append(f"  Knowledge {summary.identity.knowledge}, draft, not signed by a clinician.")
    return said


def _counts(found: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found.items()) or "none"
