"""A launch between its two halves: what painpath must remember until the browser comes back, in a signed cookie.

The browser holds it, so that strangers who call the launch address leave nothing on the server.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode

import msgspec
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from painpath.web.smart.stopped import ended

LASTS_S = 600
SALT = "painpath.web.smart"
STATE = re.compile(r"[A-Za-z0-9_-]{43}")


class Pending(msgspec.Struct, frozen=True):
    """One launch: whose it is, the state that its answer must bring, the nonce of its id token, the PKCE secret."""

    iss: str
    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """The S256 challenge of the secret (RFC 7636)."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def begun(iss: str) -> Pending:
    """A launch that begins now."""
    return Pending(iss, *(secrets.token_urlsafe(32) for _ in range(3)))


def keep(response: HttpResponse, pending: Pending) -> None:
    """Give the launch to the browser, for ten minutes and for the addresses of this app alone."""
    response.set_cookie(
        _name(pending.state),
        signing.dumps(msgspec.to_builtins(pending), salt=SALT),
        max_age=LASTS_S,
        path="/smart/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def taken_back(request: HttpRequest) -> Pending:
    """The launch that the browser's answer belongs to, good once. Raises Stopped."""
    state = request.GET.get("state", "")
    if not STATE.fullmatch(state):
        raise ended("no state")
    try:
        held = signing.loads(request.COOKIES.get(_name(state), ""), salt=SALT, max_age=LASTS_S)
        pending = msgspec.convert(held, Pending)
    except (signing.BadSignature, msgspec.ValidationError):
        raise ended("no launch of this browser has that state, or it is too old") from None
    if not secrets.compare_digest(pending.state, state):
        raise ended("the state is another launch's")
    if not cache.add(f"smart-used-{hashlib.sha256(state.encode()).hexdigest()}", True, LASTS_S):
        raise ended("used before")
    return pending


def forget(response: HttpResponse, request: HttpRequest) -> None:
    """Take the launch from the browser."""
    state = request.GET.get("state", "")
    if STATE.fullmatch(state):
        response.delete_cookie(_name(state), path="/smart/", samesite="Lax")


def _name(state: str) -> str:
    """Each launch has a cookie of its own, so that two patients can be opened side by side."""
    return f"painpath-smart-{state[:16]}"
