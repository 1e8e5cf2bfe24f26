"""What a page does once: the token of its forms, the addresses in it; and how long connections are kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from painpath.web import run
from painpath.web.accounts import pages
from tests.web.clinic.conftest import SignIn, member, patient

LONGEST_PROXY_S = 120  # Caddy keeps an idle connection for that long, nginx for half of it
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def test_the_forms_of_a_page_share_one_token_and_it_opens_them(mine: Any) -> None:
    found, client = patient(mine), Client(enforce_csrf_checks=True)
    client.force_login(member(mine, "clinician").user, "allauth.account.auth_backends.AuthenticationBackend")
    where = reverse("patient", args=[found.uid])
    first, second = (TOKEN.findall(client.get(where).content.decode()) for _ in range(2))
    assert len(first) > 5
    assert len(set(first)) == 1
    assert first[0] != second[0]  # each page is masked anew
    call = reverse("call", args=[found.uid])
    assert client.post(call, {"reached": "no", "csrfmiddlewaretoken": first[0]}).status_code == 302
    assert client.post(call, {"reached": "no", "csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_a_page_without_a_form_sets_no_cookie(client: Client) -> None:
    assert "csrftoken" not in client.get("/health/live").cookies


def test_addresses_are_those_of_the_urls_in_use(sign_in: SignIn) -> None:
    assert pages._url("worklist") == reverse("worklist") == "/"
    with (
        override_settings(ROOT_URLCONF="painpath.web.hooks.alone_urls"),
        pytest.raises(Exception, match="worklist"),
    ):
        pages._url("worklist")


def test_the_server_keeps_connections_for_longer_than_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(run.uvicorn, "run", lambda application, **options: given.update(options))
    monkeypatch.setattr(run, "tend", lambda: None)
    run.run("127.0.0.1", 8000)
    assert given["timeout_keep_alive"] > LONGEST_PROXY_S
