"""The plain observation read in one step gives what reading it like any other gives, report and all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.record.fhir import bulk, read_bundle, read_ndjson_folder
from painpath.record.fhir import bundle as bundles
from painpath.record.fhir.maps import OWN_ROW
from painpath.record.problem import Imported
from tests.unit.fhir_made_up import LOINC, OWN, PATIENT, SNOMED, bundle, concept, pain

FILES = sorted((Path(__file__).parents[1] / "data" / "fhir").glob("*.json"))
HBA1C, GLUCOSE, CRP, HEIGHT, EGFR = "4548-4", "2345-7", "1988-5", "8302-2", "33914-3"
CODES = [concept(LOINC, code, "As it is called") for code in (HBA1C, GLUCOSE, CRP, HEIGHT, EGFR, "72514-3")]
SEVERAL = {"coding": [*concept(LOINC, HEIGHT)["coding"], *concept(LOINC, CRP)["coding"]]}
OWN_EXTENSION = {"url": OWN_ROW, "extension": [{"url": "table", "valueString": "observations"}]}
QUANTITIES: list[Any] = [
    {"value": value, **unit, **sign}
    for value in (7, 7.5, 0, 120)
    for unit in ({}, {"unit": "%"}, {"code": "mg/dL", "unit": "mg"}, {"unit": "mg/L"}, {"code": "furlong"})
    for sign in ({}, {"comparator": ">"})
]
MORE: dict[str, list[Any]] = {
    "id": ["a", "b", None],
    "status": ["final", "preliminary", "entered-in-error", "unknown", None],
    "code": [*CODES, SEVERAL, concept(OWN, "fever"), concept(SNOMED, "1"), {"text": "words"}, None],
    "subject": [{"reference": "Patient/p1"}, {"reference": "Patient/other"}, None],
    "effectiveDateTime": ["2025-03-04", "2025-03", None],
    "issued": ["2025-03-05T10:00:00Z", None],
    "valueQuantity": [*QUANTITIES, {"unit": "mg/L"}, None],
    "valueBoolean": [None, None, True],
    "valueCodeableConcept": [None, None, concept(SNOMED, "373066001")],
    "dataAbsentReason": [None, None, concept(OWN, "unknown")],
    "bodySite": [None, None, concept(SNOMED, "7771000")],
    "component": [None, None, [{"code": CODES[2], "valueQuantity": {"value": 3, "unit": "mg/L"}}]],
    "contained": [None, None, [pain(4)]],
    "focus": [None, None, [], [{"reference": "Patient/child"}]],
    "extension": [None, None, [{"url": "https://example.org/device"}], [OWN_EXTENSION]],
}
OBSERVATIONS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in MORE.items()}), max_size=6
)


def whole(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        **{name: value for name, value in one.items() if value is not None},
    }


def never(resource: Any, out: Any) -> bool:
    return False


def told(imported: Imported) -> tuple[Any, ...]:
    return imported.record, imported.counts, imported.repaired, imported.not_understood


@given(OBSERVATIONS)
def test_in_a_bundle(observations: list[dict[str, Any]]) -> None:
    text = bundle(PATIENT, *map(whole, observations))
    with patch.object(bundles, "read_plain", never):
        expected = [told(one) for one in read_bundle(text, "here")]
    assert [told(one) for one in read_bundle(text, "here")] == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_in_the_bundles_of_others(path: Path) -> None:
    with patch.object(bundles, "read_plain", never):
        expected = [told(one) for one in read_bundle(path.read_bytes(), "here")]
    assert [told(one) for one in read_bundle(path.read_bytes(), "here")] == expected


def test_in_an_export(tmp_path: Path) -> None:
    lines = [PATIENT, *(whole({"id": f"{n}", "subject": {"reference": "Patient/p1"}, "status": "final",
             "code": code, "effectiveDateTime": "2025-03-04", "valueQuantity": quantity})
             for n, (code, quantity) in enumerate((code, one) for code in CODES for one in QUANTITIES))]  # fmt: skip
    (tmp_path / "all.ndjson").write_text("\n".join(map(json.dumps, lines)))
    with patch.object(bulk, "read_plain", never):
        expected = [told(one) for one in read_ndjson_folder(tmp_path)]
    found = [told(one) for one in read_ndjson_folder(tmp_path)]
    assert found == expected
    assert len(found[0][0]["observations"]) > len(CODES)
