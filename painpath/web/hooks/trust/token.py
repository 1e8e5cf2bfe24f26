"""The token of a caller: signed by a client that is trusted, for exactly this address, now, and never used before."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError

from painpath.web.hooks.trust.config import ALGORITHMS, Client, Config
from painpath.web.remote.keys import Keys

LEEWAY_S = 60
LONGEST_S = 3600
LONGEST_TOKEN = 8192

# Keeps (issuer, jti, expiry); False when that jti was there already.
Remember = Callable[[str, str, float], bool]


class NotTrusted(Exception):
    """Why a token is refused. The reason is for the operator's log and is never sent to the caller."""


class Checks(NamedTuple):
    """What a token is checked against: the clients, their keys, the store of used tokens, the time in seconds."""

    config: Config
    keys: Keys
    remember: Remember
    now: float


def client_of(header: str | None, address: str, checks: Checks) -> Client:
    """The client whose token an Authorization header holds. Raises NotTrusted.

    `address` is the exact endpoint that was called; the token must be made for it.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise NotTrusted("no bearer token")
    head, claims = _unverified(token)
    client = _issuer(claims, checks.config)
    _check_head(head, client)
    key = checks.keys.find(client, head["kid"], checks.now)
    if key is None:
        raise NotTrusted("no such key")
    try:
        jwt.decode(token, key, algorithms=[head["alg"]])
    except (JoseError, ValueError):
        raise NotTrusted("the signature does not fit") from None
    _check_claims(claims, address, client, checks)
    return client


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand, only to find whose key to ask for; nothing else rests on them before
    the signature is checked."""
    try:
        held = jws.extract_compact(token.encode())
        head, claims = held.headers(), json.loads(held.payload)
    except (JoseError, ValueError, RecursionError):
        raise NotTrusted("not a token") from None
    if not isinstance(claims, dict):
        raise NotTrusted("not a token")
    return head, claims


def _issuer(claims: dict[str, Any], config: Config) -> Client:
    for one in config.client:
        if one.iss == claims.get("iss"):
            return one
    raise NotTrusted("issuer not listed")


def _check_head(head: dict[str, Any], client: Client) -> None:
    if head.get("alg") not in ALGORITHMS:
        raise NotTrusted("algorithm not allowed")
    if head.get("typ") != "JWT" or not isinstance(head.get("kid"), str):
        raise NotTrusted("header without typ or kid")
    if "jku" in head and head["jku"] != client.jwks_url:
        raise NotTrusted("jku not listed")
    if "crit" in head:
        raise NotTrusted("critical header not understood")


def _check_claims(claims: dict[str, Any], address: str, client: Client, checks: Checks) -> None:
    audience = claims.get("aud")
    if address not in (audience if isinstance(audience, list) else [audience]):
        raise NotTrusted("made for another address")
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    begins = _seconds(claims, "nbf") if "nbf" in claims else issued
    if expires < checks.now - LEEWAY_S or max(issued, begins) > checks.now + LEEWAY_S:
        raise NotTrusted("expired, or from the future")
    if expires - issued > LONGEST_S or expires < issued:
        raise NotTrusted("valid for too long")
    if client.tenants and claims.get("tenant") not in client.tenants:
        raise NotTrusted("tenant not listed")
    nonce = claims.get("jti")
    if not isinstance(nonce, str) or not nonce or not checks.remember(client.iss, nonce, expires + LEEWAY_S):
        raise NotTrusted("without a jti, or used before")


def _seconds(claims: dict[str, Any], name: str) -> float:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
        raise NotTrusted(f"{name} missing")
    return float(found)
