"""`painpath evaluate`: how well the assessment agrees with adjudicated cases."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from painpath.casefile import read_case_file
from painpath.cli import main
from painpath.cli.when import checked_zone, zone_option
from painpath.evaluate import evaluate as run
from painpath.evaluate import gate_met

SHARES = ("outcome_agreement", "red_flag_sensitivity", "required_share", "causes_any_share")
LABELS = {
    "outcome_agreement": "outcome as expected",
    "red_flag_sensitivity": "emergencies found",
    "required_share": "required steps shown",
    "causes_any_share": "an expected cause among the first three",
}


@main.command()
@click.argument("cases", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@zone_option
@click.option("--gate", is_flag=True, help="Exit with 1 when the required shares are not reached.")
def evaluate(cases: Path, as_json: bool, zone: str | None, gate: bool) -> None:
    """Compare the assessments with the adjudicated cases of a file (schema 2)."""
    summary = run(read_case_file(cases), zone=checked_zone(zone))
    click.echo(json.dumps(summary, indent=1) if as_json else "\n".join(lines(summary)))
    sys.exit(1 if gate and not gate_met(summary) else 0)


def lines(summary: dict[str, Any]) -> list[str]:
    """The summary as text: what is not as expected, the shares, the confusion matrix."""
    said = [f"{one['id']}: " + "; ".join(one["why"]) for one in summary["cases"] if one["why"]]
    said.append(f"{summary['n']} cases, {summary['right']} right in every point")
    for name in SHARES:
        share = summary[name]
        said.append(f"  {LABELS[name]}: " + ("no case asks for it" if share is None else f"{share:.1%}"))
    kappa = summary["kappa"]
    said.append("  kappa: " + ("not defined" if kappa is None else f"{kappa:.2f}"))
    said.append(f"  missed emergencies: {', '.join(summary['missed_emergencies']) or 'none'}")
    said.append(f"  forbidden steps offered: {', '.join(summary['forbidden']) or 'none'}")
    return [*said, "", *confusion(summary["confusion"])]


def confusion(table: dict[str, dict[str, int]]) -> list[str]:
    """Expected outcomes as rows, given ones as columns."""
    columns = sorted({name for row in table.values() for name in row})
    if not columns:
        return []
    width = max(len(name) for name in [*table, "expected"]) + 2
    head = "expected".ljust(width) + "  ".join(columns)
    rows = [
        name.ljust(width) + "  ".join(str(row.get(one, "")).rjust(len(one)) for one in columns)
        for name, row in sorted(table.items())
    ]
    return [head, *rows]
