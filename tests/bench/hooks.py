"""How long a CDS Hooks call takes with a prefetch of 1.2 MB: alone, and with fifty in the air at once.

The service runs as it would (`painpath serve --only hooks`, two processes). Fifty callers, threads of this
process, open the chart of one patient each, again and again; every opening is a new one (`hookInstance`). What they
send is made beforehand, so that the callers take next to nothing of the two cores; their own work is told too.
"""

from __future__ import annotations

import copy
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

FOLDER = str(Path(__file__).parent)
if FOLDER not in sys.path:
    sys.path.append(FOLDER)

from aims import aim, show_aims  # noqa: E402

from painpath.cli.hooks_checks import samples  # noqa: E402
from painpath.web.hooks.core.services import PREFETCH  # noqa: E402

SIZE = 1_200_000
SERVICE = "/cds-services/painpath-patient-view"
WARM, ALONE, TOGETHER, AT_ONCE = 20, 100, 1000, 50
START_S, CALL_S = 60, 60
RECEIVED = 65_536
INSTANCE = "00000000-0000-4000-8000-000000000000"
FILLER_TEXT = "y" * 500


class Times(NamedTuple):
    """How long calls took, in milliseconds, how many failed, how many were answered a second, and the work for
    one call, of the service and of its caller: processor time, which other programs disturb less."""

    p50_ms: float
    p99_ms: float
    errors: int
    per_s: float
    work_ms: float
    caller_ms: float


class Served(NamedTuple):
    """The running service: its port and the id of its first process."""

    port: int
    pid: int


class Prepared(NamedTuple):
    """A call ready to be sent, but for the 36 characters of its `hookInstance`: what stands before and after."""

    before: bytes
    after: bytes


def body(patient: str = "made-up") -> bytes:
    """A call about a patient with one ablation and as many other observations as make up the size."""
    made = samples.call("patient-view", PREFETCH) | {"hookInstance": INSTANCE}
    entries = made["prefetch"]["Observation"]["entry"]
    one = copy.deepcopy(entries[0])
    one["resource"].pop("extension", None)
    one["resource"]["code"] = {
        "coding": [{"system": "http://loinc.org", "code": "8302-2"}],
        "text": FILLER_TEXT,
    }
    count = (SIZE - len(json.dumps(made))) // len(json.dumps(one)) + 1
    entries += [{"resource": one["resource"] | {"id": f"filler-{number}"}} for number in range(count)]
    return json.dumps(made).replace(samples.PATIENT, patient).encode()


def prepared(data: bytes, port: int) -> Prepared:
    """The request of a body."""
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    before, _, after = data.partition(INSTANCE.encode())
    told = f"{head}Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    return Prepared(told.encode() + before, after)


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
    request = f"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    while time.monotonic() < until:
        try:
            if _answer(port, request) == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the service did not start")


def _answer(port: int, *pieces: bytes) -> int:
    """The status that the service answers with; the answer is read to its end. 0: it hung up."""
    got = []
    with socket.create_connection(("127.0.0.1", port), CALL_S) as connection:
        for one in pieces:
            connection.sendall(one)
        while part := connection.recv(RECEIVED):
            got.append(part)
    words = b"".join(got).split(None, 2)
    return int(words[1]) if len(words) > 1 else 0


def measure(service: Served, bodies: list[bytes], calls: int) -> Times:
    """So many calls by as many callers at once as there are bodies."""
    times: list[float] = []
    errors: list[int] = []

    def caller(data: bytes) -> None:
        ready = prepared(data, service.port)
        for _ in range(calls // len(bodies)):
            began = time.perf_counter()
            status = _answer(service.port, ready.before + str(uuid4()).encode(), ready.after)
            times.append(time.perf_counter() - began)
            if status != 200:
                errors.append(status)

    threads = [threading.Thread(target=caller, args=(data,)) for data in bodies]
    began, worked, mine = time.perf_counter(), processor_s(service.pid), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken, own = time.perf_counter() - began, time.process_time() - mine
    work = processor_s(service.pid) - worked
    each = 1000 / len(times)
    times.sort()
    shown = _at(times, 0.5), _at(times, 0.99)
    return Times(*shown, len(errors), len(times) / taken, work * each, own * each)


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
    """Both measurements, with the size of a body and the load of the machine before."""
    bodies = [body(f"patient-{number}") for number in range(AT_ONCE)]
    load = os.getloadavg()[0]
    with served() as service:
        measure(service, bodies[:2], WARM)
        alone, together = measure(service, bodies[:1], ALONE), measure(service, bodies, TOGETHER)
    return {
        "bytes": len(bodies[0]),
        "load": load,
        "alone": alone._asdict(),
        f"{AT_ONCE} at once": together._asdict(),
    }


def bench_hooks() -> None:
    """Print what was measured, and hold it against the aim."""
    found = run()
    size, load = found.pop("bytes") / 1e6, found.pop("load")
    print(f"\nCDS Hooks, patient-view, prefetch of {size:.2f} MB, two processes, load before {load:.1f}")
    for name, times in found.items():
        told = ", ".join(f"{what} {number:.3g}" for what, number in times.items())
        print(f"  {name}: {told}", flush=True)
    together = found[f"{AT_ONCE} at once"]
    aim(f"CDS Hooks, {AT_ONCE} calls of 1.2 MB at once, p99", together["p99_ms"], "ms", most=500)
    aim("CDS Hooks, calls that failed", sum(times["errors"] for times in found.values()), "", most=0)


if __name__ == "__main__":
    bench_hooks()
    show_aims()
