"""Several versions of one resource in a bulk export, whether its lines are held in memory or on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from painpath.record.fhir import bulk, read_ndjson_folder
from painpath.record.problem import Imported
from tests.unit.fhir_made_up import PATIENT, left_out, pain
from tests.unit.test_fhir_versions import Raw, deleted, prescription, version


@pytest.fixture(autouse=True, params=[bulk.HELD_BYTES, 0], ids=["in memory", "on disk"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "HELD_BYTES", request.param)


def exported(path: Path, *lines: Raw) -> list[Imported]:
    (path / "all.ndjson").write_text("\n".join(json.dumps(line) for line in (PATIENT, *lines)))
    return list(read_ndjson_folder(path))


@pytest.mark.parametrize("order", [1, -1])
def test_an_export_with_several_versions_gives_the_newest(tmp_path: Path, order: int) -> None:
    (one,) = exported(tmp_path, *[version(7, "9"), version(2, "10"), version(1, "9"), pain(5, "s2")][::order])
    assert sorted(row["score"] for row in one.record["pain_scores"]) == [2, 5]
    assert "Observation/s1 | an older version | left out" in left_out(one)


@pytest.mark.parametrize("order", [1, -1])
def test_an_export_gives_the_newest_medication(tmp_path: Path, order: int) -> None:
    taken, drugs = prescription()
    (one,) = exported(tmp_path, taken, *drugs[::order])
    assert [row["code"] for row in one.record["medications"]] == ["gabapentin"]


def test_an_export_without_versions_reads_the_first_as_before(tmp_path: Path) -> None:
    (one,) = exported(tmp_path, pain(7), pain(2))
    assert len(one.record["pain_scores"]) == 1
    assert "second resource with the same id" in left_out(one)


def test_what_a_bundle_among_the_lines_deletes_is_not_read(tmp_path: Path) -> None:
    gone = {"resourceType": "Bundle", "type": "transaction", "entry": [deleted("Observation/s1")]}
    (one,) = exported(tmp_path, pain(7), gone, pain(5, "s2"))
    assert [row["score"] for row in one.record["pain_scores"]] == [5]
    assert "Observation/s1 | a deleted version | left out" in left_out(one)


def test_of_a_patient_of_whom_all_is_deleted_there_is_no_record(tmp_path: Path) -> None:
    gone = {"resourceType": "Bundle", "entry": [deleted("Patient/p1")]}
    assert exported(tmp_path, gone) == []


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([deleted("Observation/s1")], False),
        ([deleted("Observation/s1"), {"resource": pain(2, "s3")}], True),
        ([{"resource": pain(2, "s3", note=[{"text": "DELETE"}])}], True),
        ([deleted("Observation?code=x")], True),
        ([], True),
    ],
)
def test_whatever_else_a_bundle_among_the_lines_holds_is_told(
    tmp_path: Path, entries: list[Raw], told: bool
) -> None:
    (one,) = exported(tmp_path, pain(7), {"resourceType": "Bundle", "entry": entries}, pain(5, "s2"))
    scores = [row["score"] for row in one.record["pain_scores"]]
    assert sorted(scores) == ([5] if deleted("Observation/s1") in entries else [5, 7])
    assert ("all.ndjson:3 (Bundle) | a bundle in a line of its own" in left_out(one)) is told
