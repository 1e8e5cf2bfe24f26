"""Every address of the server, called with what schemathesis makes of its description: none breaks, for nobody.

Clinician, nurse, researcher, administrator and stranger take turns; everything that a form takes is sent as its fields
say, and also as they do not. `make soak` draws many more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from painpath.record.tables import TABLES
from painpath.web.accounts.models import Clinic
from painpath.web.diary.models import make_link
from painpath.web.patients.store import living
from tests.web.clinic.attacks import examples, in_soak
from tests.web.clinic.conftest import SignIn, patient
from tests.web.clinic.openapi import Endpoint, document, endpoints
from tests.web.clinic.test_clinic_pages import ours

ENDPOINTS = list(endpoints())
ROLES = ("clinician", "nurse", "researcher", "administrator")
OFTEN = examples(soak=60, usually=3, again=1)
DRAWN = settings(
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
)
LARGE = ("vega", "charts-js", "report-css")  # the same file whatever is sent
CSRF = "x" * 32
HERE = {"REMOTE_ADDR": "127.0.0.1"}  # the stranger comes by a socket file, which has no address
Caller = dict[str, str]


@pytest.fixture
def known(mine: Clinic) -> dict[str, list[Any]]:
    """What an address may hold that leads somewhere."""
    found = patient(mine)
    return {
        "uid": [found.uid], "batch": [found.uid], "pk": [row.pk for row in living(found)[:3]], "token": [make_link(found, "test")],
        "step": ["repeat_rfa", "image_review"], "fact": ["fever", "sleep_disturbance"], "form": ["yaml", "json"], "kind": ["letter", "sheet"],
        "entry": ["next_steps.repeat_rfa"], "name": ["pgic"], "table": [*TABLES], "_0": ["painpath-patient-view"], "table_name": ["outcomes"],
    }  # fmt: skip


@contextmanager
def one_connection() -> Iterator[None]:
    """The server would close the database's connection around each request: here it is the test's own.

    To be entered after the last call of a test client, which puts back what this takes out.
    """
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


def cookies_of(client: Client, known: dict[str, list[Any]]) -> Caller:
    """A browser's cookies: signed in, or a stranger with a patient's link; with a form's own number either way."""
    if not client.session.get("_auth_user_id"):
        client.post(reverse("diary", args=known["token"]), {"birth_date": "1960-02-03"})
    return {name: one.value for name, one in client.cookies.items()} | {
        django_settings.CSRF_COOKIE_NAME: CSRF
    }


def test_the_description_holds_every_address() -> None:
    described = {one.page for one in ENDPOINTS}
    assert set(ours()) <= described
    named = {one.template for one in ENDPOINTS}
    assert {
        "/",
        "/accounts/login/",
        "/cds-services",
        "/cds-services/{_0}",
        "/health/ready",
        "/metrics",
    } <= named


def test_the_forms_are_in_the_description(known: dict[str, list[Any]]) -> None:
    entering = next(one for one in ENDPOINTS if one.template.endswith("/enter/pain_scores"))
    operations = document(entering, known)["paths"][entering.template]
    body = operations["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert body["properties"]["score"]["type"] == "number"
    assert "nrs_0_10" in body["properties"]["scale"]["enum"]
    assert {"time", "score", "scale"} <= set(body["required"])


@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: one.template)
def test_no_endpoint_breaks(known: dict[str, list[Any]], sign_in: SignIn, one: Endpoint) -> None:
    browsers = [*(sign_in(role) for role in ROLES), Client()]
    callers = cycle(
        [(cookies_of(client, known), HERE) for client in browsers[:-1]]
        + [(cookies_of(browsers[-1], known), {})]
    )
    schema = schemathesis.openapi.from_dict(document(one, known))
    # reading the values that the code compares with out of all its modules, for each page anew, costs more than the rest
    schema.config.analysis.constants.enabled = in_soak()
    schema.app = WSGIHandler()
    for method in ("get", "post"):

        @settings(DRAWN, max_examples=1 if one.page.name in LARGE else OFTEN)
        @given(case=schema[one.template][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
        def send(case: schemathesis.Case) -> None:
            cookies, place = next(callers)
            answered = case.call(cookies=cookies, headers={"X-CSRFToken": CSRF}, environ_overrides=place)
            case.validate_response(answered, checks=[not_a_server_error, status_code_conformance])

        with one_connection():
            send()
