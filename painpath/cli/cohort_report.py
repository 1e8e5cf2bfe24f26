"""`painpath cohort report`: the registry's figures from the verdicts of `cohort assess`."""

from __future__ import annotations

from pathlib import Path

import click

from painpath.cli.cohort import cohort
from painpath.cli.extras import need
from painpath.cli.outfile import OutFile, told
from painpath.cohort.report import LEAST
from painpath.record.problem import Unreadable


@cohort.command("report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=OutFile(),
    required=True,
    help="The page, an .html file; CSV tables beside it.",
)
@click.option(
    "--compare", type=click.Choice(["published"]), help="Lay published figures beside the registry's."
)
@click.option(
    "--least", type=click.IntRange(2, 1000), default=LEAST, show_default=True, help="Hide counts below this."
)
def report_command(folder: Path, out: Path, compare: str | None, least: int) -> None:
    """Durations, rates, blocks, repeats and clinicians of the cohort judged in DIR, as one page.

    DIR is what `painpath cohort assess` wrote. The page needs no network. Small cells are hidden.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise Unreadable(str(out), "is not the name of a page", "end it in .html")
    need("cohort report", "cohort")
    from painpath.cohort.report.measures import measure
    from painpath.cohort.report.page import page, write_tables
    from painpath.cohort.report.read import read_verdicts

    measures = measure(read_verdicts(folder), least, compare=compare == "published")
    tables = out.parent / f"{out.stem}_tables"
    with told(out):
        written = write_tables(measures, tables)
        out.write_text(page(measures, least), "utf-8")
    about = measures.about
    click.echo(
        f"{out}: {about['procedures']} procedures of {about['patients']} patients. {len(written)} tables in {tables}"
    )
