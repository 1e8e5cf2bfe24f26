"""How calls are served: in the order in which they came, written together, and not held up by slow clients."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from painpath.web.hooks import memory, together
from painpath.web.hooks.models import SentCard
from painpath.web.hooks.turn import Turn
from tests.web.hooks.calls import VIEW, Service, call, wore_off

LIMIT_S = 120  # a bound for what would hang; no test asserts how long anything takes
NEVER_S = 600.0  # longer than a test waits


def until(what: Callable[[], bool]) -> None:
    """Wait for something that another thread or process does."""
    end = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


class TestTurn:
    def test_whoever_waits_longest_is_next(self) -> None:
        turn, order, threads = Turn(), [], []

        def work(number: int) -> None:
            with turn:
                order.append(number)

        with turn:
            for number in range(8):
                threads.append(started(lambda number=number: work(number)))  # type: ignore[misc]
                until(lambda number=number: len(turn._waiting) == number + 1)  # type: ignore[misc]
        for thread in threads:
            thread.join(LIMIT_S)
        assert order == list(range(8))

    def test_one_at_a_time_holds_it(self) -> None:
        turn, inside, most = Turn(), [], []

        def work() -> None:
            for _ in range(200):
                with turn:
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()

        for thread in [started(work) for _ in range(6)]:
            thread.join(LIMIT_S)
        assert len(most) == 1200
        assert set(most) == {1}

    def test_an_error_hands_it_on(self) -> None:
        turn = Turn()
        with pytest.raises(ValueError, match="broken"), turn:
            raise ValueError("broken")
        with turn:
            pass


class Disk:
    """A disk that is held up at its first write."""

    def __init__(self, error: Exception | None = None) -> None:
        self.writes: list[int] = []
        self.may_go_on = threading.Event()
        self.error = error

    def insert(self, rows: Sequence[Any]) -> None:
        self.writes.append(len(rows))
        if len(self.writes) == 1:
            assert self.may_go_on.wait(LIMIT_S)
        elif self.error:
            raise self.error


class TestTogether:
    def write(self, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Five calls write a row each: one holds the disk up, the others wait meanwhile. What became of them."""
        monkeypatch.setattr(together, "_insert", disk.insert)
        told: list[str] = []

        def one() -> None:
            try:
                together.write([SentCard()])
                told.append("written")
            except OSError as error:
                told.append(str(error))

        threads = [started(one)]
        until(lambda: len(disk.writes) == 1)
        threads += [started(one) for _ in range(4)]
        until(lambda: len(together._waiting) == 4)
        disk.may_go_on.set()
        for thread in threads:
            thread.join(LIMIT_S)
        return told

    def test_those_who_wait_are_written_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        disk = Disk()
        assert self.write(disk, monkeypatch) == ["written"] * 5
        assert disk.writes == [1, 4]

    def test_a_write_that_fails_fails_for_each_of_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        disk = Disk(OSError("the disk is full"))
        assert sorted(self.write(disk, monkeypatch)) == ["the disk is full"] * 4 + ["written"]


@pytest.mark.django_db
class TestKept:
    """What is written, as it stands in the database."""

    def card(self, number: int) -> SentCard:
        about = {
            name: f"{name} {number}" for name in ("client", "service", "patient", "user", "subject", "state")
        }
        return SentCard(uuid=UUID(int=number), rule="a % of ?", urgency=2, sent=datetime.now(UTC), **about)

    @pytest.mark.parametrize("count", [0, 1, together.MOST_ROWS, 2 * together.MOST_ROWS + 1])
    def test_however_many_there_are(self, count: int) -> None:
        rows = [self.card(number) for number in range(count)]
        together.write(rows)
        kept = SentCard.objects.order_by("uuid")
        names = [one.name for one in together.FIELDS]
        assert [[getattr(one, name) for name in names] for one in kept] == [
            [getattr(one, name) for name in names] for one in rows
        ]

    def test_what_is_there_already_is_kept_as_it_was(self) -> None:
        together.write([self.card(1)])
        again = self.card(1)
        again.state = "another"
        together.write([again, self.card(2)])
        assert list(SentCard.objects.order_by("uuid").values_list("state", flat=True)) == [
            "state 1",
            "state 2",
        ]


