"""What a record system says of itself: where it authorises, where tokens are had, who signs, and by which keys."""

from __future__ import annotations

import time

import httpx
import msgspec
from django.core.cache import cache

from painpath.web.remote.address import is_safe
from painpath.web.remote.server import NotObtained, Reading
from painpath.web.smart.config import Issuer
from painpath.web.smart.stopped import Stopped, not_read

PLACE = ".well-known/smart-configuration"
FRESH_S = 3600
TOGETHER_S = 5.0


class Described(msgspec.Struct, frozen=True):
    """The part of `.well-known/smart-configuration` that a launch needs; the rest is not looked at."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    issuer: str
    code_challenge_methods_supported: tuple[str, ...] = ()


DECODE = msgspec.json.Decoder(Described).decode


def described(issuer: Issuer, http: httpx.Client) -> Described:
    """What the system says, asked at most once an hour. Raises Stopped."""
    name = f"smart-described-{issuer.base}"
    kept: Described | None = cache.get(name)
    if kept is not None:
        return kept
    try:
        body = Reading(http, issuer.base, time.monotonic() + TOGETHER_S).get(f"{issuer.base}/{PLACE}")
        found = DECODE(body)
    except NotObtained:
        raise _silent("its description was not obtained") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _silent("its description lacks something or is not JSON") from None
    _check(found)
    cache.set(name, found, FRESH_S)
    return found


def _check(found: Described) -> None:
    """Addresses must be https, and PKCE with S256 must be offered."""
    if not all(map(is_safe, (found.authorization_endpoint, found.token_endpoint, found.jwks_uri))):
        raise _silent("an address in its description is not https")
    if "S256" not in found.code_challenge_methods_supported:
        raise _silent("PKCE with S256 is not offered")


def _silent(why: str) -> Stopped:
    return not_read("The record system does not say how painpath may read from it.", why)
