"""The server killed, the disk full, the database gone, an update cut short: what was acknowledged is there, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from queue import Empty, Queue

import httpx
import pytest

from tests.web.clinic import served as script
from tests.web.clinic.served import Phone, UpToDate, database_gone, environment_of, phones, served, told

SCORES = 11  # a patient's scores 0 to 10, each sent once, so that every write is known by its score
WRITES = int(os.environ.get("PAINPATH_FAULT_WRITES", "40"))
STATEMENTS = os.environ.get("PAINPATH_FAULT_STATEMENTS", "2 45").split()
AT_ONCE, LONGEST_S = 8, 900
FULL_AT_BYTES, MOST_TRIES = 250_000, 200
URL = os.environ.get("DATABASE_URL")
Write = tuple[str, int]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> UpToDate:
    """On the database that the tests run on."""
    return UpToDate(tmp_path_factory.mktemp("clinic"), URL)


class Writers:
    """Phones that send scores side by side; `acknowledged` holds the writes that were answered as saved.

    The last of them wait until the server is killed, so that it is killed before all are done however slow this is.
    """

    def __init__(self, by_patient: dict[str, Phone], writes: list[Write]) -> None:
        self.by_patient, self.acknowledged = by_patient, set[Write]()
        self.waiting: Queue[Write] = Queue()
        for one in writes:
            self.waiting.put(one)
        self.half_way, self.half = threading.Event(), len(writes) // 2
        self.killed, self.last = threading.Event(), set(writes[-AT_ONCE:])
        self.threads = [threading.Thread(target=self._send) for _ in range(AT_ONCE)]
        for thread in self.threads:
            thread.start()

    def _send(self) -> None:
        """Send until nothing waits or nobody answers."""
        status = 200
        while status:
            try:
                who, score = self.waiting.get_nowait()
            except Empty:
                return
            if (who, score) in self.last:
                self.killed.wait(LONGEST_S)
            status = self.by_patient[who].enter(score, f"{who}-{score}")
            if status == 200:
                self.acknowledged.add((who, score))
            if len(self.acknowledged) >= self.half:
                self.half_way.set()


def kept(environment: dict[str, str]) -> Counter[Write]:
    """How often each write stands in the records."""
    found = told(environment, "scores")
    return Counter((who, score) for who, scores in found.items() for score in scores)


def test_what_was_acknowledged_before_a_power_cut_is_there_once(tmp_path: Path, clinic: UpToDate) -> None:
    """Killed in the middle of writes from many phones; then each phone sends again what it had no answer to."""
    environment = clinic.copied(tmp_path)
    with served(environment, -(-WRITES // SCORES)) as server, phones(server) as by_patient:
        writes = [(who, score) for score in range(SCORES) for who in by_patient][:WRITES]
        writers = Writers(by_patient, writes)
        assert writers.half_way.wait(LONGEST_S)
        server.kill()
        writers.killed.set()
        for thread in writers.threads:
            thread.join()
    assert 0 < len(writers.acknowledged) < WRITES
    after = kept(environment)
    assert set(after.values()) == {1}
    assert writers.acknowledged <= set(after)
    with served(environment) as server, phones(server) as by_patient:
        for who, score in set(writes) - writers.acknowledged:
            assert by_patient[who].enter(score, f"{who}-{score}") == 200
    assert kept(environment) == Counter(writes)


def assert_told(answered: httpx.Response) -> None:
    """A page that says that nothing was saved, and when to try again."""
    assert answered.status_code == 503
    assert "cannot save anything just now" in answered.text
    assert answered.headers["Retry-After"]


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """SQLite, because there the disk is the server's own; no file may grow past a limit."""
    environment = environment_of(tmp_path)
    acknowledged: list[Write] = []
    full = {**environment, "FULL_AT_BYTES": str(FULL_AT_BYTES)}
    with served(full, 1) as server, phones(server) as by_patient:
        [who] = by_patient
        for number in range(MOST_TRIES):
            answered = by_patient[who].post(score=str(number % SCORES), nonce=f"n{number}")
            if answered.status_code != 200:
                break
            acknowledged.append((who, number % SCORES))
        assert_told(answered)
    assert acknowledged
    assert kept(environment) == Counter(acknowledged)


def test_a_database_that_is_gone_is_told_and_comes_back(tmp_path: Path, clinic: UpToDate) -> None:
    environment = clinic.copied(tmp_path / "data")
    with served(environment, 1) as server, phones(server) as by_patient:
        [who] = by_patient
        assert by_patient[who].enter(1, "n1") == 200
        with database_gone(environment):
            assert_told(by_patient[who].post(score="2", nonce="n2"))
            assert httpx.get(f"{server.address}/health/ready", verify=False).status_code == 503
            assert httpx.get(f"{server.address}/health/live", verify=False).status_code == 200
        assert by_patient[who].enter(2, "n2") == 200
        assert httpx.get(f"{server.address}/health/ready", verify=False).status_code == 200
    assert kept(environment) == Counter([(who, 1), (who, 2)])


@pytest.mark.parametrize("statement", STATEMENTS)
def test_an_update_cut_short_is_taken_up_by_the_next_start(tmp_path: Path, statement: str) -> None:
    environment = environment_of(tmp_path, URL)
    command = [sys.executable, script.__file__, "migrate", statement]
    cut = subprocess.run(command, env=environment, cwd=script.ROOT, capture_output=True, check=False)
    assert cut.returncode == -signal.SIGKILL
    [path] = told(environment, "seed", "1").values()
    assert path.startswith("/diary/")


def test_a_backup_is_of_one_moment_and_what_is_entered_after_its_restore_is_kept(
    tmp_path: Path, clinic: UpToDate
) -> None:
    """Of the patient who was entered meanwhile it holds nothing, rather than entries of nobody."""
    file = str(tmp_path / "clinic.backup")
    before, after = (clinic.copied(tmp_path / name) for name in ("before", "after"))
    told(before, "backup", file)
    assert told(after, "restore", file) == [1, 2, 3]
