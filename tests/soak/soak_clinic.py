"""The clinic at full scale: a thousand diary writes cut off by a power cut on each database, an update cut short at many
places, many more of the requests that mean harm, and fifty people at work for a minute."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.clinic_users import USERS, people

ROOT = Path(__file__).parents[2]
WRITES = os.environ.get("PAINPATH_SOAK_CLINIC_WRITES", "1000")
STATEMENTS = os.environ.get(
    "PAINPATH_SOAK_CLINIC_STATEMENTS", " ".join(str(number) for number in range(1, 120, 7))
)
SECONDS = float(os.environ.get("PAINPATH_SOAK_CLINIC_SECONDS", "60"))
GROWTH_MB = 30
POSTGRESQL = (sys.executable, str(ROOT / "tests/web/postgresql.py"))


def passes(*given: str, on_postgresql: bool = False, **environment: str) -> str:
    """The last line of a pytest run of its own, which must pass."""
    command = [
        *(POSTGRESQL if on_postgresql else ()),
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *given,
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return next(line for line in reversed(done.stdout.splitlines()) if "passed" in line)


@pytest.mark.parametrize("on_postgresql", [False, True], ids=["sqlite", "postgresql"])
def test_the_clinic_stands_power_cuts_full_disks_and_updates_cut_short(
    on_postgresql: bool, record_property: Callable[[str, str], None]
) -> None:
    scale = {"PAINPATH_FAULT_WRITES": WRITES, "PAINPATH_FAULT_STATEMENTS": STATEMENTS}
    told = passes("tests/web/clinic/test_faults.py", on_postgresql=on_postgresql, **scale)
    kind = "PostgreSQL" if on_postgresql else "SQLite"
    record_property(f"faults on {kind}, {WRITES} diary writes", told)


@pytest.mark.parametrize("on_postgresql", [False, True], ids=["sqlite", "postgresql"])
def test_the_clinic_stands_many_more_requests_that_mean_harm(
    on_postgresql: bool, record_property: Callable[[str, str], None]
) -> None:
    told = passes(
        "--hypothesis-profile=soak",
        "tests/web/clinic/test_attacks.py",
        "tests/web/clinic/test_every_endpoint.py",
        on_postgresql=on_postgresql,
    )
    record_property(f"attacks on {'PostgreSQL' if on_postgresql else 'SQLite'}", told)


def test_every_test_of_pages_and_hooks_passes_on_postgresql(
    record_property: Callable[[str, str], None],
) -> None:
    told = passes("tests/web/clinic", "tests/web/hooks", on_postgresql=True)
    record_property("pages and hooks on PostgreSQL", told)


def test_fifty_people_work_for_a_minute(record_property: Callable[[str, str], None]) -> None:
    work = people(SECONDS)
    record_property(
        f"{USERS} people for {SECONDS:g} s",
        f"{work.answers} pages, {work.errors} failed, median {work.p50_ms:.0f} ms, p99 {work.p99_ms:.0f} ms, {work.per_s:.1f} a second",
    )
    record_property(
        "memory of the server, warm and at the end", f"{work.warm_mb:.0f} MB, {work.end_mb:.0f} MB"
    )
    assert work.errors == 0
    assert work.end_mb - work.warm_mb < GROWTH_MB
