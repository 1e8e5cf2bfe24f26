"""Where things are kept: the database, the secret of this installation, the way out for e-mail."""

from __future__ import annotations

import math
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from painpath.record.problem import Unreadable

DATABASE_FILE, SECRET_FILE = "clinic.sqlite3", "secret"

SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA secure_delete=ON;"
)


LOOPBACK = ("127.0.0.1", "localhost", "::1")
EMAIL_TIMEOUT_S = 10  # of each answer of the mail server


def database(url: str | None, file: Path) -> dict[str, Any]:
    """Django's description of the database: PostgreSQL at an address, else SQLite in a file.

    With SQLite every acknowledged write is on the disk (synchronous=FULL), and what was erased is overwritten there.
    """
    if not url:
        options = {"init_command": SQLITE_START, "transaction_mode": "IMMEDIATE"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
    parts = _address("DATABASE_URL", url, ("postgresql", "postgres"))
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    # a socket's folder stands in the query: postgresql:///name?host=/run/postgresql
    host = unquote(parts.hostname or "") or asked.pop("host", "")
    elsewhere = bool(host) and not host.startswith("/") and host not in LOOPBACK
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


def own_folder(folder: Path) -> None:
    """The folder of an installation, and all that is made in it, for its owner alone: names stand there in plain."""
    os.umask(0o077)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in folder.glob("clinic.sqlite3*"):
        one.chmod(0o600)


def secret_key(folder: Path) -> str:
    """The secret of this installation, made once and readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / SECRET_FILE
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
    parts = _address("PAINPATH_EMAIL_URL", url, ("smtp", "smtps"))
    is_tls_at_once = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if is_tls_at_once else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls_at_once,
        "EMAIL_USE_TLS": not is_tls_at_once,
        "EMAIL_TIMEOUT": EMAIL_TIMEOUT_S,
    }


def host_names(text: str) -> list[str]:
    """The names in a list with commas between."""
    return [name for one in text.split(",") if (name := one.strip())]


def idle_seconds(minutes: str) -> float:
    """PAINPATH_IDLE_MINUTES in seconds."""
    try:
        idle_s = 60 * float(minutes)
    except ValueError:
        idle_s = math.nan
    if not 0 < idle_s < math.inf:
        raise Unreadable("PAINPATH_IDLE_MINUTES", f"{minutes!r} is no number of minutes", "write it like 60")
    return idle_s


def _address(name: str, url: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of an address. Raises Unreadable, which does not repeat it: it may hold a password."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in schemes and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        wanted = f"write it like {schemes[0]}://user:password@host:port"
        raise Unreadable(name, f"it is no address of {' or '.join(schemes)}", wanted)
    return parts
