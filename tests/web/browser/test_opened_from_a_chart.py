"""painpath opened from a chart in a real browser: the way back, the page, its charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache

from painpath.web.remote.keys import Keys
from painpath.web.smart import identity, pages
from painpath.web.smart.config import config
from tests.web.browser.conftest import Site
from tests.web.smart.conftest import resources
from tests.web.smart.ehr import CLIENT_ID, ISS, Ehr


@pytest.fixture
def ehr(site: Site, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Ehr:
    """A record system that belongs to the clinic of the site."""
    back = f"{site.address}/smart/callback"
    made = Ehr(resources(), back)
    (tmp_path / "smart.toml").write_text(
        f'[[issuer]]\niss = "{ISS}"\nclient_id = "{CLIENT_ID}"\nclinic = "Mine"'
    )
    settings.PAINPATH_SMART_CONFIG, settings.PAINPATH_ADDRESS = str(tmp_path / "smart.toml"), site.address
    settings.ALLOWED_HOSTS = ["localhost", "login.example.org"]
    cache.clear()
    config.cache_clear()
    monkeypatch.setattr(pages, "connection", lambda: httpx.Client(transport=made.transport))
    monkeypatch.setattr(identity, "KEYS", Keys(lambda url: made.keys()))
    return made


def test_the_page_opens_with_its_charts_and_without_barriers(site: Site, ehr: Ehr) -> None:
    started = f"{site.address}/smart/launch?iss={ISS}&launch=opened-42"
    sent = site.page.context.request.get(started, max_redirects=0)
    back = urlsplit(ehr.let_in(sent.headers["location"]))
    page = site.open(f"{back.path}?{back.query}")
    assert urlsplit(page.url).path == "/smart/callback"
    assert page.get_by_role("heading", name="Example, Eve").is_visible()
    assert page.get_by_role("heading", name="Recurrence").first.is_visible()
    page.wait_for_selector(".plots svg")
    assert site.barriers() == []
    assert site.complaints == []
    page.reload()
    assert page.get_by_role("heading", name="This launch is over").is_visible()
    config.cache_clear()
