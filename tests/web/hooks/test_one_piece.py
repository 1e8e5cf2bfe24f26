"""A body of known length is received in one go, whole, whatever pieces it comes in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from gunicorn.http.body import LengthReader
from gunicorn.http.unreader import SocketUnreader

from painpath.web.hooks.server import InOnePiece

TEXT = bytes(range(256)) * 4000


class Line:
    """A connection: what is sent here is received there."""

    def __init__(self) -> None:
        self.here, self.there = socket.socketpair()
        self.unreader = SocketUnreader(self.there)

    def body(self, length: int, begun: bytes = b"") -> InOnePiece:
        """A body of which the beginning came with the head."""
        self.unreader.unread(begun)
        return InOnePiece(LengthReader(self.unreader, length))

    def send(self, *pieces: bytes, ends: bool = False) -> threading.Thread:
        """Send pieces from another thread."""

        def work() -> None:
            for one in pieces:
                self.here.sendall(one)
            if ends:
                self.here.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.here.close()
    made.there.close()


@pytest.mark.parametrize("begun", [0, 1, 8000, len(TEXT)])
def test_all_of_it_and_nothing_more(line: Line, begun: int) -> None:
    body = line.body(len(TEXT), TEXT[:begun])
    sending = line.send(TEXT[begun : begun + 5000], TEXT[begun + 5000 :], b"next")
    assert body.read() == TEXT
    assert body.read() == b""
    sending.join()
    assert line.unreader.read() == b"next"


def test_what_came_with_the_head_and_belongs_to_the_next_stays(line: Line) -> None:
    body = line.body(4, b"pain, and more")
    assert (body.read(100), body.read(100)) == (b"pain", b"")
    assert line.unreader.read() == b", and more"


def test_no_more_than_is_asked_for(line: Line) -> None:
    body = line.body(len(TEXT), TEXT[:10])
    line.send(TEXT[10:])
    found = [body.read(4), body.read(20), body.read(0), body.read(100_000), body.read(-1)]
    assert [len(one) for one in found] == [4, 20, 0, 100_000, len(TEXT) - 100_024]
    assert b"".join(found) == TEXT


def test_lines_and_pieces_go_together(line: Line) -> None:
    body = line.body(12, b"one\ntwo\nrest")
    assert (body.readline(), body.read(3), body.read()) == (b"one\n", b"two", b"\nrest")


def test_a_client_that_ends_early_gives_what_it_sent(line: Line) -> None:
    body = line.body(len(TEXT), TEXT[:10])
    line.send(TEXT[10:5000], ends=True)
    assert body.read() == TEXT[:5000]
    assert body.read() == b""
    assert not body.failed


def test_one_that_is_cut_off_keeps_nobody_waiting(line: Line) -> None:
    body, found = line.body(len(TEXT)), []
    thread = threading.Thread(target=lambda: found.append(body.read()), daemon=True)
    line.here.sendall(TEXT[:100])
    thread.start()
    line.there.shutdown(socket.SHUT_RDWR)
    thread.join(60)
    assert found == [TEXT[:100]]


def test_a_broken_connection_is_told(line: Line) -> None:
    body = line.body(100)
    line.there.close()
    with pytest.raises(OSError, match="descriptor"):
        body.read()
    assert body.failed
