"""The server under check: its services, calls to them, and tokens where a key is given."""

from __future__ import annotations

import json
import time
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from painpath.cli.hooks_checks import samples

Json = Any
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Signer:
    """Signs tokens for calls with a client's private key."""

    def __init__(self, key: ECKey | RSAKey, issuer: str) -> None:
        self.key, self.issuer = key, issuer
        self.algorithm = "ES384" if isinstance(key, ECKey) else "RS384"

    def token(
        self, address: str, *, head: dict[str, Any] | None = None, drop: str = "", **changed: Any
    ) -> str:
        """A token for one endpoint; `changed` replaces claims, `drop` leaves one out."""
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        claims = {"iss": self.issuer, "aud": address, "jti": str(uuid4())} | times | changed
        claims.pop(drop, None)
        header = {"alg": self.algorithm, "kid": self.key.kid, "typ": "JWT"} | (head or {})
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


class Probe:
    """Speaks to one server. `requests` are call bodies of the operator's own, by hook."""

    def __init__(
        self,
        http: httpx.Client,
        base_url: str,
        signer: Signer | None = None,
        requests: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self.http, self.base_url, self.signer = http, base_url.rstrip("/"), signer
        self.requests = requests or {}

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    def address(self, path: str) -> str:
        """The whole address of a path."""
        return f"{self.base_url}{path}"

    def send(self, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
        """A request, with a fresh token unless one is given ('' sends none); bytes are sent as they are."""
        address = self.address(path)
        signed = self.signer.token(address) if token is None and self.signer else token
        headers = {"Authorization": f"Bearer {signed}"} if signed else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self.http.request(method, address, content=content, headers=headers)

    @cached_property
    def services(self) -> list[dict[str, Any]]:
        """The services that discovery lists; empty when it does not."""
        try:
            found = self.send("GET", "/cds-services").json().get("services", [])
        except (ValueError, AttributeError):
            return []
        return [one for one in found if isinstance(one, dict) and one.get("id") and one.get("hook")]

    def body(self, service: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """A call of a service: the operator's own for that hook, or a made-up patient; `changed` replaces elements."""
        own = self.requests.get(service["hook"])
        made = own or samples.call(service["hook"], service.get("prefetch") or {})
        fresh: dict[str, Any] = json.loads(json.dumps(made))
        return fresh | {"hookInstance": str(uuid4())} | changed

    def ask(self, service: dict[str, Any], body: Any, token: str | None = None) -> httpx.Response:
        """A call of a service."""
        return self.send("POST", f"/cds-services/{service['id']}", body, token)

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """What each service answers to a well-formed call; those it refuses are left out."""
        found = (self.ask(one, self.body(one)) for one in self.services)
        return [answer.json() for answer in found if answer.status_code == httpx.codes.OK]

    @cached_property
    def cards(self) -> list[tuple[str, dict[str, Any]]]:
        """Every card seen, with the id of its service."""
        pairs = []
        for one in self.services:
            answer = self.ask(one, self.body(one))
            if answer.status_code == httpx.codes.OK:
                pairs += [(one["id"], card) for card in answer.json().get("cards", [])]
        return pairs
