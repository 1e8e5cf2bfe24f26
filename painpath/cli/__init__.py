"""The command line. A command is imported when it is called, so that none waits for what others need."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from painpath.record.problem import Unreadable
from painpath.rules.errors import KnowledgeError
from painpath.version import __version__

UNUSABLE = 2
# The module in this folder that defines each command.
COMMANDS = {
    "assess": "assess",
    "clinic": "clinic",
    "cohort": "cohort",
    "evaluate": "cases",
    "hooks-check": "hooks_check",
    "knowledge": "knowledge",
    "lesion": "lesion",
    "new-record": "new_record",
    "serve": "serve",
}


@contextmanager
def uncollected() -> Iterator[None]:
    """What is made here stays to the end, as modules and knowledge do: the garbage collector does not look for it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@atexit.register
def _look_again() -> None:
    """DuckDB tells of everything of its own that is left at the end, so that there it is looked for after all."""
    if "duckdb" in sys.modules:
        gc.unfreeze()


class Painpath(click.Group):
    """Turns what cannot be used into one line and exit status 2; `--debug` shows the traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, imported or not."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by name; its module adds it to this group."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            with uncollected():
                import_module(f"painpath.cli.{COMMANDS[cmd_name]}")
        return self.commands.get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected mistake is told, not thrown."""
        try:
            return super().invoke(ctx)
        except (Unreadable, KnowledgeError) as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"painpath: {error}", err=True)
            sys.exit(UNUSABLE)


@click.group(cls=Painpath, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="painpath")
@click.option("--debug", is_flag=True, help="Show a traceback when something cannot be used.")
def main(debug: bool) -> None:
    """What each pain procedure did, why, and what to do next.

    Decision support for clinicians: every sentence names its rule and its source. All knowledge is
    a draft that nobody has signed yet.
    """
