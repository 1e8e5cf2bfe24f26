"""`painpath hooks-check` and `painpath serve` as they are called."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from django.core.handlers.wsgi import WSGIHandler

from painpath.cli import main
from tests.web.hooks.calls import VIEW, Ehr, bleeding, call
from tests.web.hooks.conftest import Trusted


def painpath(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """The command speaks to the service in this process."""
    plain = httpx.Client

    def client(**options: Any) -> httpx.Client:
        return plain(transport=httpx.WSGITransport(WSGIHandler()), **options)

    monkeypatch.setattr("painpath.cli.hooks_check.httpx.Client", client)


def states(result: Result) -> dict[str, str]:
    return {one["id"]: one["state"] for one in json.loads(result.output)}


@pytest.mark.usefixtures("in_process")
def test_our_open_service_passes_all_that_can_be_seen() -> None:
    result = painpath("hooks-check", "http://localhost:8000", "--json")
    assert result.exit_code == 0, result.output
    found = states(result)
    assert len(found) == 28
    assert {name for name, state in found.items() if state != "passed"} == {"H21", "H22", "H23"}


@pytest.mark.usefixtures("in_process")
def test_our_trusting_service_passes_all(trusted: Trusted, ehr: Ehr, tmp_path: Path) -> None:
    trusted()
    key = tmp_path / "private.json"
    key.write_text(json.dumps(ehr.keys[0].as_dict(private=True)))
    result = painpath("hooks-check", ehr.base_url, "--key", str(key), "--issuer", ehr.iss, "--json")
    assert result.exit_code == 0, result.output
    assert set(states(result).values()) == {"passed"}


@pytest.mark.usefixtures("in_process")
def test_a_service_that_wants_a_token_fails_without_one(trusted: Trusted, ehr: Ehr) -> None:
    trusted()
    result = painpath("hooks-check", ehr.base_url)
    assert result.exit_code == 1
    assert "H02" in result.output
    assert "failed" in result.output


@pytest.mark.usefixtures("in_process")
def test_a_call_of_one_s_own(tmp_path: Path) -> None:
    own = tmp_path / "call.json"
    own.write_text(json.dumps(call(VIEW, bleeding())))
    result = painpath("hooks-check", "http://localhost:8000", "--request", str(own))
    assert result.exit_code == 0, result.output
    assert "25 passed, 0 failed, 3 not seen" in result.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["http://127.0.0.1:1"], "no answer"),
        (["http://localhost:8000", "--request", "{file}"], "names no hook"),
        (["http://localhost:8000", "--key", "{file}", "--issuer", "me"], "not a JWK"),
        (["http://localhost:8000", "--key", "{none}"], "cannot be read as JSON"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(words: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text('{"a": 1}')
    places = {"file": str(tmp_path / "file.json"), "none": str(tmp_path / "none.json")}
    result = painpath("hooks-check", *(word.format(**places) for word in words))
    assert result.exit_code == 2
    assert told in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_an_open_service_is_not_offered_to_others() -> None:
    result = painpath("serve", "--only", "hooks", "--host", "0.0.0.0")
    assert (result.exit_code, "give --trust" in result.output) == (2, True)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The service as `painpath serve` runs it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    words = ["serve", "--only", "hooks", "--port", str(number), "--workers", "1"]
    environment = {name: told for name, told in os.environ.items() if not name.startswith("PAINPATH")}
    environment |= {"PAINPATH_DATA": str(tmp_path / "kept")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "painpath.cli", *words], env=environment, stderr=log
        )
        try:
            yield number
        finally:
            running.terminate()
            running.wait(timeout=120)


def answered(url: str) -> httpx.Response:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            return httpx.get(url, verify=False)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no answer at {url}")


def test_the_service_runs_alone_and_passes(port: int, tmp_path: Path) -> None:
    base = f"http://127.0.0.1:{port}"
    assert answered(f"{base}/health/ready").json() == {"ready": True}
    listed = answered(f"{base}/cds-services").json()["services"]
    assert listed[0]["hook"] == "patient-view"
    result = painpath("hooks-check", base)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "kept" / "secret").stat().st_mode & 0o077 == 0
    log = (tmp_path / "log").read_text()
    assert f"service {VIEW} 200" in log
    assert "hooks-check-patient" not in log
