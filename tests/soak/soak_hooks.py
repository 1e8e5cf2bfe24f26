"""Ten minutes of requests that no client should send, against the service as it runs: no 5xx, no hang, memory flat."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from hypothesis import HealthCheck, given, settings

from tests.bench.hooks import served
from tests.web.hooks.mutated import CALLS, EXPECTED

MINUTES = float(os.environ.get("PAINPATH_SOAK_HOOKS_MINUTES", "10"))
THROTTLED = 429
HANGS_AFTER_S = 5
WARM_SHARE = 0.2
GROWTH_MB = 40


def resident_mb(pid: int) -> float:
    """Memory of a process and its children, in MB; Linux only."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            if pid in (int(fields[1]), int(path.parent.name)):
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        except (OSError, ValueError):
            continue
    return total


def test_the_service_stands_ten_minutes_of_nonsense(record_property: Callable[[str, str], None]) -> None:
    """Memory is compared between the end of the first fifth of the time and the end."""
    counts: dict[int, int] = {}
    sizes: list[float] = []
    began = time.monotonic()
    with served() as service, httpx.Client(timeout=HANGS_AFTER_S) as http:

        @settings(
            max_examples=400,
            derandomize=False,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(sent=CALLS)
        def send(sent: tuple[str, bytes]) -> None:
            name, body = sent
            address = f"http://127.0.0.1:{service.port}/cds-services/{name}"
            status = http.post(
                address, content=body, headers={"Content-Type": "application/json"}
            ).status_code
            counts[status] = counts.get(status, 0) + 1
            assert status in EXPECTED | {THROTTLED}, body

        while time.monotonic() - began < MINUTES * 60:
            send()
            if not sizes and time.monotonic() - began > MINUTES * 60 * WARM_SHARE:
                sizes.append(resident_mb(service.pid))
        sizes.append(resident_mb(service.pid))
    record_property(
        "requests by status", ", ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
    )
    record_property("memory after warming up and at the end", f"{sizes[0]:.0f} MB, {sizes[-1]:.0f} MB")
    assert sizes[-1] - sizes[0] < GROWTH_MB
