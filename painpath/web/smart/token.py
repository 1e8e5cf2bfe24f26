"""The code of a launch changed into a token, with the PKCE secret and, where there is one, our own key."""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx
import msgspec
from joserfc import jwt

from painpath.web.remote.server import NotObtained, Reading
from painpath.web.smart.config import ALGORITHMS, Issuer, private_key
from painpath.web.smart.described import Described
from painpath.web.smart.pending import Pending
from painpath.web.smart.stopped import not_allowed, not_read

TOGETHER_S = 5.0
MOST_BYTES = 1024 * 1024
ASSERTED_S = 300
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Granted(msgspec.Struct, frozen=True):
    """What was granted: the token, who it is about, who asked, and for what it is good."""

    access_token: str
    token_type: str
    patient: str
    id_token: str
    scope: str = ""


DECODE = msgspec.json.Decoder(Granted).decode


def granted(
    http: httpx.Client, issuer: Issuer, system: Described, pending: Pending, code: str, back: str
) -> Granted:
    """What a system grants for a code; `back` is the address that the code was sent to. Raises Stopped."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": issuer.client_id,
        "code_verifier": pending.verifier,
    }
    if issuer.key_file is not None:
        form |= {
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion(issuer, system, time.time()),
        }
    try:
        found = DECODE(_posted(http, system.token_endpoint, form))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise not_allowed("the grant lacks a token, a patient or an id token") from None
    if found.token_type.lower() != "bearer" or not found.patient:
        raise not_allowed("the token is no bearer token, or about nobody")
    return found


def _posted(http: httpx.Client, address: str, form: dict[str, str]) -> bytes:
    reading = Reading(http, address, time.monotonic() + TOGETHER_S, MOST_BYTES)
    try:
        with reading.asked("POST", address, form) as answer:
            if 400 <= answer.status_code < 500:
                raise not_allowed(f"no token: {answer.status_code}")
            return reading.body(answer)
    except NotObtained:
        raise not_read("The record system did not answer when access was asked for.", "no token") from None


def assertion(issuer: Issuer, system: Described, now: float) -> str:
    """A token of our own that proves who asks, for that address, for five minutes, with an id used once."""
    key = private_key(issuer.key_file or "")
    claims: dict[str, Any] = {
        "iss": issuer.client_id,
        "sub": issuer.client_id,
        "aud": system.token_endpoint,
        "jti": secrets.token_urlsafe(24),
        "iat": int(now),
        "exp": int(now) + ASSERTED_S,
    }
    algorithm = ALGORITHMS[key.key_type]
    head = {"alg": algorithm, "kid": key.kid, "typ": "JWT"}
    return jwt.encode(head, claims, key, algorithms=[algorithm])
