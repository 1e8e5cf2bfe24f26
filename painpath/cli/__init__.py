"""The command line. Each command imports what it needs when it runs, so that the others start fast."""

from __future__ import annotations

import sys
from typing import Any

import click

from painpath import __version__

UNUSABLE = 2


class Painpath(click.Group):
    """Turns what cannot be used into one line and exit status 2; `--debug` shows the traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected mistake is told, not thrown."""
        from painpath.record.problem import Unreadable
        from painpath.rules.errors import KnowledgeError

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


from painpath.cli import assess, cases, knowledge, new_record  # noqa: E402, F401
