"""`painpath cohort import`: what a hospital exports, as record tables for many patients."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from painpath import vocabulary
from painpath.cli.cohort import cohort
from painpath.cli.progress import progress
from painpath.cli.when import checked_time
from painpath.cohort.bring.run import REPORT, Import, bring
from painpath.cohort.bring.tally import Report, Trouble
from painpath.cohort.layout.index import Layout
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.spread import MOST_ROWS

MOST_TOLD = 10


@cohort.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new or empty folder.")
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(1, 256), help="Processes that read at once."
)
@click.option(
    "--deidentify",
    is_flag=True,
    help="Replace ids and names, shift each patient's days, leave out free text.",
)
@click.option(
    "--most-rows",
    default=MOST_ROWS,
    show_default=True,
    type=click.IntRange(1),
    help="A patient with more is set aside.",
)
@click.option(
    "--max-mb",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="Largest single FHIR bundle that is read.",
)
def import_command(source: Path, out: Path, jobs: int, deidentify: bool, most_rows: int, max_mb: int) -> None:
    """Turn SOURCE into record tables in Parquet, in ranges of patients, for `cohort assess`.

    SOURCE is a FHIR bulk export (a folder of NDJSON, with its manifests where there are any), a folder
    of FHIR bundles, an OMOP folder or zip, or a folder of record tables (CSV, Parquet). The report is
    printed and written to OUT/import.json. Exit status 1 when a whole file could not be read.
    """
    secret = Secret(secrets.token_hex(32), vocabulary.load()) if deidentify else None
    with progress() as told:
        report, layout = bring(
            Import(source, out, jobs, secret, max_mb, most_rows, today=checked_time(None)[:10]), told
        )
    click.echo("\n".join(lines(report, layout, out)))
    sys.exit(1 if layout.lost else 0)


def lines(report: Report, layout: Layout, out: Path) -> list[str]:
    """What an import came to, in a few lines."""
    rows = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in layout.rows.items())
    said = [f"{out}: {layout.patients} patients in {len(layout.parts)} ranges ({rows})."]
    for name, kinds in (("repaired", report.repaired), ("not understood", report.not_understood)):
        if kinds:
            said.append(f"  {name}: {sum(one.count for one in kinds)}")
            said += [f"    {_told(one)}" for one in kinds[:MOST_TOLD]]
            said += [f"    and {len(kinds) - MOST_TOLD} more kinds"] if len(kinds) > MOST_TOLD else []
    if layout.aside:
        said.append(f"  set aside, with reasons in {out / 'set_aside.parquet'}: {layout.aside}")
    said += [f"  NOT READ: {name}" for name in layout.lost]
    return [*said, f"  The whole report: {out / REPORT}"]


def _told(one: Trouble) -> str:
    return f"{one.count} x {one.what}; {one.repair} (first: {one.places[0] if one.places else 'no place'})"
