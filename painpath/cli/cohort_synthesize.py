"""`painpath cohort synthesize`: a made-up cohort of any size, with the truth beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from painpath.cli.cohort import cohort


@cohort.command("synthesize")
@click.option("--patients", type=click.IntRange(1, 10**9), required=True, help="How many.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), required=True, help="The same seed, the same patients."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@click.option("--no-mistakes", is_flag=True, help="Without the mistakes that real records have.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=min(2, os.cpu_count() or 1),
    show_default=True,
    help="Threads.",
)
def synthesize_command(patients: int, seed: int, out: Path, no_mistakes: bool, jobs: int) -> None:
    """Write made-up records in Parquet, labelled as such, and what is true of them in OUT/truth.

    No figure computed from them says anything about real patients.
    """
    from painpath.cohort.synthesize.write import Written, synthesize

    written = Written()
    with click.progressbar(
        length=patients, label="patients", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for written in synthesize(patients, seed, out, with_mistakes=not no_mistakes, jobs=jobs):
            bar.update(written.patients - bar.pos)
    rows = sum(count for name, count in written.rows.items() if not name.startswith("truth"))
    click.echo(
        f"{out}: {written.patients} made-up patients, {rows} rows. What is true of them: {out / 'truth'}"
    )
