"""What a path is, is seen from its content; anything else is refused with one line that helps."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from painpath.record.files import write_table_folder
from painpath.record.problem import Unreadable
from painpath.record.read import read_records

OMOP = Path(__file__).parents[1] / "data" / "omop"
RECORD = {"patient": {"patient_id": "p1"}, "care": [{"time": "2025-01-06", "code": "tens"}]}
PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female"}
BUNDLE = {"type": "collection", "entry": [{"resource": PATIENT}], "resourceType": "Bundle"}


def ids(path: Path) -> list[str]:
    return [one.record["patient"]["patient_id"] for one in read_records(path)]


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.json.gz", "without_ending"])
def test_a_record_is_recognised_whatever_its_name(tmp_path: Path, name: str) -> None:
    data = json.dumps(RECORD).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert ids(tmp_path / name) == ["p1"]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n  "])
@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a"])
def test_a_bundle_is_recognised_by_its_content(tmp_path: Path, name: str, start: bytes) -> None:
    data = start + json.dumps(BUNDLE).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert ids(tmp_path / name) == ["p1"]


def test_a_note_that_speaks_of_fhir_is_still_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({**RECORD, "care": [{"code": "tens", "note": 'a "resourceType" here'}]})
    )
    assert ids(tmp_path / "a.json") == ["p1"]


def test_folders_are_recognised_by_the_files_in_them(tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        write_table_folder([RECORD], tmp_path / form, form)  # type: ignore[arg-type]
        assert ids(tmp_path / form) == ["p1"]
    assert ids(OMOP) == ["1", "10", "2", "3"]
    bulk = tmp_path / "bulk"
    bulk.mkdir()
    (bulk / "Patient.ndjson").write_text(json.dumps(PATIENT) + "\n")
    assert ids(bulk) == ["p1"]


def test_an_omop_zip_is_recognised(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in OMOP.glob("*.csv"):
            archive.write(file, file.name)
    shutil.copy(tmp_path / "export.zip", tmp_path / "misnamed.json")
    assert ids(tmp_path / "misnamed.json") == ["1", "10", "2", "3"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"%PDF-1.7\n", "a PDF, not a record"),
        ("a.json", b"%PDF-1.7\n", "a PDF, not a record"),
        ("a.json", b"", "an empty file"),
        ("a.yaml", b" \n\n", "an empty file"),
        ("a.parquet", b"PAR1xx", "one Parquet table, not a record; give the folder"),
        ("patient.csv", b"patient_id\na\n", "one table, not a record; give the folder"),
        ("a.ndjson", b'{"resourceType": "Patient"}\n', "one NDJSON file, not a record; give the folder"),
        ("a.json", b'{"resourceType": "Patient"}\n{"resourceType": "Patient"}\n', "one NDJSON file"),
        ("a.xml", b"<Bundle/>", "XML or HTML"),
        ("a.png", b"\x89PNG\r\n", "an image"),
        ("a.bin", b"abc\x00def", "binary data"),
        ("a.json", b'{"patient": {', "ends too early"),
        ("a.json", b'{"resourceType": "Bundle", "entry": [', "a.json"),
        ("a.yaml", b"a: &x [*x]", "an anchor or alias"),
        ("a.yaml", b"just a sentence", "neither a mapping nor a list"),
        ("a.zip", b"PK\x03\x04 cut", "damaged or locked"),
        ("a.gz", b"\x1f\x8b cut", "cut short or damaged"),
    ],
)
def test_anything_else_is_refused_with_one_helpful_line(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=says) as caught:
        list(read_records(tmp_path / name))
    assert "\n" not in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


def test_folders_and_zips_with_nothing_to_read_say_what_would_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        read_records(tmp_path / "nowhere")
    with pytest.raises(Unreadable, match="an empty folder; give a record"):
        read_records(tmp_path)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("letter.docx", "x")
    with pytest.raises(Unreadable, match=r"without OMOP tables \(it holds letter.docx"):
        read_records(tmp_path / "other.zip")
    with pytest.raises(Unreadable, match=r"a folder with no table in it \(other.zip"):
        read_records(tmp_path)


@pytest.mark.parametrize("kind", [RECORD, BUNDLE])
def test_a_file_for_one_patient_is_bounded(tmp_path: Path, kind: dict[str, object]) -> None:
    (tmp_path / "a.json").write_text(json.dumps({**kind, "padding": "x" * 200_000}))
    with pytest.raises(Unreadable, match=r"larger than 0.1 MB; split the file, or raise --max-mb"):
        list(read_records(tmp_path / "a.json", max_mb=0.1))


def test_one_patient_costs_no_table_library(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("patient: {patient_id: p1}\n")
    code = (
        "import sys; from painpath.record.read import read_records; list(read_records(sys.argv[1]));"
        "sys.exit(str(sorted({'duckdb', 'pyarrow', 'polars', 'numba', 'fhir'} & sys.modules.keys())))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.yaml"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.stderr.strip() == "[]"


def test_strict_reading_lists_what_breaks_the_specification(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({**BUNDLE, "entry": [{"resource": {**PATIENT, "maritalStatus": "M"}}]})
    )
    (loose,) = read_records(tmp_path / "a.json")
    (strict,) = read_records(tmp_path / "a.json", strict=True)
    more = len(strict.not_understood) - len(loose.not_understood)
    assert more > 0
    assert strict.record == loose.record
    assert any("maritalStatus" in problem.where + problem.what for problem in strict.not_understood[:more])


@pytest.mark.parametrize(
    ("entries", "held"),
    [
        ([], "nothing"),
        ([{"resource": {"resourceType": "Practitioner", "id": n}} for n in "ab"], "2 Practitioner"),
        (
            [{"resource": {"resourceType": "Observation", "id": "o", "subject": {"reference": "Group/g"}}}],
            "1 Observation",
        ),
    ],
)
def test_a_bundle_about_nobody_is_an_empty_record_that_says_what_it_holds(
    tmp_path: Path, entries: list[dict[str, object]], held: str
) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (tmp_path / "a.json").write_text(json.dumps(bundle))
    (found,) = read_records(tmp_path / "a.json")
    assert found.record == {"patient": {}}
    assert [problem.what for problem in found.not_understood] == [f"FHIR without a patient: it holds {held}"]


def test_one_resource_about_nobody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"resourceType": "Practitioner", "id": "p"}')
    with pytest.raises(Unreadable, match="FHIR without a patient: it holds 1 Practitioner"):
        read_records(tmp_path / "a.json")


@pytest.mark.parametrize("name", ["x" * 5000, "a\x00b"])
def test_a_name_that_cannot_be_is_unreadable_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable, match="check the file"):
        read_records(tmp_path / name)


def test_a_folder_that_may_not_be_opened_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("painpath.record.read.os.listdir", refuse)
    with pytest.raises(Unreadable, match="Permission denied; check its permissions"):
        read_records(tmp_path)