class TestMemory:
    def test_a_chart_opened_often_is_looked_up_in_as_many_rows(
        self, service: Service, django_assert_max_num_queries: Any
    ) -> None:
        body = call(VIEW, wore_off())
        for number in range(30):
            body["hookInstance"] = f"00000000-0000-4000-8000-{number:012}"
            assert len(service.cards(VIEW, body)) == 1
        assert SentCard.objects.count() == 30
        row = SentCard.objects.earliest("sent")
        of = memory.Memory.__new__(memory.Memory)
        of.client, of.patient, of.user = row.client, row.patient, row.user
        with django_assert_max_num_queries(2):
            before = of._before()
        assert list(before) == [(row.subject, row.rule, row.state)]
        assert before[row.subject, row.rule, row.state].sent == row.sent

    def test_expired_tokens_are_cleared_once_a_minute(self) -> None:
        cleared = memory.Cleared()
        assert [cleared.is_due(now) for now in (1000.0, 1030.0, 1061.0, 1062.0)] == [True, False, True, False]
        assert cleared.is_due(500.0)  # a clock that was set back


SMALL = """
    from painpath.web.hooks import run, server

    server.AT_ONCE, server.SLOW_AFTER_S, server.LONGEST_S, server.PARTING_S = 2, 0.3, <longest>, <parting>

    def application(environ, start):
        body = environ["wsgi.input"].read()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    class Small(run._Server):
        def load(self):
            return application

    Small({"bind": "127.0.0.1:<port>", "workers": 1, **run.OPTIONS}).run()
"""
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"


@contextmanager
def small_server(folder: Path, longest_s: float, parting_s: float) -> Iterator[int]:
    """The server with one process, small limits and an application that gives back what it is sent."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    program = textwrap.dedent(SMALL)
    for name, number in (("<port>", port), ("<longest>", longest_s), ("<parting>", parting_s)):
        program = program.replace(name, str(number))
    (folder / "small.py").write_text(program)
    running = subprocess.Popen([sys.executable, str(folder / "small.py")], stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port))
        yield port
    finally:
        running.terminate()
        running.wait(LIMIT_S)


def _answers(port: int) -> bool:
    try:
        return exchanged(port, HEAD + b"pain").endswith(b"pain")
    except OSError:
        return False


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), LIMIT_S)


def exchanged(port: int, sent: bytes) -> bytes:
    with connected(port) as one:
        one.sendall(sent)
        return one.makefile("rb").read()


def test_clients_that_do_not_hang_up_keep_nobody_waiting(tmp_path: Path) -> None:
    """They have their answer; the server would wait for them for ever, were the next one kept waiting for that."""
    with small_server(tmp_path, NEVER_S, NEVER_S) as port, ExitStack() as kept:
        for _ in range(4):
            one = kept.enter_context(connected(port))
            one.sendall(HEAD + b"pain")
            assert one.recv(1000).startswith(b"HTTP/1.1 200")
        assert exchanged(port, HEAD + b"pain").endswith(b"pain")


def _slow(port: int, kept: ExitStack) -> list[socket.socket]:
    slow = [kept.enter_context(connected(port)) for _ in range(3)]
    for number, one in enumerate(slow):
        one.sendall(HEAD[:30] if number else HEAD + b"p")
    return slow


def test_slow_clients_keep_nobody_out(tmp_path: Path) -> None:
    """They are never cut off here, so that an answer to another is no answer after their end."""
    with small_server(tmp_path, NEVER_S, 0.5) as port, ExitStack() as kept:
        slow = _slow(port, kept)
        assert exchanged(port, HEAD + b"pain").endswith(b"pain")
        slow[0].sendall(b"ain")
        assert slow[0].recv(1000).startswith(b"HTTP/1.1 200")


def test_slow_clients_are_cut_off(tmp_path: Path) -> None:
    with small_server(tmp_path, 1.0, 0.5) as port, ExitStack() as kept:
        for one in _slow(port, kept):
            assert one.recv(100) == b""
