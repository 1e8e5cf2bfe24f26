"""How far a long command is: a bar with the time left on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

STEPS = 1000


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Gives a function that is told what is being done and which share of it is, from 0 to 1."""
    bars: dict[str, click._termui_impl.ProgressBar[int]] = {}

    def told(what: str, share: float) -> None:
        if what not in bars:
            for bar in bars.values():
                bar.render_finish()
            bars.clear()
            bars[what] = click.progressbar(
                length=STEPS, label=what, file=sys.stderr, hidden=not sys.stderr.isatty(), show_eta=True
            )
            bars[what].render_progress()
        bars[what].update(int(share * STEPS) - bars[what].pos)

    try:
        yield told
    finally:
        for bar in bars.values():
            bar.render_finish()
