"""What a command needs beside painpath itself: told in one line before any work begins."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from painpath.record.problem import Unreadable

# The libraries of each extra of the package, by the names under which they are imported.
EXTRAS = {"cohort": ("lifelines", "numba"), "spark": ("pandas", "pyspark")}


def need(what: str, *extras: str) -> None:
    """Raise Unreadable with the command that installs them when a library of these extras is missing."""
    wanted = {extra: [name for name in EXTRAS[extra] if find_spec(name) is None] for extra in extras}
    missing = [name for names in wanted.values() for name in names]
    if not missing:
        return
    which = ",".join(extra for extra, names in wanted.items() if names)
    told = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed"
    raise Unreadable(what, told, f"install with: {_python()} -m pip install 'painpath[{which}]'")


def _python() -> str:
    """The Python that runs now, as it is called from the folder one is in."""
    running = Path(sys.executable or "python")
    here = Path.cwd()
    return str(running.relative_to(here) if running.is_relative_to(here) else running)
