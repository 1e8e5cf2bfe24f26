"""Requests made by others: each gets the answer that expected.toml gives, with its reason."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.web.hooks.calls import SELECT, SIGN, VIEW, Service, problem

FOLDER = Path(__file__).parents[2] / "data" / "cds_hooks" / "third_party"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))
SERVICE_OF = {"patient-view": VIEW, "order-select": SELECT, "order-sign": SIGN}


def test_every_request_has_an_expected_answer() -> None:
    assert set(EXPECTED) == {path.stem for path in (FOLDER / "valid").iterdir()}
    assert len(list((FOLDER / "broken").iterdir())) == 62


@pytest.mark.parametrize("name", EXPECTED)
def test_valid_requests(name: str, service: Service) -> None:
    body = (FOLDER / "valid" / f"{name}.json").read_bytes()
    hook = json.loads(body).get("hook")
    path = f"/cds-services/{SERVICE_OF[hook]}" if hook else f"/cds-services/{VIEW}/feedback"
    answer = service.post(path, body)
    assert answer.status_code == EXPECTED[name]["status"], answer.content
    if answer.status_code == 400:
        assert "not the patient of the context" in problem(answer)
    elif hook:
        assert len(json.loads(answer.content)["cards"]) == EXPECTED[name]["cards"]


@pytest.mark.parametrize("path", sorted((FOLDER / "broken").iterdir()), ids=lambda path: path.stem)
@pytest.mark.parametrize("name", [VIEW, SIGN])
def test_broken_requests_are_told_to_be_no_json(path: Path, name: str, service: Service) -> None:
    answer = service.ask(name, path.read_bytes())
    assert answer.status_code == 400
    assert "not JSON" in problem(answer)
