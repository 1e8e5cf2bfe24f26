"""Signing in: the lock after wrong passwords, nobody signs up, the page when the database is gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from painpath.web.accounts.models import Clinic
from tests.web.clinic.conftest import SignIn, member

PASSWORD = "a long enough password"
LOGIN = "/accounts/login/"


@pytest.fixture
def name(mine: Clinic) -> str:
    """The user name of a clinician with a password."""
    user = member(mine, "clinician").user
    user.set_password(PASSWORD)
    user.save()
    return str(user.username)


def attempt(client: Client, name: str, password: str) -> int:
    """The status of one attempt to sign in."""
    return client.post(LOGIN, {"login": name, "password": password}).status_code


def test_the_right_password_signs_in_and_a_wrong_one_does_not(name: str) -> None:
    client = Client()
    assert attempt(client, name, "something else entirely") == 200
    assert client.get("/").status_code == 302
    assert attempt(client, name, PASSWORD) == 302
    assert client.get("/").status_code == 200


def test_after_five_wrong_passwords_the_right_one_does_not_help_for_a_while(name: str) -> None:
    for _ in range(5):
        attempt(Client(), name, "something else entirely")
    client = Client()
    attempt(client, name, PASSWORD)
    assert client.get("/").status_code == 302


def test_an_unknown_name_and_a_wrong_password_are_told_alike(name: str) -> None:
    def told(who: str) -> str:
        page = Client().post(LOGIN, {"login": who, "password": "something else entirely"}).content.decode()
        return page[page.index("<body") :].replace(who, "NAME").split("csrfmiddlewaretoken")[0]

    assert told(name) == told("nobody-of-that-name")


def test_nobody_signs_up(db: None) -> None:
    assert Client().get("/accounts/signup/").status_code == 404


def test_a_form_without_its_token_is_refused(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in()
    client.handler.enforce_csrf_checks = True
    response = client.post("/patients/new", {"who-family": "Example"})
    assert response.status_code == 403
    assert "too old" in response.content.decode()


def test_a_gone_database_gives_a_page_that_says_so(mine: Clinic, sign_in: SignIn, monkeypatch: Any) -> None:
    client = sign_in()
    client.raise_request_exception = False

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    response = client.get("/")
    assert response.status_code == 503
    assert "cannot save anything just now" in response.content.decode()
    assert "gone" not in response.content.decode().split("</head>")[1]


def test_every_page_is_sent_with_the_headers_that_guard_it(mine: Clinic, sign_in: SignIn) -> None:
    response = sign_in().get("/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_migrations_hold_every_change_of_the_models(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("next_page", [{}, {"next": "/"}])
@pytest.mark.parametrize(
    ("role", "page"),
    [("researcher", "/registry"), ("nurse", "/"), ("clinician", "/"), ("administrator", "/")],
)
def test_each_role_begins_on_a_page_it_may_see(
    mine: Clinic, role: str, page: str, next_page: dict[str, str]
) -> None:
    user = member(mine, role).user
    user.set_password(PASSWORD)
    user.save()
    response = Client().post(LOGIN, {"login": user.username, "password": PASSWORD, **next_page}, follow=True)
    assert (response.request["PATH_INFO"], response.status_code) == (page, 200)
