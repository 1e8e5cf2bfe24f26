"""The public keys of clients, kept for an hour and fetched again when a token names one that is not known."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from painpath.web.hooks.trust.config import Client

FRESH_S = 3600
AGAIN_S = 60
KEPT_S = 86400
Fetch = Callable[[str], bytes]


class Keys:
    """Key sets by client. A set that cannot be fetched again is kept for a day, so that a short outage
    at the client does not stop it."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, dict[str, ECKey | RSAKey]]] = {}
        self._tried: dict[str, float] = {}

    def find(self, client: Client, kid: str, now: float) -> ECKey | RSAKey | None:
        """The key of a client by its id at a time in seconds; None when there is none."""
        with self._lock:
            fetched, known = self._known.get(client.name, (0.0, {}))
            stale = now - fetched > FRESH_S
            if (stale or kid not in known) and now - self._tried.get(client.name, 0.0) >= AGAIN_S:
                self._tried[client.name] = now
                known = self._renewed(client, now, known if now - fetched <= KEPT_S else {})
            return known.get(kid) if now - self._known.get(client.name, (0.0, {}))[0] <= KEPT_S else None

    def _renewed(
        self, client: Client, now: float, before: dict[str, ECKey | RSAKey]
    ) -> dict[str, ECKey | RSAKey]:
        try:
            found = public_keys(json.loads(self._read(client)))
        except (OSError, ValueError, JoseError, KeyError, TypeError):
            return before
        self._known[client.name] = (now, found)
        return found

    def _read(self, client: Client) -> bytes:
        if client.jwks_file is not None:
            return Path(client.jwks_file).read_bytes()
        return self.fetch(client.jwks_url or "")


def public_keys(document: Any) -> dict[str, ECKey | RSAKey]:
    """The elliptic-curve and RSA keys of a JWK Set that have an id; symmetric ones are never taken."""
    found = {}
    for key in KeySet.import_key_set(document).keys:
        kid = key.kid
        if kid and isinstance(key, ECKey | RSAKey):
            found[kid] = key
    return found
