"""The vocabulary loads whole, and refuses to load when it contradicts itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from painpath.assess import default_assessor
from painpath.record.tables import TABLES
from painpath.units import convert
from painpath.vocabulary import BadVocabulary, Vocabulary, build, load
from painpath.vocabulary_maps import cuts_of


def small(**changes: Any) -> dict[str, Any]:
    document = {
        "schema_version": 2,
        "fields": {"procedures.kind": ["kinds"]},
        "choices": {"patient.sex": ["female", "male"]},
        "kinds": [{"id": "mbb", "label": "Medial branch block"}],
    }
    return {**document, **changes}


def test_the_vocabulary_is_loaded_once() -> None:
    assert load() is load()


def test_every_code_field_of_the_record_has_codes() -> None:
    for table, columns in TABLES.items():
        for name, column in columns.items():
            if column.kind in ("code", "codes"):
                assert load().codes(f"{table}.{name}"), f"{table}.{name}"


def test_attributes_keep_their_kind() -> None:
    vocabulary = load()
    assert vocabulary.sections["local_anaesthetics"]["bupivacaine"].block_hours == (3, 8)
    assert vocabulary.sections["steroids"]["dexamethasone"].particulate is False
    assert vocabulary.sections["steroids"]["corticosteroid_unspecified"].particulate is None
    assert vocabulary.sections["medications"]["warfarin"].drug_class == "anticoagulant"
    assert vocabulary.entry("observations.code", "crp").other_units == ("mg/dL",)
    assert vocabulary.entry("procedures.kind", "rfa_thermal").lesion
    assert not vocabulary.entry("procedures.kind", "mbb").lesion


def test_a_field_knows_only_its_own_codes() -> None:
    codes = load().codes("procedures.kind")
    assert "mbb" in codes
    assert "crp" not in codes
    with pytest.raises(KeyError):
        load().entry("procedures.kind", "crp")


def test_every_other_unit_can_be_converted() -> None:
    for entry in load().by_field["observations.code"].values():
        for unit in entry.other_units:
            assert entry.unit is not None
            assert convert(1.0, unit, entry.unit, entry.id) is not None, (entry.id, unit)


def test_a_range_that_is_not_the_instruments_own_names_its_source() -> None:
    sources = default_assessor().knowledge.sources
    stated = [one.range_source for one in load().by_field["observations.code"].values() if one.range_source]
    assert stated
    assert set(stated) <= sources.keys()


def test_a_bound_that_stands_for_its_number_lies_in_the_range() -> None:
    for entry in load().by_field["observations.code"].values():
        if cut := cuts_of(entry.id):
            assert entry.range is not None
            assert cut.over is not None
            assert cut.under is not None
            assert entry.range[0] <= cut.under <= cut.over <= entry.range[1], entry.id


def test_a_compiled_vocabulary_equals_the_parsed_one() -> None:
    compiled = msgspec.msgpack.encode(load())
    assert msgspec.msgpack.decode(compiled, type=Vocabulary) == load()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"schema_version": 1}, "schema_version"),
        ({"kinds": [{"id": "mbb", "label": "a"}, {"id": "mbb", "label": "b"}]}, "stands twice"),
        ({"kinds": [{"id": "mbb", "label": "a", "labell": "b"}]}, "labell"),
        ({"kinds": [{"id": "mbb"}]}, "label"),
        ({"fields": {"procedures.kind": [False]}}, "fields"),
        ({"choices": None}, "choices"),
        ({"kinds": [{"id": "inr", "label": "a", "value": "number"}]}, "inr is a number without a range"),
        (
            {"kinds": [{"id": "kg", "label": "a", "value": "number or true"}]},
            "kg is a number without a range",
        ),
        ({"fields": {"procedures.kind": ["kind"]}}, "no section kind"),
        ({"fields": {"procedures.kind": ["kinds", "kinds"]}}, "two sections"),
    ],
)
def test_a_vocabulary_that_contradicts_itself_is_refused(changes: dict[str, Any], says: str) -> None:
    assert build(small()).codes("procedures.kind") == {"mbb"}
    with pytest.raises(BadVocabulary, match=says):
        build(small(**changes))
