"""The plain observation read in one step, and the one read by a mould, give what reading them like any other gives,
report and all."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.record.fhir import bulk, read_bundle, read_ndjson_folder
from painpath.record.fhir import bundle as bundles
from painpath.record.fhir.maps import OWN_ROW
from painpath.record.fhir.moulds import Mould, Moulds
from painpath.record.fhir.structs import DECODE_USUAL
from painpath.record.problem import Imported
from tests.unit.fhir_made_up import LOINC, OWN, PATIENT, SNOMED, bundle, concept, pain

FILES = sorted((Path(__file__).parents[1] / "data" / "fhir").glob("*.json"))
HBA1C, GLUCOSE, CRP, HEIGHT, EGFR = "4548-4", "2345-7", "1988-5", "8302-2", "33914-3"
CODES = [
    concept(LOINC, code, "As it is called")
    for code in (HBA1C, GLUCOSE, CRP, HEIGHT, EGFR, "72514-3", "75893-8", "75260-0")
]
SEVERAL = {"coding": [*concept(LOINC, HEIGHT)["coding"], *concept(LOINC, CRP)["coding"]]}
OWN_PARTS: list[Any] = [
    [{"url": "site", "valueString": "neck"}, {"url": "time", "valueString": "2024"}],
    [{"url": "value", "valueInteger": 9}],
    [{"url": "recorded", "valueString": "2024"}, {"url": "absent", "valueString": "unit"}],
    [{"url": "absent", "valueString": "time"}, {"url": "absent", "valueString": "recorded"}],
    [{"url": "levels", "extension": [{"url": "json", "valueString": "{"}]}],
]
OWN_EXTENSION = {"url": OWN_ROW, "extension": [{"url": "table", "valueString": "observations"}]}
QUANTITIES: list[Any] = [
    {"value": value, **unit, **sign}
    for value in (7, 7.5, 0, 120)
    for unit in ({}, {"unit": "%"}, {"code": "mg/dL", "unit": "mg/L"}, {"unit": "mg/L"}, {"code": "furlong"})
    for sign in ({}, {"comparator": ">"})
]
YES = {"code": "373066001", "system": "http://snomed.info/sct"}
PLAIN: dict[str, Any] = {
    "id": "a",
    "status": "final",
    "code": concept(LOINC, CRP),
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2025-03-04",
    "valueQuantity": {"value": 7, "unit": "mg/L"},
}
# What an observation may be instead, or hold beside, by field.
OTHER: dict[str, list[Any]] = {
    "id": ["b", None],
    "status": ["preliminary", "entered-in-error", "unknown", None],
    "code": [*CODES, SEVERAL, concept(OWN, "fever"), concept(SNOMED, "1"), {"text": "words"}, None],
    "subject": [{"reference": "Patient/other"}, None],
    "effectiveDateTime": ["2025-03", None],
    "issued": ["2025-03-05T10:00:00Z"],
    "valueQuantity": [*QUANTITIES, {"unit": "mg/L"}, None],
    "valueBoolean": [True],
    "valueCodeableConcept": [{"coding": [YES]}],
    "valueCoding": [YES],
    "dataAbsentReason": [concept(OWN, "unknown")],
    "bodySite": [concept(SNOMED, "7771000")],
    "component": [
        [{"code": CODES[2], "valueQuantity": {"value": 3, "unit": "mg/L"}}],
        [{"code": CODES[2], "valueQuantity": {"value": 3, "unit": "mg/L"}}, {"code": CODES[3]}],
        [{"code": CODES[5], "valueQuantity": {"value": 3}}, {"valueInteger": 3}],
        [
            {
                "code": CODES[2],
                "valueQuantity": {"value": 3, "unit": "mg/L"},
                "dataAbsentReason": concept(OWN, "x"),
            }
        ],
        [{"code": SEVERAL, "valueInteger": 3}, {"code": CODES[5], "valueInteger": 3}],
    ],
    "valueString": ["4", "words"],
    "valueInteger": [4],
    "valueDecimal": [4.5],
    "contained": [[pain(4)]],
    "focus": [[], [{"reference": "Patient/child"}]],
    "extension": [
        [{"url": "https://example.org/device"}],
        [OWN_EXTENSION],
        *([{"url": OWN_ROW, "extension": parts}] for parts in OWN_PARTS),
    ],
}
CHANGES = [(name, value) for name, values in OTHER.items() for value in values]
SEVERAL_CHANGES = st.lists(st.lists(st.sampled_from(CHANGES), max_size=3).map(dict), max_size=6)


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    one = {"resourceType": "Observation", **PLAIN, **changes}
    return {name: value for name, value in one.items() if value is not None}


def never(resource: Any, out: Any) -> bool:
    return False


def told(imported: Imported) -> tuple[Any, ...]:
    return imported.record, imported.counts, imported.repaired, imported.not_understood


def assert_alike(text: bytes) -> None:
    with patch.object(bundles, "read_plain", never):
        expected = [told(one) for one in read_bundle(text, "here")]
    assert [told(one) for one in read_bundle(text, "here")] == expected


def test_whatever_differs_from_a_plain_one() -> None:
    each = [{}, *({name: value} for name, value in CHANGES)]
    each += [dict(pair) for pair in combinations(CHANGES, 2) if pair[0][0] != pair[1][0]]
    for one in each:
        without_meaning = changed({"id": "before", "code": concept(LOINC, HEIGHT)})
        assert_alike(bundle(PATIENT, without_meaning, changed(one)))


@given(SEVERAL_CHANGES)
def test_several_in_a_bundle(several: list[dict[str, Any]]) -> None:
    assert_alike(bundle(PATIENT, *map(changed, several)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_in_the_bundles_of_others(path: Path) -> None:
    assert_alike(path.read_bytes())


def exported(folder: Path, *several: dict[str, Any]) -> Path:
    """An export of the patient and these, each twice, at another time and with another number."""
    again = {
        "effectiveDateTime": "2025-04-05T10:00:00Z",
        "issued": "2025-04-06",
        "valueQuantity": {"value": 3.25},
    }
    lines = [PATIENT]
    for number, one in enumerate(several):
        unit = {**one.get("valueQuantity", {}), **again["valueQuantity"]} if "valueQuantity" in one else {}
        other = {name: value for name, value in again.items() if name in one and name != "valueQuantity"}
        lines += [one, {**one, **other, "id": f"again-{number}", **({"valueQuantity": unit} if unit else {})}]
    (folder / "all.ndjson").write_text("\n".join(map(json.dumps, lines)))
    return folder


def assert_alike_in_export(folder: Path) -> list[tuple[Any, ...]]:
    """What is read with moulds and in one step, which is what is read without either."""
    with patch.object(bulk, "read_plain", never), patch.object(Moulds, "moulded", lambda moulds, usual: None):
        expected = [told(one) for one in read_ndjson_folder(folder)]
    found = [told(one) for one in read_ndjson_folder(folder)]
    assert found == expected
    return found


def test_in_an_export(tmp_path: Path) -> None:
    changes = enumerate([("id", "a"), *CHANGES])
    found = assert_alike_in_export(
        exported(tmp_path, *(changed({"id": f"o{number}", name: value}) for number, (name, value) in changes))
    )
    assert max(len(record.get("observations", ())) for record, *_ in found) > len(CODES)


def test_two_changes_in_an_export(tmp_path: Path) -> None:
    pairs = (dict(pair) for pair in combinations(CHANGES, 2) if pair[0][0] != pair[1][0])
    assert_alike_in_export(
        exported(tmp_path, *(changed({"id": f"o{number}", **pair}) for number, pair in enumerate(pairs)))
    )


@given(SEVERAL_CHANGES)
def test_several_in_an_export(several: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        assert_alike_in_export(exported(Path(folder), *map(changed, several)))


def test_a_mould_says_the_number_as_it_is_stated_and_nothing_that_is_converted() -> None:
    usual = [
        DECODE_USUAL(json.dumps(changed(one)))
        for one in ({}, {"valueQuantity": {"value": 1, "unit": "mg/dL"}})
    ]
    stated, converted = map(Moulds().moulded, usual)
    assert stated is not None
    assert isinstance(stated.mould, Mould)
    assert stated.mould.cast(usual[0]) == {"time": "2025-03-04", "code": "crp", "value": 7, "unit": "mg/L"}
    assert converted is None
