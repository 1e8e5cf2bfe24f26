"""The server of the hooks when they run alone: Gunicorn with threads, fair, and safe from slow clients."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

AT_ONCE = 6  # calls that a process takes on; the others wait in one queue for whichever process is free
SLOW_AFTER_S = 2.0
LONGEST_S = 30.0
PARTING_S = 0.5
RECEIVED = 65_536


class Worker(ThreadWorker):  # type: ignore[misc]
    """A process that takes a connection from the common queue only while few calls are on its hands.

    A connection older than `SLOW_AFTER_S` is no longer counted, so that slow clients do not keep the others out;
    one older than `LONGEST_S` is cut off, however little or often it sends.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.held: dict[TConn, float] = {}  # connections being answered, with the time since when

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round of the process, once a second at least."""
        for connection, since in list(self.held.items()):
            if time.monotonic() - since > LONGEST_S:
                _cut(connection.sock)
        if self._accepting:
            self.set_accept_enabled(True)
        super().wait_for_and_dispatch_events(timeout)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections, unless busy, or leave them in the queue."""
        since = time.monotonic() - SLOW_AFTER_S
        busy = sum(began >= since for began in list(self.held.values()))
        super().set_accept_enabled(enabled and busy < AT_ONCE)

    def enqueue_req(self, conn: TConn) -> None:
        """Begin with a connection."""
        self.held.setdefault(conn, time.monotonic())
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Answer one call, in a thread; the thread also waits for the client to hang up, so that nobody else does."""
        again = super().handle(conn)
        if not again:
            self.held.pop(conn, None)
            _part(conn.sock)
        return again

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Done with a connection."""
        self.held.pop(conn, None)
        super().finish_request(conn, fs)


def _cut(connection: socket.socket) -> None:
    """End a connection on which a thread may be waiting; the thread is woken by it."""
    with contextlib.suppress(OSError):  # it ended by itself
        connection.shutdown(socket.SHUT_RDWR)


def _part(connection: socket.socket) -> None:
    """Say that nothing more comes, and wait a moment for the client to hang up; what it still sends is let go."""
    until = time.monotonic() + PARTING_S
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(RECEIVED):
                break
    _cut(connection)
