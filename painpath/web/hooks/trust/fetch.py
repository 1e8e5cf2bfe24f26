"""Fetching what the call did not bring, only from FHIR servers that are listed for the client."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

import httpx

from painpath.web.hooks.core.prefetch import Given
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.request import Call
from painpath.web.hooks.core.services import PREFETCH, REQUIRED
from painpath.web.hooks.trust.config import Client

TOGETHER_S = 2.0
MOST_PAGES = 50
MOST_BYTES = 20 * 1024 * 1024
TOKEN = "{{context.patientId}}"
ACCEPT = "application/fhir+json"


class NotObtained(Exception):
    """A resource that could not be fetched; why is not told to anybody."""


def fetch_keys(url: str) -> bytes:
    """The body at an address of public keys. Raises OSError."""
    try:
        answer = httpx.get(url, timeout=TOGETHER_S, follow_redirects=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise OSError(type(error).__name__) from None
    return answer.content


class Fetcher:
    """Fetches for one call, two seconds at most in all; the token is used and forgotten."""

    def __init__(self, client: Client, transport: httpx.BaseTransport | None = None) -> None:
        self.client, self.transport = client, transport

    def obtain(self, call: Call, found: Given) -> None:
        """Fetch missing keys and pages still to come. What is not obtained stays missing."""
        server = self._server(call)
        if server is None or not (found.missing or found.pages):
            return
        until = time.monotonic() + TOGETHER_S
        headers = {"Accept": ACCEPT}
        if call.fhir_authorization is not None:
            headers["Authorization"] = f"Bearer {call.fhir_authorization.access_token}"
        with httpx.Client(headers=headers, follow_redirects=False, transport=self.transport) as http:
            fetching = _Fetching(http, server, until)
            for key in sorted(found.missing, key=lambda key: key not in REQUIRED):
                self._missing(fetching, call, found, key)
            for key in list(found.pages):
                self._pages(fetching, found, key)

    def _server(self, call: Call) -> str | None:
        """The server of the call when it is one of the client's own, else None: no other is ever asked."""
        asked = (call.fhir_server or "").rstrip("/")
        return next((one.rstrip("/") for one in self.client.fhir_servers if one.rstrip("/") == asked), None)

    def _missing(self, fetching: _Fetching, call: Call, found: Given, key: str) -> None:
        query = PREFETCH[key].replace(TOKEN, quote(call.patient_id, safe=""))
        try:
            body = fetching.get(f"{fetching.server}/{query}")
            found.take(key, body)
        except (NotObtained, Refused):
            return

    def _pages(self, fetching: _Fetching, found: Given, key: str) -> None:
        """Follow the pages of a key to the last one; a key of which one page fails keeps its mark."""
        pages, address = [found.parts[key] or b""], found.pages[key]
        try:
            for _ in range(MOST_PAGES):
                body = fetching.get(address)
                one = Given()
                one.take(key, body)
                pages.append(body)
                if key not in one.pages:
                    found.parts[key] = _joined(pages)
                    del found.pages[key]
                    return
                address = one.pages[key]
        except (NotObtained, Refused):
            return


class _Fetching:
    """The connection, the server that may be asked, and when time is up."""

    def __init__(self, http: httpx.Client, server: str, until: float) -> None:
        self.http, self.server, self.until = http, server, until

    def get(self, address: str) -> bytes:
        """A body from the server; anything else, or an address elsewhere, is not obtained."""
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

    def _body(self, answer: httpx.Response) -> bytes:
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > self.until:
                raise NotObtained
        return body

    def _is_here(self, address: str) -> bool:
        """Whether an address lies on the server: same scheme, host, port, and below its path."""
        own, other = urlsplit(self.server), urlsplit(address)
        inside = other.path == own.path or other.path.startswith(f"{own.path}/")
        return (
            (own.scheme, own.netloc) == (other.scheme, other.netloc) and inside and "/../" not in other.path
        )


def _joined(pages: list[bytes]) -> bytes:
    """Pages as one Bundle of Bundles, which the reader takes apart."""
    entries = b",".join(b'{"resource":' + page + b"}" for page in pages if page)
    return b'{"resourceType":"Bundle","type":"collection","entry":[' + entries + b"]}"
