"""A member's own account: who was in by this name, signing out everywhere else, and TLS to a database elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client, RequestFactory

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.database import database
from tests.web.clinic.conftest import SignIn, member

PASSWORD = "a long enough password"


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
        sender=None,
        request=request,
        user=member(mine, "nurse").user,
        authenticator=Authenticator(type="totp"),
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
    "path",
    ["email/", "password/reset/", "password/reset/done/", "password/reset/key/1-a/", "password/set/", "signup/", "confirm-email/"],
)  # fmt: skip
def test_no_letter_and_no_address_leads_into_an_account(mine: Clinic, sign_in: SignIn, path: str) -> None:
    """A minute at an unlocked screen adds no address to which a new password could be sent."""
    for client in (sign_in("nurse"), Client()):
        for ask in (client.get, client.post):
            answered = ask(f"/accounts/{path}", {"action_add": "", "email": "victim@example.org"})
            assert answered.status_code == 404, path
    assert not mail.outbox


def test_a_new_password_asks_for_the_old_one_and_is_written_down(mine: Clinic, sign_in: SignIn) -> None:
    client, who = Client(), member(mine, "nurse").user
    who.set_password(PASSWORD)
    who.save()
    client.post("/accounts/login/", {"login": who.username, "password": PASSWORD})
    wanted = {"password1": "another long enough one", "password2": "another long enough one"}
    for old, changed in (("not the old password", 0), (PASSWORD, 1)):
        client.post("/accounts/password/change/", {"oldpassword": old, **wanted})
        assert Event.objects.filter(who=who.username, action="password changed").count() == changed
    who.refresh_from_db()
    assert who.check_password(wanted["password1"])
    assert "password changed" in client.get("/account").content.decode()


@pytest.mark.django_db(transaction=True)
def test_another_second_factor_asks_for_the_password_and_is_written_down(mine: Clinic) -> None:
    client, who = Client(), member(mine, "nurse").user
    who.set_password(PASSWORD)
    who.save()
    client.post("/accounts/login/", {"login": who.username, "password": PASSWORD})
    activate = "/accounts/2fa/totp/activate/"
    assert client.get(activate).headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get(activate).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    client.post(activate, {"code": code})
    assert Authenticator.objects.filter(user=who, type="totp").exists()
    client.post("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/2fa/totp/deactivate/")
    told = Event.objects.filter(who=who.username, action__startswith="second factor")
    assert {one.action for one in told} == {f"second factor {how}" for how in ("added", "renewed", "removed")}


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
