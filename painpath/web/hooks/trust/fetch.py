"""Fetching what the call did not bring, only from FHIR servers that are listed for the client."""

from __future__ import annotations

import time
from urllib.parse import quote

import httpx

from painpath.web.hooks.core.prefetch import Given
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.request import Call
from painpath.web.hooks.core.services import PREFETCH, REQUIRED
from painpath.web.hooks.trust.config import Client
from painpath.web.remote.resources import joined
from painpath.web.remote.server import ACCEPT, NotObtained, Reading

TOGETHER_S = 2.0
TOKEN = "{{context.patientId}}"


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
            reading = Reading(http, server, until)
            for key in sorted(found.missing, key=lambda key: key not in REQUIRED):
                self._missing(reading, call, found, key)
            for key in list(found.pages):
                self._pages(reading, found, key)

    def _server(self, call: Call) -> str | None:
        """The server of the call when it is one of the client's own, else None: no other is ever asked."""
        asked = (call.fhir_server or "").rstrip("/")
        return next((one.rstrip("/") for one in self.client.fhir_servers if one.rstrip("/") == asked), None)

    def _missing(self, reading: Reading, call: Call, found: Given, key: str) -> None:
        query = PREFETCH[key].replace(TOKEN, quote(call.patient_id, safe=""))
        try:
            found.take(key, reading.get(f"{reading.base}/{query}"))
        except (NotObtained, Refused):
            return

    def _pages(self, reading: Reading, found: Given, key: str) -> None:
        """Follow the pages of a key to the last one; a key of which one page fails keeps its mark."""
        try:
            more = reading.pages(key, found.pages[key])
        except NotObtained:
            return
        first = found.parts[key]
        assert isinstance(first, bytes)  # a call with pages still to come is kept as it came
        found.complete(key, joined([first, *more]))
