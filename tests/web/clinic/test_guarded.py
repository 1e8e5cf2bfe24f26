"""Sessions end, a second factor is asked for, text stays text, and what was erased stands nowhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.contrib.sessions.backends.base import UpdateError
from django.core import serializers
from django.db import connection
from django.db.models import CharField, Model, TextField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.asgi import MOST_BYTES, MOST_BYTES_OF_FILES, limited
from painpath.web.database import secret_key
from painpath.web.diary.models import Link, make_link
from painpath.web.patients.models import Alert, Kept, Patient, Row
from painpath.web.patients.store import erase, living
from tests.web.clinic.attacks import SCRIPT
from tests.web.clinic.conftest import SignIn, member, patient
from tests.web.clinic.test_clinic_pages import address, ours
from tests.web.loops import run_to_end

PASSWORD = "a long enough password"
LOGIN = "/accounts/login/"
MARK = "Unmistakable"
# fields that the product fills itself, with codes and digests; text would make no sense of them
MACHINE_MADE = {
    "zone", "digest", "nonce", "language", "procedure_kind", "table", "origin", "step", "flag", "level", "procedure", "knowledge", "painpath",
    "as_of", "birth_date", "shown_to",
}  # fmt: skip
OURS = ("accounts", "patients", "clinic", "diary")


def sign_in_by_form(client: Client, who: Any) -> Any:
    """What the form answers to the right name and password."""
    who.set_password(PASSWORD)
    who.save()
    return client.post(LOGIN, {"login": who.username, "password": PASSWORD})


def test_the_number_of_a_session_changes_when_somebody_signs_in(mine: Clinic) -> None:
    client = Client()
    client.session.save()  # a number that somebody else may have planted
    session = client.session
    session["planted"] = True
    session.save()
    planted = client.cookies["sessionid"].value
    sign_in_by_form(client, member(mine, "nurse").user)
    assert client.get("/").status_code == 200
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/").status_code == 302


def test_the_number_changes_at_the_diarys_door_too(mine: Clinic, sign_in: SignIn) -> None:
    found, phone = patient(mine), Client()
    page = sign_in("nurse").post(reverse("diary-link", args=[found.uid])).content.decode()
    path = re.search(r"/diary/[\w-]+", page)[0]  # type: ignore[index]
    session = phone.session
    session["planted"] = True
    session.save()
    planted = phone.cookies["sessionid"].value
    assert phone.post(path, {"birth_date": "1960-02-03"}).status_code == 302
    assert phone.cookies["sessionid"].value != planted


@pytest.mark.parametrize(
    ("name", "ago_s", "status"), [("seen", 30, 200), ("seen", 3700, 302), ("began", 9 * 3600, 302)]
)
def test_a_session_ends_when_it_is_not_used_and_when_it_is_old(
    mine: Clinic, sign_in: SignIn, name: str, ago_s: int, status: int
) -> None:
    client = sign_in("nurse")
    client.get("/")
    session = client.session
    session[name] = time.time() - ago_s
    session.save()
    assert client.get("/").status_code == status
    assert client.get("/").status_code == status


def test_signing_out_ends_the_session_at_the_server(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    kept = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = kept
    assert client.get("/").status_code == 302


def test_a_new_password_ends_every_other_session(mine: Clinic, sign_in: SignIn) -> None:
    client, who = sign_in("nurse"), member(mine, "nurse").user
    who.set_password(PASSWORD)
    who.save()
    assert client.get("/").status_code == 302


def test_where_it_is_required_nobody_gets_in_without_a_second_factor(
    mine: Clinic, sign_in: SignIn, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    found, client, who = patient(mine), sign_in("clinician"), member(mine, "clinician").user
    for path in ("/", reverse("patient", args=[found.uid]), "/library"):
        assert client.get(path).headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.post(reverse("call", args=[found.uid])).status_code == 302
    TOTP.activate(who, "JBSWY3DPEHPK3PXP")
    assert client.get("/").status_code == 200


def test_with_a_second_factor_the_password_alone_opens_nothing(mine: Clinic) -> None:
    who, client = member(mine, "nurse").user, Client()
    TOTP.activate(who, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in json.dumps(
        Authenticator.objects.get().data
    )  # encrypted where it is kept
    assert sign_in_by_form(client, who).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/").status_code == 302
    now = next(iter(yield_hotp_counters_from_time()))
    client.post(
        "/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", now))}
    )
    assert client.get("/").status_code == 200


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    mine: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is counted, not timed: one hash of the password in either case."""
    name = member(mine, "nurse").user
    name.set_password(PASSWORD)
    name.save()
    hashed: list[str] = []
    real = "django.contrib.auth.hashers.MD5PasswordHasher.encode"

    def encode(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return f"md5${salt}$x"

    monkeypatch.setattr(real, encode)
    counts = []
    for who in (name.username, "nobody-of-that-name"):
        hashed.clear()
        Client().post(LOGIN, {"login": who, "password": "something else entirely"})
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0


def text_fields(model: type[Model]) -> list[Any]:
    """The fields of a model that a person's words may stand in."""
    return [
        one
        for one in model._meta.get_fields()
        if isinstance(one, CharField | TextField) and not one.choices and one.name not in MACHINE_MADE
    ]


def kinds_about_a_patient() -> Iterator[type[Model]]:
    """The patient, and everything that points at one."""
    yield Patient
    yield from (one.related_model for one in Patient._meta.related_objects if one.related_model is not Row)  # type: ignore[misc]


def busy_patient(mine: Clinic, sign_in: SignIn) -> Patient:
    """A patient of whom everything is there: notes, calls, an alert, a decision, a diary link, kept assessments."""
    found, client = patient(mine), sign_in()
    client.get(reverse("patient", args=[found.uid]))
    client.post(reverse("answer", args=[found.uid]), {"fact": "urinary_retention", "answer": "yes"})
    client.post(reverse("call", args=[found.uid]), {"said": "nobody there"})
    client.post(
        reverse("decide", args=[found.uid, "re_evaluate_diagnosis"]), {"what": "declined", "reason": "why"}
    )
    client.post(reverse("diary-link", args=[found.uid]))
    alert = Alert.objects.filter(patient=found)[0]
    client.post(reverse("act-on-alert", args=[alert.pk]), {"told": "seen", "state": "open"})
    return found


def put_everywhere(models: list[type[Model]], text: str) -> int:
    """The text in every text field of every row there is; gives how many fields."""
    count = 0
    for model in models:
        for one in model._base_manager.all():
            for field in text_fields(model):
                unique = f"{one.pk}" if field.unique else ""
                setattr(one, field.attname, f"{unique}{text}"[: field.max_length])
                count += 1
            one.save()
    return count


def test_text_that_looks_like_html_stays_text_wherever_it_was_entered(mine: Clinic, sign_in: SignIn) -> None:
    found = busy_patient(mine, sign_in)
    models = [one for one in apps.get_models() if one._meta.app_label in OURS and one is not Kept]
    assert put_everywhere(models, SCRIPT) > 30
    for row in living(found):
        if row.table in ("procedures", "pain_scores", "care"):
            row.sealed = found.seal(row.data | {"note": SCRIPT})
            row.save()
    for role in ("clinician", "administrator"):
        client = sign_in(role, Clinic.objects.get(pk=mine.pk))
        for one in ours():
            answered = client.get(address(one, found))
            if answered.headers.get("Content-Type", "").startswith("text/html"):
                page = answered.content.decode()
                assert "<script>alert" not in page, one.name
                assert "<img src=x" not in page, one.name


def test_what_was_erased_stands_nowhere(mine: Clinic, sign_in: SignIn) -> None:
    found = busy_patient(mine, sign_in)
    assert put_everywhere(list(kinds_about_a_patient()), MARK) > 15
    erase(Patient.objects.get(pk=found.pk))
    for model in apps.get_models():
        assert MARK not in serializers.serialize("json", model._base_manager.all()), model


GUARDED = """
import json, os, sys
from painpath.web.run import prepare
prepare()
from django.conf import settings
from django.test import Client
client = Client()
page = client.get("/accounts/login/", secure=True, headers={"host": "clinic.example"})
plain = client.get("/", headers={"host": "clinic.example"})
forged = client.get("/", headers={"host": "clinic.example", "x-forwarded-proto": "https"})
strange = client.get("/accounts/login/", secure=True, headers={"host": "evil.example"})
cookies = {name: [bool(one["secure"]), bool(one["httponly"]), one["samesite"]] for name, one in page.cookies.items()}
print(json.dumps({"headers": dict(page.headers), "status": page.status_code, "plain": plain.headers.get("Location"), "strange": strange.status_code,
    "forged": forged.status_code, "cookies": cookies, "factor": settings.SECOND_FACTOR, "debug": settings.DEBUG, "hashers": settings.PASSWORD_HASHERS,
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME], "session": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE]}))
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a clinic that is no demonstration says and sets, from a process of its own."""
    left_out = ("PAINPATH_DEMO", "PAINPATH_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {
        "PAINPATH_DATA": str(tmp_path_factory.mktemp("clinic")),
        "PAINPATH_ALLOWED_HOSTS": "clinic.example",
    }
    done = subprocess.run(
        [sys.executable, "-c", GUARDED], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_outside_the_demonstration_every_guard_is_up(guarded: dict[str, Any]) -> None:
    headers = guarded["headers"]
    assert guarded["status"] == 200
    assert guarded["strange"] == 400
    assert guarded["factor"] is True
    assert guarded["debug"] is False
    assert guarded["hashers"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert int(re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"])[1]) >= 31_536_000  # type: ignore[index]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_outside_the_demonstration_nothing_goes_over_plain_http(guarded: dict[str, Any]) -> None:
    assert guarded["plain"].startswith("https://clinic.example")
    assert guarded["forged"] == 301  # what a browser says of itself is not believed
    assert guarded["session"] == [True, True, "Lax"]
    assert all(secure for secure, _, _ in guarded["cookies"].values())
    assert all(name.startswith("__Host-") for name in (*guarded["names"], *guarded["cookies"]))


def test_pages_are_kept_by_no_browser_and_the_chart_library_is(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in()
    assert "no-store" in client.get("/")["Cache-Control"]
    assert "max-age" in client.get(reverse("vega"))["Cache-Control"]


def test_metrics_are_for_this_machine_alone(db: None) -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 403


def test_a_made_up_method_adds_nothing_to_what_is_measured(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    before = None
    for name in ("FOO0", "FOO1", "BAR\u00e9"):
        Client().generic(name, "/health/live")
        told = Client().get("/metrics").content.decode()
        series = sorted({line.split("}")[0] for line in told.splitlines() if "other" in line})
        assert "FOO" not in told
        assert series
        assert before in (None, series)
        before = series


def test_what_an_installation_makes_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    code = "from painpath.web.run import prepare; prepare()"
    for folder in (tmp_path / "new", tmp_path / "old"):
        if folder.name == "old":  # made before this was so
            folder.mkdir()
            (folder / "clinic.sqlite3").touch(0o644)
        environ = {**os.environ, "PAINPATH_DATA": str(folder), "PAINPATH_DEMO": "0"}
        for name in ("PAINPATH_SECRET_KEY", "DATABASE_URL"):
            environ.pop(name, None)
        subprocess.run([sys.executable, "-c", code], env=environ, check=True, cwd=tmp_path)
        made = {one.name: one.stat().st_mode & 0o077 for one in folder.iterdir()}
        assert "clinic.sqlite3" in made
        assert set(made.values()) == {0}
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_the_secret_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    secret_key(tmp_path)
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def add(client: Client, name: str) -> str:
    """Add a nurse; gives the first password that the page shows."""
    page = client.post(reverse("team"), {"username": name, "role": "nurse"}).content.decode()
    return re.search(r"<code>([\w-]+)</code>", page)[1]  # type: ignore[index]


def test_a_first_password_opens_only_the_page_to_change_it(mine: Clinic, sign_in: SignIn) -> None:
    first, client = add(sign_in("administrator"), "nora"), Client()
    client.post(LOGIN, {"login": "nora", "password": first})
    assert client.get("/").headers["Location"] == "/accounts/password/change/"
    change = {"oldpassword": first, "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/password/change/", change)
    assert client.get("/").status_code == 200
    again = Client()
    again.post(LOGIN, {"login": "nora", "password": PASSWORD})
    assert again.get("/").status_code == 200


@pytest.mark.parametrize("password", ["painpath2026!", "PainPathPassword", "short", "password1234"])
def test_a_password_that_anybody_would_try_is_refused(mine: Clinic, sign_in: SignIn, password: str) -> None:
    first, client = add(sign_in("administrator"), "nora"), Client()
    client.post(LOGIN, {"login": "nora", "password": first})
    change = {"oldpassword": first, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", change).status_code == 200
    assert client.get("/").status_code == 302


def test_a_closed_account_is_out_at_once_and_one_begun_anew_has_no_second_factor(
    mine: Clinic, sign_in: SignIn
) -> None:
    nurse, boss = sign_in("nurse"), sign_in("administrator")
    who = member(mine, "nurse")
    assert nurse.get("/").status_code == 200
    boss.post(reverse("team"), {"what": "close", "member": who.pk})
    assert nurse.get("/").status_code == 302
    boss.post(reverse("team"), {"what": "open", "member": who.pk})
    TOTP.activate(who.user, "JBSWY3DPEHPK3PXP")
    page = boss.post(reverse("team"), {"what": "anew", "member": who.pk}).content.decode()
    assert not Authenticator.objects.exists()
    fresh = Client()
    fresh.post(LOGIN, {"login": who.user.username, "password": re.search(r"<code>([\w-]+)</code>", page)[1]})  # type: ignore[index]
    assert fresh.get("/").headers["Location"] == "/accounts/password/change/"


def test_an_administrator_changes_neither_their_own_account_nor_another_clinics(
    mine: Clinic, other: Clinic, sign_in: SignIn
) -> None:
    boss, own, stranger = sign_in("administrator"), member(mine, "administrator"), member(other, "nurse")
    boss.post(reverse("team"), {"what": "close", "member": own.pk})
    assert boss.get("/").status_code == 200
    for what in ("close", "anew"):
        assert boss.post(reverse("team"), {"what": what, "member": stranger.pk}).status_code == 404
    stranger.user.refresh_from_db()
    assert stranger.user.is_active


def test_signing_out_clears_what_the_browser_keeps(mine: Clinic, sign_in: SignIn) -> None:
    assert "cache" in sign_in("nurse").post("/accounts/logout/").headers["Clear-Site-Data"]


def test_a_guessed_diary_link_costs_as_much_as_a_revoked_one(mine: Clinic, sign_in: SignIn) -> None:
    """The work is counted, not timed: the same questions to the database."""
    found = patient(mine)
    page = sign_in("nurse").post(reverse("diary-link", args=[found.uid])).content.decode()
    path = re.search(r"/diary/[\w-]+", page)[0]  # type: ignore[index]
    Link.objects.update(revoked_at=timezone.now())
    counts = []
    for asked in (path, reverse("diary", args=["x" * 32])):
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(asked).status_code == 403
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0


def test_a_wrong_birth_date_and_a_missing_one_are_told_alike(mine: Clinic) -> None:
    told = []
    for born in (date(1960, 2, 3), None):
        path = reverse("diary", args=[make_link(patient(mine, birth_date=born), "test")])
        answered = Client().post(path, {"birth_date": "1999-01-01"})
        told.append((answered.status_code, re.sub(r'value="[^"]*"', "", answered.content.decode())))
    assert told[0] == told[1]


def test_a_session_that_cannot_be_written_does_not_say_that_nothing_was_saved(
    mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, client = patient(mine), sign_in("nurse")
    client.raise_request_exception = False

    def fails(*_: Any, **__: Any) -> None:
        raise UpdateError

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", fails)
    answered = client.post(reverse("call", args=[found.uid]), {"said": "nobody there"})
    assert answered.status_code == 503
    assert "look whether it is there" in answered.content.decode()


@pytest.mark.parametrize(
    ("path", "most"), [("/diary/x", MOST_BYTES), ("/patients/x/import", MOST_BYTES_OF_FILES)]
)
def test_a_body_without_end_is_cut_off_while_it_arrives(path: str, most: int) -> None:
    taken, told = [], []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["more_body"]:
            taken.append(len(message["body"]))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def send(message: Any) -> None:
        told.append(message)

    run_to_end(limited(application)({"type": "http", "path": path}, receive, send))
    assert sum(taken) == most
    assert told[0]["status"] == 413
