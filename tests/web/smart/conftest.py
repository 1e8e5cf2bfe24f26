"""painpath in a clinic that lists one record system, and that system."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey

from painpath.web.accounts.models import Clinic
from painpath.web.remote.keys import Keys
from painpath.web.smart import identity, pages
from painpath.web.smart.config import config
from tests.web.hooks.calls import prefetched, wore_off
from tests.web.smart.ehr import CLIENT_ID, ISS, Ehr

BACK = "https://pain.example.org/smart/callback"
Opened = Callable[..., Any]


def resources() -> dict[str, list[dict[str, Any]]]:
    """The patient of the hooks' tests, whose ablation wore off, as a FHIR server would hold it."""
    given = prefetched(wore_off())
    found = {
        kind: [one["resource"] for one in part["entry"]]
        for kind, part in given.items()
        if part and part["resourceType"] == "Bundle"
    }
    name = [{"family": "Example", "given": ["Eve"]}]
    return found | {"Patient": [given["Patient"] | {"name": name}]}


class Browser:
    """The user's browser: starts a launch, logs in, comes back."""

    def __init__(self, ehr: Ehr) -> None:
        self.ehr, self.client = ehr, Client(headers={"host": "pain.example.org"})

    def launch(self, **changed: str) -> HttpResponse:
        """The first half, as the record system opens it."""
        asked = {"iss": ISS, "launch": "opened-42"} | changed
        return self.client.get(reverse("smart-launch"), asked, secure=True)

    def come_back(self, address: str) -> HttpResponse:
        """The second half."""
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}", secure=True)

    def go(self) -> HttpResponse:
        """The whole way."""
        return self.come_back(self.ehr.let_in(self.launch()["Location"]))


@pytest.fixture(autouse=True)
def _quiet(db: None, settings: Any) -> Iterator[None]:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PAINPATH_ADDRESS = "https://pain.example.org"
    settings.SESSION_COOKIE_SECURE = True
    cache.clear()
    config.cache_clear()
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    config.cache_clear()
    cache.clear()


@pytest.fixture
def clinic(db: None) -> Clinic:
    """The clinic that the record system belongs to."""
    return Clinic.objects.create(name="Pain clinic", zone="Europe/Berlin")


@pytest.fixture
def opened(clinic: Clinic, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Makes the browser before a listed record system; with a key, painpath proves itself by it."""

    def made(key: ECKey | None = None, found: dict[str, Any] | None = None) -> Browser:
        ehr = Ehr(found or resources(), BACK, key)
        lines = ["[[issuer]]", f'iss = "{ISS}"', f'client_id = "{CLIENT_ID}"', f'clinic = "{clinic.name}"']
        if key is not None:
            (tmp_path / "key.json").write_text(json.dumps(key.as_dict(private=True)))
            lines.append(f'key_file = "{tmp_path / "key.json"}"')
        (tmp_path / "smart.toml").write_text("\n".join(lines))
        settings.PAINPATH_SMART_CONFIG = str(tmp_path / "smart.toml")
        config.cache_clear()
        monkeypatch.setattr(pages, "connection", lambda: httpx.Client(transport=ehr.transport))
        monkeypatch.setattr(identity, "KEYS", Keys(lambda url: ehr.keys()))
        return Browser(ehr)

    return made
