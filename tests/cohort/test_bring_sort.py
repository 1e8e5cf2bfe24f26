"""A FHIR export sorted by patient gives the same whatever its files are cut into."""

from __future__ import annotations

import gzip
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.cohort.bring import sort
from painpath.cohort.bring.manifest import Export
from painpath.cohort.bring.run import Import, bring
from painpath.cohort.bring.sort import PIECE_BYTES, cut_for, pieces_of, share_ndjson
from painpath.record.fhir import bulk
from painpath.record.fhir.bulk import read_kept_lines
from painpath.record.fhir.lines import lines_between
from painpath.record.problem import Unreadable
from tests.cohort.folders import records_in
from tests.unit.fhir_made_up import PATIENT, RXNORM, concept, pain, resource

DRUG = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "11289")}
ORDER = resource(
    "MedicationRequest", "m1", status="active", medicationReference={"reference": "Medication/d"}
)
OTHER = [PATIENT | {"id": "p2"}, pain(1, "s3", patient="Patient/p2"), {"resourceType": "Account"}]
LINES = [json.dumps(one).encode() for one in (ORDER, pain(7), *OTHER, pain(2, "s2"), DRUG, PATIENT)]
NOBODYS = json.dumps(pain(3, "s4", patient=None)).encode()
NO_JSON, NO_UTF8 = b'{"resourceType": "Obs', LINES[1].replace(b"s1", b"s5").replace(b"2025", b"\xff025")
BAD = {3: NOBODYS, 6: NO_JSON, 8: NO_UTF8}  # by their line in `export`


def export(folder: Path, name: str = "all.ndjson") -> Path:
    """Good lines, empty ones, and bad ones in their places."""
    good = iter([b"", *LINES, b""])
    text = b"\n".join(BAD.get(number) or next(good) for number in range(1, len(LINES) + len(BAD) + 3))
    (folder / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return folder / name


def sorted_by_patient(files: list[Path], out: Path) -> tuple[Any, ...]:
    """The records, the types and the problems of what is sorted in this process."""
    found = Export(files)
    with ThreadPoolExecutor(1) as pool:
        shares, types = share_ndjson(found, out, "here", pool=pool, jobs=2, told=lambda share: None)
    records = [
        (one.record, one.not_understood)
        for share in shares
        for one in read_kept_lines(sorted(share.path.iterdir()), sorted((out / "beside").iterdir()), "here")
    ]
    return records, types, found.problems


@given(st.lists(st.sampled_from([b"\n", b"a", b"bcd"]), max_size=20).map(b"".join), st.integers(1, 12))
def test_however_a_file_is_cut_each_line_is_in_one_piece(text: bytes, step: int) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.ndjson"
        file.write_bytes(text)
        pieces = [lines_between(file, one.begin, one.end) for one in pieces_of([file], step)]
    assert b"".join(b"\n".join(lines) for lines in pieces) == text


@pytest.mark.parametrize("held", [bulk.HELD_BYTES, -1], ids=["in memory", "on disk"])
@pytest.mark.parametrize("name", ["all.ndjson", "all.ndjson.gz"])
@pytest.mark.parametrize("step", [1, 100, 10**6])
def test_small_pieces_give_the_same_records_and_tell_of_the_same_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, name: str, held: int
) -> None:
    monkeypatch.setattr(sort, "PIECE_BYTES", step)
    monkeypatch.setattr(bulk, "HELD_BYTES", held)
    file = export(tmp_path, name)
    records, types, problems = sorted_by_patient([file], tmp_path / "out")
    found = {record["patient"]["patient_id"]: record for record, _ in records}
    assert [row["score"] for row in found["p1"]["pain_scores"]] == [7, 2]
    assert found["p1"]["medications"] == [{"code": "warfarin"}]
    assert [row["score"] for row in found["p2"]["pain_scores"]] == [1]
    assert not any(problems for _, problems in records)
    assert types == {"Account": 1, "Medication": 1, "MedicationRequest": 1, "Observation": 4, "Patient": 2}
    places = [one.where.removeprefix(str(file)) for one in problems]
    assert places == [":3 (Observation)", ":6", ":8"]


def test_a_byte_that_is_no_utf8_stops_nothing(tmp_path: Path) -> None:
    export(tmp_path)
    report, layout = bring(Import(tmp_path, tmp_path / "out", jobs=1))
    assert any("all.ndjson:8" in place for one in report.not_understood for place in one.places)
    assert len(records_in(layout, tmp_path / "out")["pain_scores"]) == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_damaged_compressed_file_says_so(tmp_path: Path, jobs: int) -> None:
    file = export(tmp_path, "all.ndjson.gz")
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(Unreadable, match=r"all\.ndjson\.gz: cannot be read to its end"):
        bring(Import(tmp_path, tmp_path / "out", jobs=jobs))


def test_what_cannot_be_read_is_said_alike_in_another_process() -> None:
    said = pickle.loads(pickle.dumps(Unreadable("a.ndjson", "damaged", "copy it again")))
    assert (str(said), said.where, said.what, said.repair) == (
        "a.ndjson: damaged; copy it again", "a.ndjson", "damaged", "copy it again"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "shares", "pieces"),
    [
        (0, 2, 1),
        (1 << 27, 2, 1),
        (1 << 30, 16, 1),
        (100 << 30, 1600, 4),
        (1 << 40, 4096, 9),
        (1 << 44, 4096, 9),
    ],
)
def test_what_is_held_of_an_export_of_any_size_is_bounded(size: int, shares: int, pieces: int) -> None:
    assert cut_for(size, 2) == (shares, pieces * PIECE_BYTES)
