"""A clinic's server as a process of its own, that a test may kill; run as a script it is that process.

python served.py seed N           N patients, each with a diary link; prints {pseudonym: address}
python served.py serve PORT N     the same, into links.json, then serve until stopped; FULL_AT_BYTES in the
                                  environment: no file may grow larger
python served.py scores           prints {pseudonym: [score, ...]} from the diaries
python served.py migrate [N]      bring the database up to date; killed at the N-th statement
python served.py backup FILE      two patients and a backup, while somebody else enters one more halfway through it
python served.py restore FILE     bring a backup back, then enter one more patient; prints the numbers of the patients
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg
from django.db import connections

from painpath.assess import default_assessor

ROOT = Path(__file__).parents[3]
START_S = 180
BORN = "1960-02-03"
PASSPHRASE = "a long passphrase"


def environment_of(folder: Path, url: str | None = None, like: str = "template1") -> dict[str, str]:
    """A fresh clinic: a folder of its own with SQLite, or a new database on the PostgreSQL server at an address.

    `like`: the database of that server that the new one is a copy of."""
    left_out = ("PAINPATH_SECRET_KEY", "DATABASE_URL")
    made = {name: value for name, value in os.environ.items() if name not in left_out}
    made |= {"PAINPATH_DATA": str(folder), "PAINPATH_DEMO": "1", "PYTHONWARNINGS": "ignore"}
    if url:
        name = f"faults_{uuid4().hex}"
        with closing(psycopg.connect(url, autocommit=True)) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        made["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    return made


class UpToDate:
    """A clinic whose database was brought up to date once; its copies begin as it was then."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder, self.url, self.environment = folder, url, environment_of(folder, url)
        told(self.environment, "migrate")

    def copied(self, folder: Path) -> dict[str, str]:
        """A fresh clinic that has nothing left to update."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return environment_of(folder, self.url, database_name(self.environment) if self.url else "")


def database_name(environment: dict[str, str]) -> str:
    return urlsplit(environment["DATABASE_URL"]).path.lstrip("/")


@contextmanager
def database_gone(environment: dict[str, str]) -> Iterator[None]:
    """For a while nobody reaches the database."""
    if "DATABASE_URL" not in environment:
        here = Path(environment["PAINPATH_DATA"])
        there = here.with_name("elsewhere")
        here.rename(there)
        yield
        there.rename(here)
        return
    name = database_name(environment)
    with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def told(environment: dict[str, str], *verb: str) -> Any:
    """What a verb prints."""
    done = subprocess.run(
        [sys.executable, __file__, *verb],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


class Served:
    """A running server; `paths` is the diary's address of each patient."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, paths: dict[str, str]) -> None:
        self.process, self.address, self.paths = process, address, paths

    def kill(self) -> None:
        """As a power cut does: nothing is written any more."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(environment: dict[str, str], patients: int = 0) -> Iterator[Served]:
    """The server, ready, with so many new patients; ended at the end."""
    port = free_port()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen([sys.executable, __file__, "serve", str(port), str(patients)], env=environment, cwd=ROOT, stderr=nowhere, stdout=nowhere)  # fmt: skip
        try:
            _wait(process, f"http://127.0.0.1:{port}/health/ready")
            links = Path(environment["PAINPATH_DATA"]) / "links.json"
            yield Served(process, f"http://127.0.0.1:{port}", json.loads(links.read_text("utf-8")))
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            # without the certificates of the world, which take longer to read than a page
            if httpx.get(address, verify=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"not ready within {START_S} s")


class Phone:
    """A patient's phone."""

    def __init__(self, http: httpx.Client, path: str) -> None:
        self.http, self.path = http, path

    def sign_in(self) -> None:
        """By the birth date."""
        page = self.http.get(self.path)
        answered = self.post(birth_date=BORN)
        assert (page.status_code, answered.status_code) == (200, 302)

    def post(self, **form: str) -> httpx.Response:
        """Send a form."""
        token = self.http.cookies.get("csrftoken") or ""
        return self.http.post(self.path, data={"csrfmiddlewaretoken": token, **form})

    def enter(self, score: int, number: str) -> int:
        """Send a score on the page with this number; gives the status, 0 when nobody answered."""
        try:
            answered = self.post(score=str(score), nonce=number)
        except httpx.TransportError:
            return 0
        return answered.status_code if answered.status_code != 200 or "Saved" in answered.text else 500


