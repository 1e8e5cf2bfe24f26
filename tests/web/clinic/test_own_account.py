"""A member's own account: who was in by this name, signing out everywhere else, and TLS to a database elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.signals import authenticator_added
from django.test import Client, RequestFactory

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.database import database
from tests.web.clinic.conftest import SignIn, member


def test_one_session_ends_all_others_of_that_name_alone(mine: Clinic, sign_in: SignIn) -> None:
    here, there, colleague = sign_in("nurse"), sign_in("nurse"), sign_in("clinician")
    for client in (here, there, colleague):
        assert client.get("/").status_code == 200
    assert here.post("/account").status_code == 302
    assert [one.get("/").status_code for one in (here, there, colleague)] == [200, 302, 200]
    assert there.get("/").headers["Location"].startswith("/accounts/login/")
    assert sign_in("nurse").get("/").status_code == 200  # signing in again is a session of its own
    assert Event.objects.filter(action="signed out elsewhere").count() == 1


def test_another_second_factor_ends_the_other_sessions(mine: Clinic, sign_in: SignIn) -> None:
    here, there = sign_in("nurse"), sign_in("nurse")
    for client in (here, there):
        client.get("/")
    request = RequestFactory().get("/")
    request.session = here.session
    authenticator_added.send(
        sender=None, request=request, user=member(mine, "nurse").user, authenticator=None
    )
    request.session.save()
    assert [one.get("/").status_code for one in (here, there)] == [200, 302]


def test_the_page_shows_the_use_of_ones_own_name_alone(mine: Clinic, sign_in: SignIn) -> None:
    nurse = sign_in("nurse")
    sign_in("clinician")
    Client().post("/accounts/login/", {"login": member(mine, "nurse").user.username, "password": "wrong"})
    page = nurse.get("/account").content.decode()
    assert page.count("signed in") == 1
    assert page.count("sign-in refused") == 1


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u:p@db.example:5432/clinic", {"sslmode": "require"}),
        ("postgresql://u:p@db.example/clinic?sslmode=verify-full&sslrootcert=/ca.pem", {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}),
        ("postgresql://u:p@localhost/clinic", {}),
        ("postgresql:///clinic?host=/run/postgresql", {}),
    ],
)  # fmt: skip
def test_a_database_elsewhere_is_spoken_to_with_tls(url: str, wanted: dict[str, str]) -> None:
    assert database(url, Path("unused"))["OPTIONS"] == wanted
