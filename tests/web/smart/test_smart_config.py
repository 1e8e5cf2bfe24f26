"""The file that lists the record systems: mistakes are told in one line, and the page's example can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey, OctKey, RSAKey

from painpath.cli import main, serve
from painpath.web.remote.address import is_safe
from painpath.web.smart.chart import SCOPES
from painpath.web.smart.config import BadConfig, private_key, read_config

PAGE = (Path(__file__).parents[3] / "docs/smart.md").read_text("utf-8")
ONE = '[[issuer]]\niss = "https://ehr.example.org/fhir"\nclient_id = "a"\nclinic = "b"\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[[issuer", "Expected"),
        ("[[issuer]]\niss = 'https://x.example.org'", "client_id"),
        (ONE.replace("https", "http"), "not an https address"),
        (ONE + ONE.replace('fhir"', 'fhir/"'), "same iss"),
        (ONE + 'secret = "x"', "secret"),
        (ONE + 'key_file = "nowhere.json"', "no key can be read"),
    ],
)
def test_mistakes_are_told(text: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "smart.toml").write_text(text)
    with pytest.raises(BadConfig, match=what):
        read_config(tmp_path / "smart.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfig):
        read_config(tmp_path / "smart.toml")


def _written(tmp_path: Path, key: Any, private: bool = True) -> str:
    (tmp_path / "key.json").write_text(json.dumps(key.as_dict(private=private)))
    return str(tmp_path / "key.json")


def test_both_kinds_of_private_key_are_taken(tmp_path: Path) -> None:
    for key in (ECKey.generate_key("P-384", {"kid": "a"}), RSAKey.generate_key(2048, {"kid": "b"})):
        assert private_key(_written(tmp_path, key)).kid == key.kid


@pytest.mark.parametrize(
    "key",
    [
        ECKey.generate_key("P-256", {"kid": "a"}),
        ECKey.generate_key("P-384"),
        OctKey.generate_key(256, {"kid": "a"}),
    ],
    ids=["another curve", "no id", "symmetric"],
)
def test_other_keys_are_not(key: Any, tmp_path: Path) -> None:
    with pytest.raises(BadConfig):
        private_key(_written(tmp_path, key))


def test_a_public_key_is_not_a_private_one(tmp_path: Path) -> None:
    with pytest.raises(BadConfig):
        private_key(_written(tmp_path, ECKey.generate_key("P-384", {"kid": "a"}), private=False))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://ehr.example.org", True),
        ("http://127.0.0.1:8080/fhir", True),
        ("http://ehr.example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[", False),
    ],
)
def test_which_addresses_may_be_listed(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


def test_the_file_on_the_page_can_be_read(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.S)
    assert found
    (tmp_path / "smart.toml").write_text(re.sub(r"(?m)^key_file.*\n", "", found[1]))
    [issuer] = read_config(tmp_path / "smart.toml").issuer
    assert issuer.iss in PAGE


def test_the_page_names_every_scope() -> None:
    assert all(scope in PAGE for scope in SCOPES.split())


@pytest.mark.parametrize(
    "text", [ONE.replace("https", "http"), ONE + 'key_file = "nowhere.json"', "[[issuer", None]
)
def test_the_clinic_does_not_start_with_a_file_that_cannot_be_used(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, started = tmp_path / "smart.toml", []
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("PAINPATH_SMART_CONFIG", str(file))
    monkeypatch.setenv("PAINPATH_ALLOWED_HOSTS", "clinic.example.org")
    monkeypatch.setattr(serve.clinic, "prepare", lambda: started.append("prepared"))
    monkeypatch.setattr(serve.clinic, "run", lambda host, port: started.append("run"))
    result = CliRunner().invoke(main, ["serve"])
    assert (result.exit_code, started) == (2, [])
    (line,) = result.output.strip().splitlines()
    assert "PAINPATH_SMART_CONFIG" in line
    file.write_text(ONE)
    assert CliRunner().invoke(main, ["serve"]).exit_code == 0
    assert started == ["prepared", "run"]


@pytest.mark.parametrize(
    ("arguments", "demo", "told"),
    [
        (["--host", "0.0.0.0"], "1", "the demonstration asks for no second factor"),
        (["--workers", "4"], "0", "the clinic is served by one process"),
    ],
)
def test_what_the_clinic_does_not_do_is_refused_in_one_line(
    arguments: list[str], demo: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINPATH_ALLOWED_HOSTS", "clinic.example")
    monkeypatch.setenv("PAINPATH_DEMO", demo)
    monkeypatch.delenv("PAINPATH_SMART_CONFIG", raising=False)
    monkeypatch.setattr(serve.clinic, "prepare", lambda: None)
    monkeypatch.setattr(serve.clinic, "run", lambda host, port: None)
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 2
    assert told in result.output
    assert CliRunner().invoke(main, ["serve"]).exit_code == 0
