"""The hooks under test: open on the loopback address unless a test brings a trust file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from painpath.web.hooks import gate, memory
from painpath.web.hooks.trust.limits import Limits
from painpath.web.remote.keys import Keys
from tests.web.hooks.calls import Ehr, Service

Trusted = Callable[..., Service]


@pytest.fixture(autouse=True)
def _alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.ROOT_URLCONF = "painpath.web.hooks.alone_urls"
    settings.ALLOWED_HOSTS = ["*"]
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
    settings.SECURE_SSL_REDIRECT = False
    settings.PAINPATH_HOOKS_CONFIG = None
    monkeypatch.setattr(gate, "LIMITS", Limits())
    monkeypatch.setattr(memory, "CLEARED", memory.Cleared())
    gate.config.cache_clear()
    # a call through httpx goes the whole way of a request; it must not close the connection of the test
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
    gate.config.cache_clear()


@pytest.fixture
def service(db: None) -> Service:
    """The service in open mode, called from this machine."""
    return Service(Client(headers={"host": "localhost:8000"}))


@pytest.fixture
def ehr() -> Ehr:
    """A client with keys of its own."""
    return Ehr()


@pytest.fixture
def trusted(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, ehr: Ehr) -> Trusted:
    """Makes the service that trusts one client, with further lines for its entry in the trust file."""

    def made(*more: str, top: str = "") -> Service:
        (tmp_path / "keys.json").write_text(ehr.key_set())
        file = tmp_path / "trust.toml"
        lines = ['name = "hospital"', f'iss = "{ehr.iss}"', f'jwks_file = "{tmp_path / "keys.json"}"', *more]
        file.write_text("\n".join([f'base_url = "{ehr.base_url}"', top, "[[client]]", *lines]))
        settings.PAINPATH_HOOKS_CONFIG = str(file)
        monkeypatch.setattr(gate, "KEYS", Keys(lambda url: b""))
        gate.config.cache_clear()
        return Service(Client(headers={"host": "cds.example.org"}), ehr)

    return made
