"""Where things are kept: the database, the secret of this installation, the way out for e-mail."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON;"
)


EMAIL_TIMEOUT_S = 10  # of each answer of the mail server
HERE = ("localhost", "127.0.0.1", "::1")


def database(url: str | None, file: Path) -> dict[str, Any]:
    """Django's description of the database: PostgreSQL at an address, else SQLite in a file.

    With SQLite every acknowledged write is on the disk (synchronous=FULL), and what was erased is overwritten there.
    """
    if not url:
        options = {"init_command": SQLITE_START, "transaction_mode": "IMMEDIATE"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    # a socket's folder stands in the query: postgresql:///name?host=/run/postgresql
    host = unquote(parts.hostname or "") or asked.pop("host", "")
    elsewhere = bool(host) and not host.startswith("/") and host not in HERE
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # what is asked for in the query goes to the driver; a server elsewhere is not spoken to without TLS
        "OPTIONS": {**({"sslmode": "require"} if elsewhere else {}), **asked},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a server that was restarted is noticed before a page uses it
    }


def secret_key(folder: Path) -> str:
    """The secret of this installation, made once and readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def email(url: str | None) -> dict[str, Any]:
    """Django's settings for e-mail: a server at an address, else the terminal."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": EMAIL_TIMEOUT_S,
    }
