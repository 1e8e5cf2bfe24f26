"""The command line: assess a record, evaluate cases, look after the knowledge."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click


@click.group()
@click.version_option(package_name="painpath")
@click.option("--debug", is_flag=True, help="Show a traceback when something goes wrong.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """What each pain procedure did, why, and what to do next."""
    context.obj = debug


@main.group()
def knowledge() -> None:
    """The rules, their sources and their cases."""


@knowledge.command("check")
def check() -> None:
    """Check every rule, name, source and case."""
    from painpath import vocabulary
    from painpath.casebook import read_cases, run_cases
    from painpath.engine.decide import Engine
    from painpath.rules.check import check_knowledge
    from painpath.rules.load import KnowledgeError, read_knowledge

    try:
        loaded = read_knowledge()
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from None
    problems = check_knowledge(loaded, vocabulary.load())
    if not problems:
        problems = run_cases(Engine(loaded, vocabulary.load()), list(read_cases()))
    for line in problems:
        click.echo(line)
    click.echo(f"{len(loaded.facts)} facts, {len(loaded.red_flags)} red flags, {len(loaded.causes)} causes,"
               f" {len(loaded.next_steps)} steps: {len(problems)} problems")
    sys.exit(1 if problems else 0)


@main.command()
@click.argument("cases", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@click.option("--gate", is_flag=True, help="Exit with 1 when the required shares are not reached.")
def evaluate(cases: Path, as_json: bool, gate: bool) -> None:
    """Compare the assessments with adjudicated CASES."""
    from painpath.evaluate import evaluate as run
    from painpath.evaluate import gate_met, read_case_file

    summary: dict[str, Any] = run(read_case_file(cases))
    if as_json:
        click.echo(json.dumps(summary, indent=1))
    else:
        for one in summary["cases"]:
            if one["why"]:
                click.echo(f"{one['id']}: " + "; ".join(one["why"]))
        for name in ("n", "right", "outcome_agreement", "kappa", "red_flag_sensitivity", "required_share", "causes_any_share"):
            click.echo(f"{name}: {summary[name]}")
    sys.exit(1 if gate and not gate_met(summary) else 0)


if __name__ == "__main__":
    main()
