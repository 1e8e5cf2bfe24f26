"""How long a CDS Hooks call takes with a prefetch of 1.2 MB: alone, and with fifty in the air at once.

The service runs as it would (`painpath serve --only hooks`, two processes); the callers are threads of this process.
"""

from __future__ import annotations

import copy
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from painpath.cli.hooks_checks import samples
from painpath.web.hooks.core.services import PREFETCH

SIZE = 1_200_000
SERVICE = "/cds-services/painpath-patient-view"
WARM, ALONE, TOGETHER, AT_ONCE = 20, 100, 1000, 50
START_S = 60
FILLER_TEXT = "y" * 500


class Times(NamedTuple):
    """How long calls took, in milliseconds, how many failed, how many were answered a second, and the work of
    the service for one call: its processor time, which other programs disturb less."""

    p50_ms: float
    p99_ms: float
    errors: int
    per_s: float
    work_ms: float


class Served(NamedTuple):
    """The running service: its port and the id of its first process."""

    port: int
    pid: int


def body() -> bytes:
    """A call about a patient with one ablation and as many other observations as make up the size."""
    made = samples.call("patient-view", PREFETCH) | {"hookInstance": str(uuid4())}
    entries = made["prefetch"]["Observation"]["entry"]
    one = copy.deepcopy(entries[0])
    one["resource"].pop("extension", None)
    one["resource"]["code"] = {
        "coding": [{"system": "http://loinc.org", "code": "8302-2"}],
        "text": FILLER_TEXT,
    }
    count = (SIZE - len(json.dumps(made))) // len(json.dumps(one)) + 1
    entries += [{"resource": one["resource"] | {"id": f"filler-{number}"}} for number in range(count)]
    return json.dumps(made).encode()


@contextmanager
def served(workers: int = 2) -> Iterator[Served]:
    """The service on a free port, with a folder of its own; stopped in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PAINPATH_DATA": folder}
        command = [sys.executable, "-m", "painpath.cli", "serve", "--only", "hooks", "--port", str(port)]
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            running = subprocess.Popen([*command, "--workers", str(workers)], env=environment, stderr=nowhere)
            try:
                _wait(port)
                yield Served(port, running.pid)
            finally:
                running.terminate()
                running.wait(timeout=START_S)


def _wait(port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                if _call(connection, "GET", "/health/ready", None) == 200:
                    return
            except OSError:
                time.sleep(0.2)
    raise RuntimeError("the service did not start")


def _call(connection: http.client.HTTPConnection, method: str, path: str, data: bytes | None) -> int:
    connection.request(method, path, data, {"Content-Type": "application/json"} if data else {})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def measure(service: Served, data: bytes, calls: int, at_once: int) -> Times:
    """So many calls, so many at once."""
    times: list[float] = []
    errors: list[int] = []

    def caller(count: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        for _ in range(count):
            began = time.perf_counter()
            status = _call(connection, "POST", SERVICE, data)
            times.append(time.perf_counter() - began)
            if status != 200:
                errors.append(status)
        connection.close()

    began, worked = time.perf_counter(), processor_s(service.pid)
    threads = [threading.Thread(target=caller, args=(calls // at_once,)) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    work_ms = (processor_s(service.pid) - worked) * 1000 / len(times)
    times.sort()
    return Times(_at(times, 0.5), _at(times, 0.99), len(errors), len(times) / taken, work_ms)


def processor_s(pid: int) -> float:
    """Processor time of a process and its children so far, in seconds; Linux only."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(fields[1]), int(path.parent.name)):
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


def run() -> dict[str, Any]:
    """Both measurements, with the size of the body and the load of the machine before."""
    data = body()
    load = os.getloadavg()[0]
    with served() as service:
        measure(service, data, WARM, 2)
        alone, together = (
            measure(service, data, ALONE, 1),
            measure(service, data, TOGETHER, AT_ONCE),
        )
    return {
        "bytes": len(data),
        "load": load,
        "alone": alone._asdict(),
        f"{AT_ONCE} at once": together._asdict(),
    }


def main() -> None:
    """Print what was measured."""
    found = run()
    print(
        f"CDS Hooks, patient-view, prefetch of {found.pop('bytes') / 1e6:.2f} MB, load before {found.pop('load'):.1f}"
    )
    for name, times in found.items():
        told = ", ".join(f"{what} {number:.0f}" for what, number in times.items())
        print(f"  {name}: {told}")


if __name__ == "__main__":
    main()
