"""The door: who calls, whether that is allowed now, and what is said to those who may not."""

from __future__ import annotations

import time
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from painpath.web.database import LOOPBACK
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.memory import remember_token
from painpath.web.hooks.trust.config import OPEN_CLIENT, Client, Config, read_config
from painpath.web.hooks.trust.limits import Limits
from painpath.web.hooks.trust.token import Checks, NotTrusted, client_of
from painpath.web.remote.address import PASSED_ON
from painpath.web.remote.keys import Keys, fetch_keys

REFUSAL = "not authorised"
KEYS = Keys(fetch_keys)
LIMITS = Limits()


@cache
def config() -> Config:
    """The trust file that the settings name, read once. Raises BadConfig."""
    path = getattr(settings, "PAINPATH_HOOKS_CONFIG", None)
    return read_config(Path(path) if path else None)


def base_url(request: HttpRequest) -> str:
    """The address under which the hooks are called, without a slash at its end."""
    return (config().base_url or f"{request.scheme}://{request.get_host()}").rstrip("/")


def admitted(request: HttpRequest) -> Client:
    """The client that calls. Raises Refused: 401 the same for every reason, 403 when open and not local, 429."""
    now = time.time()
    client = _local(request) if config().is_open else _trusted(request, now)
    wait = LIMITS.wait_s(client.name, client.per_minute, now)
    if wait:
        raise Refused(429, "too many calls", int(wait) + 1)
    return client


def _local(request: HttpRequest) -> Client:
    """Open mode: only this machine, by its own name, and not through a proxy."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    direct = not any(name in request.META for name in PASSED_ON)
    if direct and host.strip("[]") in LOOPBACK and _is_here(request.META.get("REMOTE_ADDR", "")):
        return OPEN_CLIENT
    raise Refused(403, "no client is configured: calls are answered on the loopback address only")


def _is_here(address: str) -> bool:
    """Whether an address is this machine's own; a server on a socket file gives none, and that is not taken for it."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _trusted(request: HttpRequest, now: float) -> Client:
    def remember(issuer: str, nonce: str, expires: float) -> bool:
        return remember_token(issuer, nonce, expires, now)

    checks = Checks(config(), KEYS, remember, now)
    try:
        return client_of(request.headers.get("Authorization"), f"{base_url(request)}{request.path}", checks)
    except NotTrusted:
        raise Refused(401, REFUSAL) from None
