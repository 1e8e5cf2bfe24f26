"""Observations of codes without meaning are let go before they are decoded."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from painpath.record.fhir.glance import Glanced, GlancedEntry, Sifted, sifted
from painpath.record.fhir.maps import OWN_ROW
from painpath.record.fhir.structs import Measured
from tests.unit.fhir_made_up import pain

DECODE = msgspec.json.Decoder(tuple[GlancedEntry, ...]).decode
LOINC = "http://loinc.org"
PAIN = pain(7)
HEIGHT = {"coding": [{"system": LOINC, "code": "8302-2", "display": "Body height"}]}


def height(name: str | None = "height", **more: Any) -> dict[str, Any]:
    told = {"id": name} if name else {}
    return {"resourceType": "Observation", **told, "status": "final", "code": HEIGHT} | more


def of(*resources: Any, **more: Any) -> Sifted:
    return sifted(DECODE(json.dumps([{"resource": one, **more} for one in resources])), "here")


def test_what_means_nothing_is_counted_and_let_go() -> None:
    again = {"coding": [{"code": "8302-2", "system": LOINC}]}
    entries, passed = of(height("1"), PAIN, height("2"), height("3", code=again), height(None))
    assert [entry.resource.code.coding[0].code for entry in entries] == ["72514-3"]  # type: ignore[union-attr]
    assert [(one.where, one.what, one.repair) for one in passed] == [
        ("here", "Observation http://loinc.org 8302-2 (Body height): 4 times", "left out: not in a map")
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"component": [{"code": PAIN["code"], "valueInteger": 7}]},
        {"contained": [PAIN]},
        {"extension": [{"url": OWN_ROW, "extension": [{"url": "table", "valueString": "observations"}]}]},
        {"code": {"coding": [*HEIGHT["coding"], *PAIN["code"]["coding"]]}},
        {"code": None},
    ],
)
def test_what_may_hold_something_is_read(more: dict[str, Any]) -> None:
    entries, passed = of(height(**more), height("other"))
    assert [entry.resource.id for entry in entries] == ["height"]  # type: ignore[union-attr]
    assert len(passed) == 1


def test_an_extension_of_somebody_else_says_nothing_here() -> None:
    assert not of(height(extension=[{"url": "https://example.org/device"}])).entries


def test_one_without_a_code_is_read() -> None:
    assert len(of({"resourceType": "Observation", "id": "x"}).entries) == 1


def test_other_resources_stay_as_they_are() -> None:
    entries, _ = of({"resourceType": "Condition", "id": "c"}, height(), None)
    assert [entry.resource and entry.resource.resource_type for entry in entries] == ["Condition", None]


def test_which_of_two_with_one_id_counts_is_decided_later() -> None:
    entries, passed = of(height("same"), {**PAIN, "id": "same"}, height("other"))
    assert ([entry.resource.id for entry in entries], passed) == (["same", "same", "other"], [])  # type: ignore[union-attr]


def test_an_entry_that_asks_for_something_is_kept() -> None:
    entries, _ = of(height(), request={"method": "DELETE", "url": "Observation/height"})
    assert entries[0].request.method == "DELETE"  # type: ignore[union-attr]


@pytest.mark.parametrize("broken", [{"code": 3}, {"code": {"coding": 3}}, {"component": 3}])
def test_what_does_not_fit_is_not_let_go(broken: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        of(height(**broken))


def test_every_field_that_is_read_is_taken_along() -> None:
    assert set(Glanced.__struct_fields__) == set(Measured.__struct_fields__)
    assert set(Glanced.__struct_encode_fields__) == set(Measured.__struct_encode_fields__)
