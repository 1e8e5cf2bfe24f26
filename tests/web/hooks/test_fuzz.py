"""Whatever is sent, the service answers with cards or says what is wrong; it never breaks and never hangs."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from painpath.web.hooks import gate
from tests.web.hooks.calls import VIEW, Service
from tests.web.hooks.mutated import ANY, CALLS, EXPECTED

few = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150
)


@pytest.fixture
def quiet(db: None, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(gate.LIMITS, "wait_s", lambda *_: 0.0)
    monkeypatch.setattr(logging.getLogger("painpath.hooks"), "disabled", True)
    return Service(Client(headers={"host": "localhost"}))


@few
@given(sent=CALLS)
def test_no_call_breaks_the_service(quiet: Service, sent: tuple[str, bytes]) -> None:
    name, body = sent
    answer = quiet.ask(name, body)
    assert answer.status_code in EXPECTED, body
    found = json.loads(answer.content)
    assert isinstance(found.get("cards"), list) if answer.status_code == 200 else "issue" in found


@few
@given(sent=ANY)
def test_no_feedback_breaks_the_service(quiet: Service, sent: object) -> None:
    for body in (sent, {"feedback": sent}, {"feedback": [sent]}):
        assert quiet.post(f"/cds-services/{VIEW}/feedback", body).status_code in (200, 400)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"prefetch":{"Patient":' + b'{"a":' * 3])
def test_deep_nesting_is_refused(quiet: Service, opening: bytes) -> None:
    assert quiet.ask(VIEW, opening * 100_000).status_code == 400


def test_a_request_that_is_too_large_is_refused(quiet: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("painpath.web.hooks.views.MIB", 10)
    assert quiet.ask(VIEW, b" " * 1000).status_code == 413


def test_another_media_type_is_refused(quiet: Service) -> None:
    answer = quiet.http.post(f"/cds-services/{VIEW}", b"{}", "text/plain")
    assert answer.status_code == 415
