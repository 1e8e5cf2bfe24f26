"""Reading from one FHIR server: only there, page after page, no longer and no more than allowed."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import httpx

from painpath.web.remote.resources import NoResource, head_of

MOST_PAGES = 50
MOST_BYTES = 20 * 1024 * 1024
ACCEPT = "application/fhir+json"


class NotObtained(Exception):
    """Something that could not be fetched; why is not told to anybody."""


def body_of(answer: httpx.Response, until: float, most: int) -> bytes:
    """The body of a streamed answer, at most so many bytes, until a time of the monotonic clock. Raises NotObtained."""
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > most or time.monotonic() > until:
            raise NotObtained
    return bytes(body)


class Reading:
    """The connection to one server at `base`, until a time of the monotonic clock, MOST_BYTES in all."""

    def __init__(self, http: httpx.Client, base: str, until: float) -> None:
        self.http, self.base, self.until, self.taken = http, base.rstrip("/"), until, 0

    def get(self, address: str) -> bytes:
        """A body from the server. Raises NotObtained, also for an address elsewhere."""
        left = self.until - time.monotonic()
        if left <= 0 or not self._is_here(address):
            raise NotObtained
        try:
            with self.http.stream("GET", address, timeout=left) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NotObtained
                return self._body(answer)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NotObtained from None

    def pages(self, kind: str, address: str) -> list[bytes]:
        """A resource, or every page of a search, from an address on. Raises NotObtained unless the last page came."""
        found: list[bytes] = []
        for _ in range(MOST_PAGES):
            body = self.get(address)
            try:
                head = head_of(kind, body)
            except NoResource:
                raise NotObtained from None
            if head.resource_type == "OperationOutcome":
                raise NotObtained
            found.append(body)
            if not head.next_page:
                return found
            address = head.next_page
        raise NotObtained

    def _body(self, answer: httpx.Response) -> bytes:
        body = body_of(answer, self.until, MOST_BYTES - self.taken)
        self.taken += len(body)
        return body

    def _is_here(self, address: str) -> bool:
        """Whether an address lies on the server: same scheme, host, port, and below its path."""
        own, other = urlsplit(self.base), urlsplit(address)
        inside = other.path == own.path or other.path.startswith(f"{own.path}/")
        return (
            (own.scheme, own.netloc) == (other.scheme, other.netloc) and inside and "/../" not in other.path
        )
