"""The code maps speak only of codes that painpath has, say whose they are, and ship no CPT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from painpath import vocabulary, vocabulary_maps
from painpath.vocabulary_maps import SYSTEM_FILES, find, meanings

MAPS = sorted((Path(vocabulary_maps.__file__).parent / "knowledge" / "vocabulary" / "maps").glob("*.yaml"))
# which field of a record a section's codes go to
FIELDS = {
    "conditions": "conditions.code",
    "observations": "observations.code",
    "medications": "medications.code",
    "care": "care.code",
    "allergies": "conditions.code",
    "body_sites": "pain_scores.site",
}
COLUMNS = {"kind": "procedures.kind", "region": "procedures.region", "target": "procedures.target"}
each_map = pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)


def content(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@each_map
def test_every_map_says_its_licence_and_where_it_comes_from(path: Path) -> None:
    head = "".join(line for line in path.read_text("utf-8").splitlines(True) if line.startswith("#"))
    assert "Licence:" in head
    assert "Provenance:" in head


@each_map
def test_a_map_is_found_by_its_system_and_its_aliases(path: Path) -> None:
    systems = {content(path)["system"], *content(path).get("aliases", [])}
    assert {system for system, name in SYSTEM_FILES.items() if name == path.name} == systems


@each_map
def test_every_line_is_a_painpath_code_and_every_code_stands_once(path: Path) -> None:
    entries = vocabulary.load().by_field
    for (section, _), meaning in meanings(content(path)["system"]).items():
        assert set(meaning.codes) <= set(entries[FIELDS[section]]) if section in FIELDS else True
        for column, field in COLUMNS.items():
            assert getattr(meaning, column) in {None, *entries[field]}
        assert meaning.intrathecal in {None, *entries["medications.code"]}
    for section in content(path).values():
        codes = [row["code"] for row in section if isinstance(row, dict)]
        assert len(codes) == len(set(codes))


@each_map
def test_an_observation_is_held_in_the_unit_of_the_vocabulary(path: Path) -> None:
    entries = vocabulary.load().by_field["observations.code"]
    found = [m for (section, _), m in meanings(content(path)["system"]).items() if section == "observations"]
    assert {m.code: m.unit for m in found} == {m.code: entries[m.codes[0]].unit for m in found}


def test_cpt_is_not_shipped() -> None:
    assert meanings("http://www.ama-assn.org/go/cpt") == {}


def test_an_unknown_system_or_code_has_no_meaning() -> None:
    assert find("http://nowhere.example", "1", ("conditions",)) is None
    assert find("http://loinc.org", "0-0", ("observations",)) is None
    assert find(None, "72514-3", ("pain_scores",)) is None
    assert find("http://loinc.org", None, ("pain_scores",)) is None


def test_a_code_below_a_line_means_the_same_only_where_the_line_says_so() -> None:
    system = "http://hl7.org/fhir/sid/icd-10-cm"
    assert find(system, "E11.65", ("conditions",))[1].to == "diabetes_mellitus"  # type: ignore[index]
    assert find(system, "I10.9", ("conditions",)) is None
