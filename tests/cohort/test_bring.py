"""What hospitals export, brought in as record tables: all of it, in parallel, and with nothing that identifies."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from painpath import vocabulary
from painpath.cli import main
from painpath.cohort.bring.run import Import, bring
from painpath.cohort.bring.tables import write_tables
from painpath.cohort.layout.part import read_part
from painpath.cohort.layout.private import Secret
from painpath.record.fhir import write_bundle
from painpath.record.folder.write import write_table_folder
from painpath.record.problem import Problem, Unreadable
from painpath.record.read import read_records
from tests.cohort.folders import assess, records_in, tables_of, verdicts, write

DATA = Path(__file__).parents[1] / "data"
PATIENTS = 12
Records = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A few made-up patients as raw records."""
    folder = tmp_path_factory.mktemp("tables")
    for name, table in tables_of(PATIENTS, with_mistakes=False).items():
        pl.DataFrame(pl.from_arrow(table)).write_parquet(folder / f"{name}.parquet")
    return {one.record["patient"]["patient_id"]: one.record for one in read_records(folder)}


@pytest.fixture(scope="module")
def plain(records: Records, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """The same patients brought in from tables."""
    folder = tmp_path_factory.mktemp("plain")
    write_table_folder(records.values(), folder / "tables", "parquet")
    return rows(folder / "tables", folder / "out")


def rows(source: Path, out: Path, **asked: Any) -> dict[str, list[tuple[Any, ...]]]:
    _, layout = bring(Import(source, out, **{"jobs": 1, **asked}))
    return records_in(layout, out)


def resources(records: Records) -> list[dict[str, Any]]:
    """Every FHIR resource of the patients, pointing at each other as a server's do."""
    found = []
    for record in records.values():
        text = write_bundle(record).decode()
        for entry in json.loads(text)["entry"]:
            kind, name = entry["resource"]["resourceType"], entry["resource"]["id"]
            text = text.replace(entry["fullUrl"], f"{kind}/{name}")
        found += [entry["resource"] for entry in json.loads(text)["entry"]]
    return found


def ndjson(path: Path, some: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(one) + "\n" for one in some).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def export(folder: Path, records: Records) -> Path:
    """A bulk export: a file for each type, the observations in two."""
    folder.mkdir()
    every = resources(records)
    for kind in sorted({one["resourceType"] for one in every}):
        some = [one for one in every if one["resourceType"] == kind]
        ndjson(folder / f"{kind}.000.ndjson", some[::2])
        ndjson(folder / f"{kind}.001.ndjson.gz", some[1::2])
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bulk_export_gives_the_same_rows_as_the_tables_it_came_from(
    records: Records, plain: dict[str, list[tuple[Any, ...]]], tmp_path: Path, jobs: int
) -> None:
    source = export(tmp_path / "export", records)
    assert rows(source, tmp_path / "out", jobs=jobs, part_patients=5) == plain


@pytest.mark.parametrize(("complaints", "version"), [("error", 3), ("outcome", 4)])
def test_a_manifest_is_followed(records: Records, tmp_path: Path, complaints: str, version: int) -> None:
    source = export(tmp_path / "export", records)
    gone, *_ = records
    ndjson(
        source / "deleted.ndjson",
        [
            {
                "resourceType": "Bundle",
                "type": "transaction",
                "entry": [{"request": {"method": "DELETE", "url": f"Patient/{gone}"}}],
            }
        ],
    )
    issue = {"severity": "error", "code": "exception", "diagnostics": "the archive was closed"}
    ndjson(source / "trouble.ndjson", [{"resourceType": "OperationOutcome", "issue": [issue]}])
    named = [
        one.name.removesuffix(".gz")
        for one in source.glob("*.ndjson*")
        if one.name not in ("deleted.ndjson", "trouble.ndjson")
    ]
    manifest = {
        "transactionTime": "2026-01-01T00:00:00Z",
        "requiresAccessToken": True,
        "output": [{"url": f"https://ehr.example/out/{name}"} for name in [*named, "lost.ndjson"]],
        "deleted": [{"url": "https://ehr.example/out/deleted.ndjson"}],
        complaints: [{"url": "https://ehr.example/out/trouble.ndjson"}],
    }
    if version == 4:
        manifest |= {
            "outputOrganizedBy": "Patient",
            "manifestType": "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkDataManifest",
        }
    (source / "manifest.json").write_text(json.dumps(manifest))
    report, layout = bring(Import(source, tmp_path / "out", jobs=1))
    said = {(one.places[0], one.what) for one in report.not_understood}
    assert ("lost.ndjson", "named in the manifest (output), but not in the folder") in said
    assert ("trouble.ndjson", "the server reported: the archive was closed") in said
    assert layout.patients == PATIENTS - 1
    assert gone not in {row[0] for row in records_in(layout, tmp_path / "out")["patient"]}


def test_a_deletion_holds_without_a_manifest_too(records: Records, tmp_path: Path) -> None:
    """The files of an export are often copied without it; each reader leaves out the same and says so."""
    source = export(tmp_path / "export", records)
    gone = next(one["id"] for one in resources(records) if one["resourceType"] == "Condition")
    entry = {"request": {"method": "DELETE", "url": f"Condition/{gone}"}}
    held = {"resource": {"resourceType": "Condition", "id": "within"}}
    ndjson(source / "deleted.ndjson", [{"resourceType": "Bundle", "type": "transaction", "entry": [entry]}])
    ndjson(source / "nested.ndjson", [{"resourceType": "Bundle", "type": "collection", "entry": [held]}])
    other = {"request": {"method": "DELETE", "url": "Observation/none"}}
    ndjson(source / "mixed.ndjson", [{"resourceType": "Bundle", "type": "batch", "entry": [other, held]}])
    (source / "odd.ndjson").write_text(
        '{"resourceType": "Observation", "id": "odd", "subject": {"reference": 7}}\n'
    )
    report, layout = bring(Import(source, tmp_path / "out", jobs=1))
    before = sum(len(record.get("conditions", ())) for record in records.values())
    assert len(records_in(layout, tmp_path / "out")["conditions"]) == before - 1
    told = {
        (place.rpartition("export/")[2], one.what) for one in report.not_understood for place in one.places
    }
    one_by_one = [problem for one in read_records(source) for problem in one.not_understood]
    alike = {(one.where.rpartition("export/")[2], one.what) for one in one_by_one}
    of_lines = {one for one in alike if ".ndjson:" in one[0]}
    assert of_lines <= told
    assert {place for place, _ in of_lines} == {
        "mixed.ndjson:1 (Bundle)",
        "nested.ndjson:1 (Bundle)",
        "odd.ndjson:1 (Observation/odd)",
    }


def test_bad_lines_are_told_with_their_file_and_line(records: Records, tmp_path: Path) -> None:
    source = export(tmp_path / "export", records)
    (source / "Extra.ndjson").write_text('{"resourceType": "Condition", "id": "c"}\n{"resourceType": \n')
    report, _ = bring(Import(source, tmp_path / "out", jobs=1))
    places = {place for one in report.not_understood for place in one.places}
    assert any(place.endswith("Extra.ndjson:1 (Condition)") for place in places)
    assert any(place.endswith("Extra.ndjson:2") for place in places)
    assert report.read["FHIR Condition"] == 1 + len(records_of(records, "conditions"))


def test_a_number_beyond_every_measure_stops_nothing(records: Records, tmp_path: Path) -> None:
    source = export(tmp_path / "export", records)
    patient = sorted(records)[0]
    score = {"resourceType": "Observation", "id": "x", "status": "final", "effectiveDateTime": "2025-01-01",
             "subject": {"reference": f"Patient/{patient}"}, "valueQuantity": {"value": 10**20},
             "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}}  # fmt: skip
    (source / "Extra.ndjson").write_text(json.dumps(score) + "\n")
    _, layout = bring(Import(source, tmp_path / "out", jobs=1))
    assert layout.patients == len(records)


def records_of(records: Records, table: str) -> list[dict[str, Any]]:
    return [row for record in records.values() for row in record.get(table) or ()]


def test_bundles_give_the_same_rows_as_the_tables_they_came_from(
    records: Records, plain: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    (tmp_path / "bundles").mkdir()
    for name, record in records.items():
        (tmp_path / "bundles" / f"{name}.json").write_bytes(write_bundle(record))
    (tmp_path / "bundles" / "broken.json").write_text("{")
    report, layout = bring(Import(tmp_path / "bundles", tmp_path / "out", jobs=1))
    assert records_in(layout, tmp_path / "out") == plain
    assert [one.count for one in report.not_understood if "broken.json" in one.places[0]] == [1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_omop_gives_the_rows_that_reading_it_gives(tmp_path: Path, jobs: int) -> None:
    found = rows(DATA / "omop", tmp_path / "out", jobs=jobs)
    read = list(read_records(DATA / "omop"))
    counts = {table: len(some) for one in read for table, some in one.record.items() if table != "patient"}
    assert {row[0] for row in found["patient"]} == {one.record["patient"]["patient_id"] for one in read}
    for table in counts:
        assert len(found[table]) == sum(len(one.record.get(table) or ()) for one in read)


def test_csv_gives_the_same_rows_as_parquet(
    records: Records, plain: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    write_table_folder(records.values(), tmp_path / "csv", "csv")
    assert rows(tmp_path / "csv", tmp_path / "out") == plain


def test_what_a_table_cannot_hold_is_told_and_the_row_kept(tmp_path: Path) -> None:
    said: list[Problem] = []
    score = {"time": "2025-01-01", "score": 7, "scale": "nrs_0_10"}
    odd = [
        {**score, "score": True},
        {**score, "score": 10**400},
        {**score, "mood": "low"},
        {**score, "patient_id": "b"},
    ]
    record = {"patient": {"patient_id": "=a"}, "pain_scores": [score, *odd], "diary": []}
    write_tables([record, {"patient": {}}], tmp_path, said.append)
    assert sorted(f"{one.where}: {one.what}" for one in said) == [
        "diary: there is no such table",
        "pain_scores: score does not fit the column",
        "pain_scores: score does not fit the column",
        "pain_scores: the row belongs to another patient",
        "pain_scores: unknown column 'mood'",
        "patient.patient_id: missing",
    ]
    found = pl.read_parquet(tmp_path / "pain_scores.parquet")
    assert found["score"].to_list() == [7, None, None, 7]
    assert found["patient_id"].to_list() == ["'=a"] * 4


# --- nothing identifying ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A cohort with free text and names in odd places, brought in as it is and deidentified."""
    folder = tmp_path_factory.mktemp("private")
    source = write(folder / "tables", tables_of(PATIENTS))
    pl.DataFrame(
        {
            "patient_id": "SYN-000000001",
            "time": "2025-01-02",
            "code": "Karl Kummer",
            "value": "calls himself Karl",
            "unit": "of Karl Kummer",
            "note": "Karl again",
        }
    ).write_parquet(source / "observations" / "odd.parquet")
    for out, secret in (("open", None), ("hidden", Secret("only for this test", vocabulary.load()))):
        bring(Import(source, folder / out, secret=secret, jobs=1))
    return folder / "open", folder / "hidden"


def all_texts(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("*.parquet"):
        frame = pl.read_parquet(path)
        for name, kind in frame.schema.items():
            found |= set(frame[name].drop_nulls()) if kind == pl.String else set()
    return found | {(folder / "import.json").read_text(), (folder / "layout.json").read_text()}


def test_no_id_name_or_free_text_is_left(private: tuple[Path, Path]) -> None:
    plain, hidden = (all_texts(one) for one in private)
    procedures = read_part(private[0] / "part-00000").tables["procedures"]
    own = {
        *(f"SYN-{n:09d}" for n in range(PATIENTS)),
        *procedures["procedure_id"],
        *procedures["performer"].drop_nulls(),
    }
    assert own <= plain
    assert any("Karl" in text for text in plain)
    for text in hidden:
        assert "Karl" not in text
        assert not any(one in text for one in own)


def test_the_days_of_a_patient_move_together_and_differ_between_patients(private: tuple[Path, Path]) -> None:
    plain, hidden = (
        pl.concat([pl.read_parquet(path) for path in sorted(one.rglob("pain_scores.parquet"))])
        for one in private
    )
    spans = [
        frame.filter(pl.col("time").str.contains(r"^20\d\d-\d\d-\d\d"))
        .with_columns(day=pl.col("time").str.slice(0, 10).str.to_date(strict=False))
        .drop_nulls("day").group_by("patient_id")
        .agg(first=pl.col("day").min(), days=(pl.col("day") - pl.col("day").min()).dt.total_days().sort())
        for frame in (plain, hidden)
    ]  # fmt: skip
    one, other = (sorted(map(str, frame["days"].to_list())) for frame in spans)
    assert one == other
    shifts = set(spans[0].sort("days")["first"].to_list()) & set(spans[1].sort("days")["first"].to_list())
    assert len(shifts) < len(spans[0]) / 2


def test_verdicts_do_not_change(private: tuple[Path, Path], tmp_path: Path) -> None:
    told = []
    for number, source in enumerate(private):
        assess(source, tmp_path / str(number), as_of="2029-12-31")
        told.append(
            sorted(
                verdicts(tmp_path / str(number))
                .select("kind", "outcome", "baseline", "best_relief_pct", "relief_days_min", "red_flag")
                .rows(),
                key=str,
            )
        )
    assert told[0] == told[1]
    assert len(told[0]) > 10


def test_another_secret_gives_other_ids(private: tuple[Path, Path], tmp_path: Path) -> None:
    source = write(tmp_path / "tables", tables_of(PATIENTS))
    bring(Import(source, tmp_path / "out", secret=Secret("another", vocabulary.load()), jobs=1))
    mine, theirs = (set(read_part(one / "part-00000").patients) for one in (tmp_path / "out", private[1]))
    assert len(mine) == PATIENTS
    assert not mine & theirs


# --- the command -----------------------------------------------------------------------------------


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["cohort", "import", *map(str, arguments)])


def test_the_command_prints_and_writes_its_report(tmp_path: Path) -> None:
    result = command(DATA / "omop", "--out", tmp_path / "out", "--jobs", "1")
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "out/import.json").read_text())
    assert written["patients"] == 4
    assert f"not understood: {sum(one['count'] for one in written['not_understood'])}" in result.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "import.json",
        "layout.json",
        "part-00000",
        "set_aside.parquet",
    }


def test_a_file_that_cannot_be_read_ends_with_one(tmp_path: Path) -> None:
    source = write(tmp_path / "tables", tables_of(3))
    (source / "care" / "0.parquet").write_bytes(b"PAR1")
    result = command(source, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "NOT READ: 0.parquet" in result.stdout


@pytest.mark.parametrize("kind", ["none", "empty", "text"])
def test_what_is_no_source_is_refused_in_one_line(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source"
    if kind != "none":
        source.mkdir()
    if kind == "text":
        (source / "letter.txt").write_text("dear")
    result = command(source, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear")
    with pytest.raises(Unreadable, match="not empty"):
        bring(Import(DATA / "omop", tmp_path / "out"))
