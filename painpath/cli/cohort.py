"""`painpath cohort`: many patients at once. Each subcommand is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from painpath.cli import main

# The module in this folder that adds each subcommand to the group.
SUBCOMMANDS = {
    "assess": "cohort_assess",
    "import": "cohort_import",
    "report": "cohort_report",
    "synthesize": "cohort_synthesize",
}


class Cohort(click.Group):
    """A group whose subcommands are known before they are imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every subcommand, imported or not."""
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A subcommand by name; its module adds it to this group."""
        if cmd_name not in self.commands and cmd_name in SUBCOMMANDS:
            import_module(f"painpath.cli.{SUBCOMMANDS[cmd_name]}")
        return self.commands.get(cmd_name)


@main.group(cls=Cohort)
def cohort() -> None:
    """Many patients at once: records in, verdicts and registry figures out."""