@contextmanager
def phones(server: Served) -> Iterator[dict[str, Phone]]:
    """A phone for each patient, signed in."""
    with ExitStack() as stack:
        made = {}
        for who, path in server.paths.items():
            http = stack.enter_context(httpx.Client(base_url=server.address, timeout=60, verify=False))
            made[who] = Phone(http, path)
            made[who].sign_in()
        yield made


def _seed(patients: int) -> dict[str, str]:
    from painpath.web.accounts.models import Clinic
    from painpath.web.diary.models import make_link
    from painpath.web.patients.models import Patient

    clinic = Clinic.objects.create(
        name="Faults", day_number="1", night_number="2", emergency_number="3", wording_confirmed_by="A"
    )
    every = [
        Patient.objects.create(clinic=clinic, family=f"Patient {number}", birth_date=BORN)
        for number in range(patients)
    ]
    return {one.pseudonym: f"/diary/{make_link(one, 'test')}" for one in every}


def _scores() -> dict[str, list[int]]:
    from painpath.web.patients.models import Patient
    from painpath.web.patients.store import living

    return {
        one.pseudonym: [int(row.data["score"]) for row in living(one) if row.table == "pain_scores"]
        for one in Patient.objects.all()
    }


def _serve(port: int, patients: int) -> None:
    from painpath.web.run import run

    if patients:
        links = Path(os.environ["PAINPATH_DATA"]) / "links.json"
        links.write_text(json.dumps(_seed(patients)), "utf-8")
        connections.close_all()  # SQLite's log begins again, empty
    default_assessor()  # its cache is written before files may not grow
    full_at = os.environ.get("FULL_AT_BYTES")
    if full_at:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(full_at), resource.RLIM_INFINITY))
    run("127.0.0.1", port)


def _backup(file: str) -> bool:
    from painpath.web import keeping

    _seed(2)
    real = keeping._models

    def meanwhile() -> Iterator[Any]:
        for model in real():
            yield model
            if model.__name__ == "Patient":
                writer = Thread(target=lambda: _seed(1))
                writer.start()
                writer.join()

    keeping._models = meanwhile  # type: ignore[assignment]
    keeping.write_backup(Path(file), PASSPHRASE)
    return True


def _restore(file: str) -> list[int]:
    from painpath.web.keeping import read_backup
    from painpath.web.patients.models import Patient

    read_backup(Path(file), PASSPHRASE)
    _seed(1)
    return sorted(Patient.objects.values_list("pk", flat=True))


def _die_at(number: int) -> None:
    """End this process, as a power cut does, at its N-th statement that changes the tables."""
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    real, left = BaseDatabaseSchemaEditor.execute, [number]

    def execute(self: Any, sql: Any, params: Any = ()) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        real(self, sql, params)

    BaseDatabaseSchemaEditor.execute = execute  # type: ignore[method-assign]


def main(verb: str, *given: str) -> None:
    """One verb."""
    from painpath.web.run import prepare

    if verb == "migrate" and given:
        _die_at(int(given[0]))
    prepare()
    if verb == "serve":
        _serve(int(given[0]), int(given[1]))
    found = {
        "seed": lambda: _seed(int(given[0])),
        "scores": _scores,
        "migrate": lambda: True,
        "serve": lambda: True,
        "backup": lambda: _backup(given[0]),
        "restore": lambda: _restore(given[0]),
    }[verb]()
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
