"""`painpath assess`: one record, one answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from painpath.assess import Assessor
from painpath.assess import assess as judge
from painpath.cli import main
from painpath.cli.choose import assessor_with, facts_to_try, procedures_to_judge
from painpath.cli.outfile import OutFile, told
from painpath.cli.when import checked_time, checked_zone, zone_option
from painpath.record.death import mend_future
from painpath.record.moments import zone_of
from painpath.record.one import one_patient
from painpath.record.problem import Unreadable


@main.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--patient", help="Which patient, where the source holds several.")
@click.option("--procedure", help="Which procedure to judge; the latest one unless told otherwise.")
@click.option("--all", "every", is_flag=True, help="Judge every procedure.")
@click.option("--as-of", help="The time from which to look, ISO 8601; now unless given.")
@zone_option
@click.option("--what-if", multiple=True, metavar="FACT=VALUE", help="Try out a fact; shows what changes.")
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="A clinic's own settings.")
@click.option("--brief", is_flag=True, help="Stop after the first screen.")
@click.option("--json", "as_json", is_flag=True, help="Print the assessment as JSON.")
@click.option("--html", "html_file", type=OutFile(), help="Write one self-contained page.")
@click.option("--strict", is_flag=True, help="Also check a FHIR file against the whole standard.")
@click.option(
    "--max-mb",
    default=100,
    show_default=True,
    type=click.IntRange(min=1),
    help="Largest one-patient file that is read.",
)
def assess(
    record: Path,
    patient: str | None,
    procedure: str | None,
    every: bool,
    as_of: str | None,
    zone: str | None,
    what_if: tuple[str, ...],
    settings_file: Path | None,
    brief: bool,
    as_json: bool,
    html_file: Path | None,
    strict: bool,
    max_mb: int,
) -> None:
    """Assess RECORD: what each procedure did, why, and what next.

    RECORD is a record file (YAML or JSON), a FHIR bundle (.json, .json.gz), a folder of FHIR NDJSON,
    a folder of CSV or Parquet tables, or an OMOP folder or zip.
    """
    _refuse_contradictions(every, procedure, as_json, brief)
    clock = checked_zone(zone)
    time = checked_time(as_of, clock)
    imported = one_patient(record, patient, max_mb, strict)
    mend_future(imported, checked_time(None, clock or zone_of(time))[:10])
    ready = assessor_with(settings_file)
    checked = ready.check(imported.record, clock or zone_of(time))
    checked.problems[:0] = [*imported.repaired, *imported.not_understood]
    tried = facts_to_try(what_if, ready)
    wanted = procedures_to_judge(checked, procedure, every, record)
    answers = [judge(checked, time, one, assessor=ready, what_if=tried) for one in wanted]
    if html_file is not None:
        from painpath.report.page import page

        with told(html_file):
            html_file.write_text(page(answers, checked, assessor=ready), encoding="utf-8")
        click.echo(f"Written: {html_file}", err=as_json)
    if as_json:
        click.echo(json.dumps(answers if every else answers[0], indent=1, ensure_ascii=False))
    elif html_file is None:
        before = [judge(checked, time, one, assessor=ready) for one in wanted] if tried else []
        _print(answers, before, checked, brief, ready)


def _refuse_contradictions(every: bool, procedure: str | None, as_json: bool, brief: bool) -> None:
    if every and procedure is not None:
        raise Unreadable(f"--all --procedure {procedure}", "all procedures or one", "leave one of them out")
    if as_json and brief:
        raise Unreadable("--json --brief", "JSON has no first screen", "leave one of them out")


def _print(
    answers: list[dict[str, Any]], before: list[dict[str, Any]], checked: Any, brief: bool, ready: Assessor
) -> None:
    from painpath.report.terminal import overview, render

    colour = sys.stdout.isatty()
    if len(answers) > 1:
        click.echo(overview(answers, checked, colour=colour, assessor=ready))
    for number, answer in enumerate(answers):
        if number:
            click.echo()
        compared = before[number] if before else None
        click.echo(render(answer, checked, brief=brief, colour=colour, assessor=ready, before=compared))
