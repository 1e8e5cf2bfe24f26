"""What is worked out once and kept beside the user's other caches, so that the next start is quick.

A kept form is only ever a copy of what can be made again: it is named by the state of what it was made from,
an older one is never read, and where none can be written everything is made anew each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_KEPT = 4


def cache_folder() -> Path:
    """Where caches of this user live, by the custom of the system."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "painpath"


def state_of(path: Path | str) -> str:
    """A file's path, size and time of change, as text: what a kept form of it is named by."""
    state = os.stat(path)
    return f"{path} {state.st_size} {state.st_mtime_ns}"


def keep(path: Path, data: bytes) -> None:
    """Write a cached form in one step; a cache that cannot be written is no error.

    Of the files whose names begin alike up to the first `-`, the newest few stay.
    """
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, path)
        older = sorted(path.parent.glob(path.name.split("-")[0] + "-*"), key=lambda one: one.stat().st_mtime)
        for old in older[:-MOST_KEPT]:
            old.unlink()
    except OSError:
        return


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Of the processes that ask for the same folder, one at a time; where files cannot be locked, all at once."""
    try:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except (ImportError, OSError):
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
