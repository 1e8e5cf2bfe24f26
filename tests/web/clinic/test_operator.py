"""What the operator types: one line and exit status 2 for what cannot be, and nothing begun by the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from painpath.record.problem import Unreadable
from painpath.web.database import database, email, host_names, idle_seconds

PASSWORD = "a good long password"
LEFT_OUT = ("PAINPATH_DEMO", "PAINPATH_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def clinic(folder: Path, *given: str, **settings: str) -> tuple[int, str, str]:
    """`painpath clinic ...` in a process of its own: its exit status, and what it says."""
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    command = [sys.executable, "-m", "painpath.cli", "clinic", *given]
    done = subprocess.run(
        command,
        env={**environment, "PAINPATH_DATA": str(folder), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "given", [("backup", "b.bin", "--passphrase", "word"), ("tick",), ("registry",), ("retain",)]
)
def test_what_keeps_a_clinic_begins_none(tmp_path: Path, given: tuple[str, ...]) -> None:
    folder = tmp_path / "elsewhere"
    status, said, why = clinic(folder, *given)
    assert (status, said) == (2, "")
    assert "no clinic is kept there" in why
    assert len(why.splitlines()) == 1
    assert not folder.exists()


def test_a_clinic_is_begun_and_then_backed_up(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "b.bin"
    create = ("create", "Hill Street", "--administrator", "head", "--password", PASSWORD)
    assert clinic(folder, *create)[0] == 0
    status, said, _ = clinic(folder, "backup", str(file), "--passphrase", "some words of mine")
    assert status == 0
    assert "read back and found whole" in said
    for wrong, reason in (
        (("backup", str(file), "--passphrase", ""), "it is empty"),
        (("backup", str(tmp_path / "no" / "b.bin"), "--passphrase", "x"), "its folder does not exist"),
        (("create", "", "--administrator", "a", "--password", PASSWORD), "the clinic's name"),
        (("create", "  ", "--administrator", "a", "--password", PASSWORD), "the clinic's name"),
        (("create", "n" * 201, "--administrator", "a", "--password", PASSWORD), "the clinic's name"),
        (("create", "Second", "--administrator", "a b", "--password", PASSWORD), "the user name"),
        (("create", "Second", "--administrator", "", "--password", PASSWORD), "the user name"),
    ):
        status, _, why = clinic(folder, *wrong)
        assert status == 2, wrong
        assert reason in why
        assert len(why.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PAINPATH_IDLE_MINUTES", "abc"),
        ("DATABASE_URL", "postgresql://h:port/clinic"),
        ("PAINPATH_EMAIL_URL", "smtp://me:hush@h:x"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_one_line(tmp_path: Path, name: str, given: str) -> None:
    status, _, why = clinic(tmp_path, "create", "x", "--administrator", "a", "--password", PASSWORD, **{name: given})  # fmt: skip
    assert status == 2
    assert name in why
    assert "hush" not in why
    assert len(why.splitlines()) == 1


@pytest.mark.parametrize("minutes", ["nan", "inf", "0", "-5", "", "an hour"])
def test_without_an_end_no_session_begins(minutes: str) -> None:
    with pytest.raises(Unreadable, match="PAINPATH_IDLE_MINUTES"):
        idle_seconds(minutes)


def test_half_minutes_are_minutes() -> None:
    assert idle_seconds("0.5") == 30


@pytest.mark.parametrize(
    "url", ["mysql://h/clinic", "clinic.sqlite3", "postgresql://h:99999/x", "postgresql://[h/x"]
)
def test_another_database_is_not_taken_for_postgresql(url: str) -> None:
    with pytest.raises(Unreadable, match="DATABASE_URL"):
        database(url, Path("unused"))


def test_a_mail_server_is_spoken_to_as_its_address_says() -> None:
    begun, at_once = email("smtp://h"), email("smtps://h")
    assert (begun["EMAIL_PORT"], begun["EMAIL_USE_TLS"], begun["EMAIL_USE_SSL"]) == (587, True, False)
    assert (at_once["EMAIL_PORT"], at_once["EMAIL_USE_TLS"], at_once["EMAIL_USE_SSL"]) == (465, False, True)
    with pytest.raises(Unreadable, match="PAINPATH_EMAIL_URL"):
        email("http://h")


def test_blanks_between_host_names_are_no_part_of_them() -> None:
    assert host_names("a, b ,,c") == ["a", "b", "c"]
