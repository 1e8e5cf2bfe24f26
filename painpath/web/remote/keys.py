"""The public keys of other systems, kept for an hour and fetched again when a token names one that is not known."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from painpath.web.remote.server import NotObtained, Reading

FRESH_S = 3600
AGAIN_S = 60
KEPT_S = 86400
TOGETHER_S = 2.0
MOST_BYTES = 1024 * 1024
Fetch = Callable[[str], bytes]


class Holder(Protocol):
    """Whose keys are looked for: a name, and where the public keys are, an address or a file."""

    @property
    def name(self) -> str:
        """Under which the keys are kept."""

    @property
    def jwks_url(self) -> str | None:
        """The address of the key set."""

    @property
    def jwks_file(self) -> str | None:
        """The file of the key set, used where it is given."""


def fetch_keys(url: str) -> bytes:
    """The body at an address of public keys, within TOGETHER_S and MOST_BYTES. Raises OSError."""
    with httpx.Client(follow_redirects=False) as http:
        try:
            return Reading(http, url, time.monotonic() + TOGETHER_S, MOST_BYTES).get(url)
        except NotObtained:
            raise OSError("the keys were not obtained") from None


class Keys:
    """Key sets by their holder's name. A set that cannot be fetched again is kept for a day, so that a short outage
    there does not stop everything. While one set is fetched, those who need it wait, and nobody else."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._known: dict[str, tuple[float, dict[str, ECKey | RSAKey]]] = {}
        self._tried: dict[str, float] = {}

    def find(self, holder: Holder, kid: str, now: float) -> ECKey | RSAKey | None:
        """The key of a holder by its id at a time in seconds; None when there is none."""
        with self._locks[holder.name]:
            fetched, known = self._known.get(holder.name, (0.0, {}))
            stale = now - fetched > FRESH_S
            if (stale or kid not in known) and now - self._tried.get(holder.name, 0.0) >= AGAIN_S:
                self._tried[holder.name] = now
                known = self._renewed(holder, now, known if now - fetched <= KEPT_S else {})
            return known.get(kid) if now - self._known.get(holder.name, (0.0, {}))[0] <= KEPT_S else None

    def _renewed(
        self, holder: Holder, now: float, before: dict[str, ECKey | RSAKey]
    ) -> dict[str, ECKey | RSAKey]:
        try:
            found = public_keys(json.loads(self._read(holder)))
        except (OSError, ValueError, JoseError, KeyError, TypeError):
            return before
        self._known[holder.name] = (now, found)
        return found

    def _read(self, holder: Holder) -> bytes:
        if holder.jwks_file is not None:
            return Path(holder.jwks_file).read_bytes()
        return self.fetch(holder.jwks_url or "")


def public_keys(document: Any) -> dict[str, ECKey | RSAKey]:
    """The elliptic-curve and RSA keys of a JWK Set that have an id; symmetric ones are never taken."""
    found = {}
    for key in KeySet.import_key_set(document).keys:
        kid = key.kid
        if kid and isinstance(key, ECKey | RSAKey):
            found[kid] = key
    return found
