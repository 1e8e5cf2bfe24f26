"""The server of the hooks when they run alone: Gunicorn with threads, fair, and safe from slow clients."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from typing import Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

AT_ONCE = 6  # calls that a process takes on; the others wait in one queue for whichever process is free
SLOW_AFTER_S = 2.0
LONGEST_S = 30.0
PARTING_S = 0.5
RECEIVED = 65_536
# For how long at most a thread works before another one takes over. Each change costs, and a thread that works hands
# over by itself as soon as its call is worked out.
SWITCH_S = 0.03


class InOnePiece(Body):  # type: ignore[misc]
    """A request body of known length, received in one go into one place: it is neither copied nor woken up for each
    piece that arrives."""

    def read(self, size: int | None = None) -> bytes:
        """So many bytes, or all; fewer only where the client sends no more."""
        size = self.getsize(size)
        if self.buf.tell():  # part of it was read by lines
            return bytes(super().read(size))
        size = min(size, self.reader.length)
        begun: bytes = self.reader.unreader.take_buffered()
        if len(begun) > size:
            self.reader.unreader.unread(begun[size:])
        pieces, left = [begun[:size]], size - len(begun)
        while left > 0 and (piece := self._received(left)):
            pieces.append(piece)
            left -= len(piece)
        whole = b"".join(pieces) if len(pieces) > 2 or pieces[0] else pieces[-1]
        self.reader.length -= len(whole)
        return whole

    def _received(self, size: int) -> bytes:
        """What arrives, up to a size; less, and in the end nothing, where the connection ends."""
        try:
            connection: socket.socket = self.reader.unreader.sock
            return connection.recv(size, socket.MSG_WAITALL)
        except Exception:
            self.failed = True
            raise


class Worker(ThreadWorker):  # type: ignore[misc]
    """A process that takes a connection from the common queue only while few calls are on its hands.

    A connection older than `SLOW_AFTER_S` is no longer counted, so that slow clients do not keep the others out;
    one older than `LONGEST_S` is cut off, however little or often it sends.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.held: dict[TConn, float] = {}  # connections being answered, with the time since when

    def init_process(self) -> None:
        """Begin, in the process that is to work."""
        sys.setswitchinterval(SWITCH_S)
        super().init_process()

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

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer one request."""
        reader = req.body.reader
        if isinstance(reader, LengthReader) and isinstance(reader.unreader, SocketUnreader):
            req.body = InOnePiece(reader)
        return super().handle_request(req, conn)

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
