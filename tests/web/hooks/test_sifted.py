"""Observations of codes without meaning are let go before they are decoded: the record is the same as without that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from painpath.record.fhir import glance
from painpath.record.fhir.glance import Sifted
from painpath.web.hooks.core import request
from painpath.web.hooks.core.services import SERVICES
from tests.unit.test_sifted import height
from tests.web.hooks.calls import VIEW, bleeding, call, wore_off
from tests.web.hooks.mutated import mutated_calls
from tests.web.hooks.test_decoded_once import answered


def in_full(entries: Any, where: str) -> Sifted:
    return Sifted(glance._in_full(entries), [])


def records(name: str, text: bytes) -> tuple[Any, Any]:
    """What is read of a call, with and without letting anything go."""
    sparing = answered(name, text, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request, "sifted", in_full)
        return sparing[0], answered(name, text, True)[0]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(mutated_calls())
def test_the_record_is_the_same_whatever_is_sent(sent: tuple[str, bytes]) -> None:
    sparing, whole = records(*sent)
    assert sparing == whole


@pytest.mark.parametrize("record", [wore_off, bleeding])
def test_the_record_is_the_same_among_much_else(record: Any) -> None:
    made = call(VIEW, record())
    about = made["prefetch"]["Procedure"]["entry"][0]["resource"]["subject"]
    entries = made["prefetch"]["Observation"]["entry"]
    entries[1:1] = [{"resource": height(f"h{number}", subject=about)} for number in range(40)]
    sparing, whole = records(VIEW, json.dumps(made).encode())
    assert sparing == whole
    assert sparing["observations"]
    found = request.parse(json.dumps(made).encode(), SERVICES[VIEW]).prefetch
    assert found is not None
    assert len(found["Observation"].entries) == len(entries) - 40  # type: ignore[union-attr]
