"""Checks of who may call: H21 to H23. They need a client's private key, except for what an open server shows."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import httpx
from joserfc.jwk import ECKey

from painpath.cli.hooks_checks.check import NotSeen, demand, requirement
from painpath.cli.hooks_checks.parts.answering import first
from painpath.cli.hooks_checks.probe import Probe, Signer

PATH = "/cds-services"
HOUR_S = 3600


def signer(probe: Probe) -> Signer:
    """The client's signer; without one, a server on this machine may be open, another may not."""
    if probe.signer is not None:
        return probe.signer
    open_to_all = probe.send("GET", PATH, token="").status_code == httpx.codes.OK
    demand(probe.is_local or not open_to_all, "open to everybody, on an address that is not this machine's")
    raise NotSeen("open on this machine" if open_to_all else "give --key and --issuer")


def refused(probe: Probe, told: str, token: str) -> httpx.Response:
    """A token must be refused with 401."""
    answer = probe.send("GET", PATH, token=token)
    demand(answer.status_code == 401, f"{told} is answered {answer.status_code}")
    return answer


def wrong_tokens(own: Signer, address: str) -> dict[str, str]:
    """Tokens each wrong in one way."""
    now = int(time.time())
    stranger = Signer(ECKey.generate_key("P-384", {"kid": own.key.kid or ""}), own.issuer)
    return {
        "no token": "",
        "another issuer": own.token(address, iss="https://stranger.invalid"),
        "another audience": own.token("https://elsewhere.invalid/cds-services"),
        "an expired token": own.token(address, iat=now - 2 * HOUR_S, exp=now - HOUR_S),
        "a token from the future": own.token(address, iat=now + HOUR_S, exp=now + HOUR_S + 60),
        "a token without exp": own.token(address, drop="exp"),
        "a token without jti": own.token(address, drop="jti"),
        "an unknown kid": own.token(address, head={"kid": f"kid-{uuid4()}"}),
        "an unlisted jku": own.token(address, head={"jku": "https://stranger.invalid/keys"}),
        "a stranger's signature": stranger.token(address)
        if own.algorithm == "ES384"
        else own.token(address)[:-8],
    }


@requirement("H21", "A token on every call, for this address, from a listed issuer")
def tokens(probe: Probe) -> None:
    """A right token is taken on discovery and services, a wrong one nowhere."""
    own = signer(probe)
    for method, path in (("GET", PATH), ("POST", f"{PATH}/{first(probe)['id']}")):
        body = probe.body(first(probe)) if method == "POST" else None
        status = probe.send(method, path, body).status_code
        demand(status == httpx.codes.OK, f"a right token on {path} is answered {status}")
        status = probe.send(method, path, body, token="").status_code
        demand(status == 401, f"{path} without a token is answered {status}")
    for told, token in wrong_tokens(own, probe.address(PATH)).items():
        refused(probe, told, token)


def _part(document: dict[str, Any] | bytes) -> str:
    told = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def _hashed(head: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token signed with HMAC, by hand: libraries rightly refuse a public key as its secret."""
    told = f"{_part(head | {'alg': 'HS256'})}.{_part(claims)}"
    return f"{told}.{_part(hmac.digest(secret, told.encode(), 'sha256'))}"


@requirement("H22", "Neither unsigned nor symmetrically signed")
def algorithms(probe: Probe) -> None:
    """`none`, and HMAC with the public key as its secret."""
    own, now = signer(probe), int(time.time())
    claims = {
        "iss": own.issuer,
        "aud": probe.address(PATH),
        "iat": now,
        "exp": now + 300,
        "jti": str(uuid4()),
    }
    head = {"kid": own.key.kid, "typ": "JWT"}
    refused(probe, "alg none", f"{_part(head | {'alg': 'none'})}.{_part(claims)}.")
    refused(probe, "alg HS256", _hashed(head, claims, own.key.as_pem(private=False)))


@requirement("H23", "A token works once, and a refusal says nothing")
def replay(probe: Probe) -> None:
    """The second use is refused; every refusal reads the same."""
    own, address = signer(probe), probe.address(PATH)
    token = own.token(address)
    status = probe.send("GET", PATH, token=token).status_code
    demand(status == httpx.codes.OK, f"a right token is answered {status}")
    said = {refused(probe, "a token used before", token).text}
    said |= {refused(probe, told, wrong).text for told, wrong in wrong_tokens(own, address).items()}
    demand(len(said) == 1, "refusals differ and tell why")
