"""The same tests on a real PostgreSQL server, started here on a socket of its own and thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAME = ("tests/web/clinic", "tests/web/hooks")
ON_SQLITE = "tests/web/clinic/test_faults.py::test_a_full_disk_is_told_and_nothing_acknowledged_is_lost"


def test_every_test_of_the_pages_and_hooks_passes_on_postgresql() -> None:
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--deselect={ON_SQLITE}", *SAME]
    arguments = [sys.executable, str(ROOT / "tests/web/postgresql.py"), *again]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert " passed" in done.stdout
