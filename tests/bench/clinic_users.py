"""Fifty people at work in the clinic at once: a real server, each with a session of their own, reading and entering.

The server runs as it would (`painpath serve`), on SQLite in a folder of its own or where `DATABASE_URL` points.
Everyone signs in by the form, then opens pages with a second of thought between them, on average.

    python tests/bench/clinic_users.py [--seconds 20] [--users 50] [--patients 300]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

ROOT = Path(__file__).parents[2]
USERS, PATIENTS, SECONDS, THOUGHT_S = 50, 300, 20.0, 1.0
START_S, LONGEST_S, WARM_SHARE, AT_THE_DOOR = 120, 60, 0.3, 8
PASSWORD = "the bench's own password"
PAGES = (("worklist", 45), ("patient", 40), ("find", 8), ("library", 2), ("enter", 5))


class Work(NamedTuple):
    """What fifty people saw: times in ms, statuses that are no answer, answers a second, memory of the server; and
    how often each status or trouble was met that is no answer."""

    p50_ms: float
    p99_ms: float
    errors: int
    answers: int
    per_s: float
    warm_mb: float
    end_mb: float
    failed: dict[str, int]


def people(seconds: float = SECONDS, users: int = USERS, patients: int = PATIENTS) -> Work:
    """Make a clinic, serve it, let everyone work."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PAINPATH_DATA": folder,
            "PAINPATH_DEMO": "1",
            "PAINPATH_ALLOWED_HOSTS": "127.0.0.1",
        }
        made = subprocess.run([sys.executable, __file__, "seed", str(users), str(patients)], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)  # fmt: skip
        uids = made.stdout.split()
        with served(environment) as (address, pid):
            return asyncio.run(_all_at_work(address, pid, uids, users, seconds))


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The clinic on a free port."""
    port = str(20_000 + os.getpid() % 20_000)
    command = [sys.executable, "-m", "painpath.cli", "serve", "--port", port]
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        running = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=nowhere, stdout=nowhere)
        try:
            _wait(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}", running.pid
        finally:
            running.terminate()
            running.wait()


def _wait(address: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(address)


def memory_mb(pid: int) -> float:
    """Resident memory of a process, in MB; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _all_at_work(address: str, pid: int, uids: list[str], users: int, seconds: float) -> Work:
    times: list[float] = []
    statuses: Counter[str] = Counter()
    sizes: list[float] = []
    ready, door = asyncio.Barrier(users + 1), asyncio.Semaphore(AT_THE_DOOR)

    async def one(number: int) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=LONGEST_S) as http:
            async with door:
                token = await _sign_in(http, number)
            await ready.wait()
            await _work(http, token, random.Random(number), uids, seconds, times, statuses)

    async def watch() -> None:
        await ready.wait()
        await asyncio.sleep(seconds * WARM_SHARE)
        sizes.append(memory_mb(pid))

    await asyncio.gather(watch(), *(one(number) for number in range(users)))
    sizes.append(memory_mb(pid))
    failed = {status: count for status, count in statuses.items() if status not in ("200", "302")}
    times.sort()
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    errors = sum(failed.values())
    return Work(middle * 1e3, late * 1e3, errors, len(times), len(times) / seconds, *sizes, failed)


async def _sign_in(http: httpx.AsyncClient, number: int) -> str:
    page = await http.get("/accounts/login/")
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found, page.text[:500]
    form = {"csrfmiddlewaretoken": found[1], "login": f"user{number}", "password": PASSWORD}
    answered = await http.post("/accounts/login/", data=form)
    assert answered.status_code == 302, answered.status_code
    return str(http.cookies["csrftoken"])


async def _work(http: httpx.AsyncClient, token: str, chance: random.Random, uids: list[str], seconds: float, times: list[float], statuses: Counter[str]) -> None:  # fmt: skip
    end = time.monotonic() + seconds
    await asyncio.sleep(chance.random() * THOUGHT_S)
    while time.monotonic() < end:
        [what] = chance.choices([name for name, _ in PAGES], [share for _, share in PAGES])
        uid, start = chance.choice(uids), time.monotonic()
        try:
            status = str(await _open(http, what, uid, token))
        except httpx.TransportError as error:
            status = type(error).__name__
        times.append(time.monotonic() - start)
        statuses[status] += 1
        await asyncio.sleep(chance.expovariate(1 / THOUGHT_S))


async def _open(http: httpx.AsyncClient, what: str, uid: str, token: str) -> int:
    if what == "enter":
        row = {"time": "2026-01-02", "score": "4", "scale": "nrs_0_10", "csrfmiddlewaretoken": token}
        return (await http.post(f"/patients/{uid}/enter/pain_scores", data=row)).status_code
    path = {
        "worklist": "/",
        "patient": f"/patients/{uid}",
        "find": "/patients/find?q=Fam",
        "library": "/library",
    }[what]
    return (await http.get(path)).status_code


def seed(users: int, patients: int) -> None:
    """A clinic with so many clinicians, and patients whose ablation failed; prints their pseudonyms."""
    from painpath.web.run import prepare

    prepare()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    from painpath.web.accounts.models import Clinic, Member
    from painpath.web.patients.models import Patient
    from painpath.web.patients.store import enter
    from painpath.web.patients.worklist import refresh

    clinic, hashed = Clinic.objects.create(name="Large"), make_password(PASSWORD)
    for number in range(users):
        user = get_user_model().objects.create(username=f"user{number}", password=hashed)
        Member.objects.create(user=user, clinic=clinic, role="clinician")
    for number in range(patients):
        one = Patient.objects.create(clinic=clinic, family=f"Family{number}", number=str(number))
        procedure = {
            "procedure_id": "one",
            "time": "2025-12-01",
            "kind": "rfa_thermal",
            "status": "completed",
        }
        scores = [
            ("pain_scores", {"time": f"2025-{month:02}-15", "score": 7, "scale": "nrs_0_10"})
            for month in (9, 10, 11, 12)
        ]
        enter(one, [("procedures", procedure), *scores], "bench")
        refresh(one)
        print(one.uid)


def main() -> None:
    """Everyone at work, and what they saw."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--users", type=int, default=USERS)
    asked.add_argument("--patients", type=int, default=PATIENTS)
    given = asked.parse_args()
    print(people(given.seconds, given.users, given.patients))


if __name__ == "__main__":
    if sys.argv[1:2] == ["seed"]:
        seed(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
