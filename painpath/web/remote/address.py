"""Which addresses of other systems an operator may list."""

from __future__ import annotations

from urllib.parse import urlsplit

from painpath.web.database import LOOPBACK

# what a proxy adds to a request that it passes on
PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def is_safe(address: str) -> bool:
    """Whether an address is https, or http to this machine itself."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )
