"""Reading from one FHIR server: only there, page after page, no longer and no more than allowed."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from threading import Lock, Timer
from typing import Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import httpx

from painpath.web.remote.resources import NoResource, head_of

MOST_PAGES = 50
MOST_BYTES = 20 * 1024 * 1024
ACCEPT = "application/fhir+json"


CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")
# The sockets of each client, so that a server that sends its answer's head a letter at a time can be cut off: httpx
# itself bounds each letter, not all of them together.
_sockets: WeakKeyDictionary[httpx.Client, list[socket.socket]] = WeakKeyDictionary()


class NotObtained(Exception):
    """Something that could not be fetched; why is not told to anybody."""


class Reading:
    """The connection to one server at `base`, until a time of the monotonic clock, `most` bytes in all.

    Several threads may read by it at the same time. What is not obtained is thrown away and uses up nothing.
    """

    def __init__(self, http: httpx.Client, base: str, until: float, most: int = MOST_BYTES) -> None:
        self.http, self.base, self.until = http, base.rstrip("/"), until
        self._left_bytes, self._lock = most, Lock()

    def get(self, address: str) -> bytes:
        """A body from the server. Raises NotObtained, also for an address elsewhere."""
        with self.asked("GET", address) as answer:
            return self.body(answer)

    @contextlib.contextmanager
    def asked(
        self, method: str, address: str, form: dict[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """The beginning of an answer of the server. Raises NotObtained, also for an address elsewhere."""
        left = self.until - time.monotonic()
        if left <= 0 or not self._is_here(address):
            raise NotObtained
        noted = {"trace": self._noted}
        try:
            with (
                self._cut_off(left),
                self.http.stream(method, address, data=form, timeout=left, extensions=noted) as answer,
            ):
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NotObtained from None

    def _noted(self, what: str, told: dict[str, Any]) -> None:
        if what in CONNECTED:
            _sockets.setdefault(self.http, []).append(told["return_value"].get_extra_info("socket"))

    @contextlib.contextmanager
    def _cut_off(self, left: float) -> Iterator[None]:
        """After so many seconds the connection is gone, whatever the server is still sending."""
        timer = Timer(left, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        for one in _sockets.get(self.http, ()):
            with contextlib.suppress(OSError):  # it has ended by itself
                one.shutdown(socket.SHUT_RDWR)

    def pages(self, kind: str, address: str) -> list[bytes]:
        """A resource, or every page of a search, from an address on. Raises NotObtained unless the last page came."""
        found: list[bytes] = []
        try:
            for _ in range(MOST_PAGES):
                found.append(self.get(address))
                address = self._next(kind, found[-1])
                if not address:
                    return found
            raise NotObtained
        except NotObtained:
            self._take(-sum(map(len, found)))
            raise

    def _next(self, kind: str, page: bytes) -> str:
        """The address of the page after one; empty after the last. Raises NotObtained for what is no such page."""
        try:
            head = head_of(kind, page)
        except NoResource:
            raise NotObtained from None
        if head.resource_type == "OperationOutcome":
            raise NotObtained
        return head.next_page or ""

    def body(self, answer: httpx.Response) -> bytes:
        """The body of an answer that is fine. Raises NotObtained."""
        if answer.status_code != httpx.codes.OK:
            raise NotObtained
        body = bytearray()
        try:
            for part in answer.iter_bytes():
                body += part
                self._take(len(part))
                if time.monotonic() > self.until:
                    raise NotObtained
        except (NotObtained, httpx.HTTPError):
            self._take(-len(body))
            raise
        return bytes(body)

    def _take(self, size: int) -> None:
        """Use up so many bytes, or give them back. Raises NotObtained where more are used up than allowed."""
        with self._lock:
            self._left_bytes -= size
            if size > 0 and self._left_bytes < 0:
                raise NotObtained

    def _is_here(self, address: str) -> bool:
        """Whether an address lies on the server: same scheme, host, port, and below its path, with no way up again."""
        own, other = urlsplit(self.base), urlsplit(address)
        inside = other.path == own.path or other.path.startswith(f"{own.path}/")
        return (own.scheme, own.netloc) == (other.scheme, other.netloc) and inside and not _climbs(other.path)


def _climbs(path: str) -> bool:
    """Whether a part of a path is "..", also where it is written as %2e%2e, with a backslash or with parameters."""
    parts = unquote(path).replace("\\", "/").split("/")
    return any(part.partition(";")[0] == ".." for part in parts)
