"""A bulk-export folder gives the same records in whatever order its lines stand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import bulk, read_ndjson_folder
from painpath.record.problem import Unreadable
from tests.unit.fhir_made_up import PATIENT, RXNORM, concept, left_out, pain, resource

DRUG = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "11289")}
ORDER = resource(
    "MedicationRequest", "m1", status="active", medicationReference={"reference": "Medication/d"}
)
OTHER = [PATIENT | {"id": "p0"}, pain(3, "s9", patient="http://server.example/Patient/p0")]


@pytest.fixture(autouse=True, params=["in memory", "on disk"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few lines are held in memory, many on disk; everything here holds for both."""
    if request.param == "on disk":
        monkeypatch.setattr(bulk, "HELD_BYTES", -1)


def folder(path: Path, *files: list[dict[str, Any]], packed: bool = False) -> Path:
    path.mkdir()
    for number, lines in enumerate(files):
        text = "\n".join(json.dumps(line) for line in lines).encode()
        name = f"{number}.ndjson" + (".gz" if packed else "")
        (path / name).write_bytes(gzip.compress(text) if packed else text)
    return path


def records(path: Path) -> list[dict[str, Any]]:
    return [imported.record for imported in read_ndjson_folder(path)]


def test_the_order_of_lines_and_files_does_not_matter(tmp_path: Path) -> None:
    lines = [PATIENT, pain(7), pain(2, "s2"), DRUG, ORDER, *OTHER]
    forward = records(folder(tmp_path / "a", lines))
    assert forward == records(folder(tmp_path / "b", lines[::-1]))
    assert forward == records(folder(tmp_path / "c", lines[::2], lines[1::2], packed=True))
    assert [record["patient"]["patient_id"] for record in forward] == ["p0", "p1"]
    assert [row["score"] for row in forward[1]["pain_scores"]] == [7, 2]
    assert forward[1]["medications"] == [{"code": "warfarin"}]


def test_a_patient_without_a_patient_resource_is_read_and_reported(tmp_path: Path) -> None:
    (imported,) = read_ndjson_folder(folder(tmp_path / "a", [pain(7)]))
    assert imported.record["patient"] == {"patient_id": "p1"}
    assert "Patient/p1 | no Patient resource" in left_out(imported)


def test_lines_that_nobody_owns_or_that_are_damaged_are_reported_with_their_place(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", [PATIENT, pain(7), pain(3, "s2", patient=None)])
    with (path / "0.ndjson").open("a") as stream:
        stream.write('\n{"resourceType": "Obs')
    (imported,) = read_ndjson_folder(path)
    assert len(imported.record["pain_scores"]) == 1
    assert "0.ndjson:3 (Observation) | names no patient" in left_out(imported)
    assert "0.ndjson:4 | not a FHIR resource" in left_out(imported)


def test_a_line_that_does_not_fit_is_reported(tmp_path: Path) -> None:
    wrong = pain(3, "bad") | {"valueQuantity": {"value": "three"}}
    (imported,) = read_ndjson_folder(folder(tmp_path / "a", [PATIENT, wrong]))
    assert "pain_scores" not in imported.record
    assert "Observation/bad" in left_out(imported)


def test_a_folder_without_lines_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"no \*\.ndjson"):
        list(read_ndjson_folder(tmp_path))


def test_a_damaged_compressed_file_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", [PATIENT, pain(7)], packed=True)
    packed = (path / "0.ndjson.gz").read_bytes()
    (path / "0.ndjson.gz").write_bytes(packed[:-10])
    with pytest.raises(Unreadable, match="cannot be read to its end"):
        list(read_ndjson_folder(path))


def test_lines_of_types_that_are_not_read_are_passed_over(tmp_path: Path) -> None:
    lines = [
        PATIENT,
        {"resourceType": "Organization", "id": "o"},
        {"resourceType": "Account", "subject": []},
        pain(7),
    ]
    (imported,) = read_ndjson_folder(folder(tmp_path / "a", lines))
    assert imported.counts == {"pain_scores": 1, "resources": 1}
    assert imported.not_understood == []


def test_a_contained_patient_of_a_line_owns_it(tmp_path: Path) -> None:
    line = pain(7, patient="#me", contained=[PATIENT | {"id": "me"}])
    (imported,) = read_ndjson_folder(folder(tmp_path / "a", [line]))
    assert imported.record["patient"] == {"patient_id": "me", "birth_date": "1970-05", "sex": "female"}
