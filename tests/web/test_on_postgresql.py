"""The same tests on a real PostgreSQL server, started here on a socket of its own and thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# of the hooks what they write: their answers come from the call and not from the database
SAME = ("tests/web/clinic", *(f"tests/web/hooks/test_{name}.py" for name in ("feedback", "reviewed", "days")))
NOT_HERE = (
    # of SQLite alone
    "tests/web/clinic/test_faults.py::test_a_full_disk_is_told_and_nothing_acknowledged_is_lost",
    # these and the other hooks `make soak` tries on PostgreSQL too
    "tests/web/clinic/test_attacks.py::test_no_address_breaks_whatever_is_sent",
    "tests/web/clinic/test_every_endpoint.py::test_no_endpoint_breaks",
    "tests/web/clinic/test_guarded.py",
)


def test_the_tests_of_the_pages_pass_on_postgresql() -> None:
    left_out = [f"--deselect={one}" for one in NOT_HERE]
    again = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *left_out, *SAME]
    arguments = [sys.executable, str(ROOT / "tests/web/postgresql.py"), *again]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert " passed" in done.stdout
