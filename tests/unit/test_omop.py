"""OMOP CDM 5.4: what it says is read at its precision, what it cannot say is told, nothing is guessed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from painpath.record.omop import read_omop, write_omop
from painpath.record.problem import Imported, Unreadable

FIXTURE = Path(__file__).parents[1] / "data" / "omop"


@pytest.fixture(scope="module")
def persons() -> dict[str, Imported]:
    return {one.record["patient"]["patient_id"]: one for one in read_omop(FIXTURE)}


def told(imported: Imported) -> str:
    return "\n".join(problem.what for problem in imported.not_understood)


def test_every_person_gives_a_record_even_with_nothing_in_it(persons: dict[str, Imported]) -> None:
    assert list(persons) == ["1", "10", "2", "3"]
    assert persons["3"].record == {"patient": {"patient_id": "3", "sex": "male"}}


def test_birth_is_kept_at_its_precision_and_an_unknown_sex_stays_unknown(
    persons: dict[str, Imported],
) -> None:
    assert persons["1"].record["patient"] == {"patient_id": "1", "birth_date": "1960-03-09", "sex": "female"}
    assert persons["2"].record["patient"]["birth_date"] == "1955-07"
    assert persons["2"].record["patient"]["death_date"] == "2024-11-30"
    assert persons["10"].record["patient"] == {"patient_id": "10", "birth_date": "1971"}


def test_a_procedure_keeps_its_hour_and_side_and_nothing_is_invented(persons: dict[str, Imported]) -> None:
    assert persons["1"].record["procedures"] == [
        {
            "procedure_id": "501",
            "time": "2024-03-04T09:30:00",
            "status": "completed",
            "kind": "joint_injection",
            "side": "left",
            "steroid": "corticosteroid_unspecified",
        }
    ]
    assert persons["1"].record["care"] == [{"time": "2024-02-01", "code": "pt_rehab"}]
    assert "procedures" not in persons["2"].record
    assert "Heart valve replacement" in told(persons["2"])


def test_what_omop_cannot_hold_is_told_where_there_is_a_procedure(persons: dict[str, Imported]) -> None:
    assert "no place for relief reports" in told(persons["1"])
    assert "no place for relief reports" not in told(persons["2"])


def test_scores_come_with_their_scale_and_at_their_precision(persons: dict[str, Imported]) -> None:
    assert persons["1"].record["pain_scores"] == [
        {"time": "2024-03-01", "score": 7, "scale": "nrs_0_10"},
        {"time": "2024-03-20T17:05:00", "score": 3, "scale": "nrs_0_10"},
        {"time": "2024-03-22", "score": 60, "scale": "vas_0_100"},
    ]


def test_a_bound_is_said_to_be_one_and_a_missing_answer_is_not_a_value(persons: dict[str, Imported]) -> None:
    assert persons["1"].record["observations"] == [
        {"time": "2024-03-21", "code": "crp", "value": 1.2, "unit": "mg/dL"},
        {"time": "2024-03-22", "code": "crp", "value": 0.3, "unit": "mg/dL", "bound": "<"},
        {"time": "2024-03-02", "code": "phq9", "value": 12},
    ]
    mended = [f"{problem.what}: {problem.repair}" for problem in persons["1"].repaired]
    assert any("known only as < 0.3 mg/dL: read as 3 mg/L" in line for line in mended)
    assert "no value that can be read" in told(persons["1"])


def test_a_source_code_goes_before_the_standard_one_and_unconfirmed_is_left_out(
    persons: dict[str, Imported],
) -> None:
    assert persons["1"].record["conditions"] == [
        {"code": "allergy_latex", "onset": "2024-03-02"},
        {"code": "low_back_pain", "onset": "2023-01-15"},
        {"code": "low_back_pain", "onset": "2022-01-15", "abatement": "2022-03-01"},
    ]
    assert "Fibromyalgia: not a confirmed diagnosis" in told(persons["1"])


def test_a_descendant_of_a_mapped_concept_is_not_guessed(persons: dict[str, Imported]) -> None:
    assert "conditions" not in persons["2"].record
    assert "ICD10CM M54.20" in told(persons["2"])
    assert "warfarin sodium 5 MG" in told(persons["2"])


def test_medicines_have_their_real_end_and_the_intrathecal_route_its_own_code(
    persons: dict[str, Imported],
) -> None:
    assert persons["1"].record["medications"] == [
        {"code": "warfarin", "start": "2024-01-01", "end": "2024-02-15"}
    ]
    assert persons["2"].record["medications"][0]["code"] == "intrathecal_morphine"


def test_rows_of_the_same_kind_are_counted_together(persons: dict[str, Imported]) -> None:
    assert 'LOINC 8302-2 (Body height, "standing") has no place in a record, 2 rows' in told(persons["1"])
    assert "source value 'LOCAL-1' without a known concept, 1 row" in told(persons["1"])


def test_answers_and_findings_are_true_or_false_only_when_they_say_so(tmp_path: Path) -> None:
    concepts = "concept_id,vocabulary_id,concept_code,concept_name\n1,SNOMED,386661006,Fever\n2,SNOMED,2667000,Absent\n"
    (tmp_path / "concept.csv").write_text(concepts + "3,SNOMED,1,Somewhat\n")
    (tmp_path / "person.csv").write_text("person_id\n1\n")
    header = "observation_id,person_id,observation_concept_id,observation_date,value_as_concept_id,value_as_string\n"
    rows = "1,1,1,2025-01-01,0,\n2,1,1,2025-01-02,2,\n3,1,1,2025-01-03,3,\n4,1,1,2025-01-04,0,perhaps\n"
    (tmp_path / "observation.csv").write_text(header + rows)
    (tmp_path / "condition_occurrence.csv").write_text(
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date\n1,1,1,2025-02-01\n"
    )
    (one,) = read_omop(tmp_path)
    assert one.record["observations"] == [
        {"time": "2025-01-01", "code": "fever", "value": True},
        {"time": "2025-01-02", "code": "fever", "value": False},
        {"time": "2025-01-03", "code": "fever"},
        {"time": "2025-01-04", "code": "fever"},
        {"time": "2025-02-01", "code": "fever", "value": True},
    ]
    assert "no value that can be read, 2 rows" in told(one)


def test_a_start_written_once_more_as_the_end_is_no_end(tmp_path: Path) -> None:
    concepts = "concept_id,vocabulary_id,concept_code,concept_name\n1,ICD10CM,Z95.0,Pacemaker\n2,SNOMED,77386006,Pregnancy\n"
    (tmp_path / "concept.csv").write_text(concepts + "3,RxNorm,11289,warfarin\n")
    (tmp_path / "person.csv").write_text("person_id\n1\n")
    (tmp_path / "condition_occurrence.csv").write_text(
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_end_date\n"
        "1,1,1,2024-12-01,2024-12-01\n2,1,2,2024-12-01,2024-12-01\n3,1,2,2014-12-01,2015-06-01\n"
    )
    (tmp_path / "drug_exposure.csv").write_text(
        "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,verbatim_end_date\n"
        "1,1,3,2024-12-01,2024-12-01,\n2,1,3,2023-12-01,2023-12-01,2023-12-01\n"
    )
    (one,) = read_omop(tmp_path)
    assert one.record["conditions"] == [
        {"code": "cardiac_pacemaker", "onset": "2024-12-01"},
        {"code": "pregnancy", "onset": "2014-12-01", "abatement": "2015-06-01"},
    ]
    assert one.record["medications"] == [{"code": "warfarin", "start": "2023-12-01", "end": "2023-12-01"}]
    assert "whether it goes on is not known" in told(one)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def fixture_files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in FIXTURE.glob("*.csv")}


def test_a_zip_reads_as_the_folder_does(tmp_path: Path, persons: dict[str, Imported]) -> None:
    files = {f"export/{name}": content for name, content in fixture_files().items()}
    path = zipped(tmp_path / "omop.zip", {**files, "__MACOSX/._PERSON.csv": b"junk", "notes.txt": b"x"})
    assert {one.record["patient"]["patient_id"]: one for one in read_omop(path)} == persons


def test_parquet_reads_as_csv_does(tmp_path: Path, persons: dict[str, Imported]) -> None:
    import duckdb

    for file in FIXTURE.glob("*.csv"):
        delimiter = "\t" if file.name == "CONCEPT.csv" else ","
        table = f"read_csv('{file}', delim='{delimiter}', quote='', header=true)"
        duckdb.sql(f"COPY (SELECT * FROM {table}) TO '{tmp_path / file.stem.lower()}.parquet'")
    back = {one.record["patient"]["patient_id"]: one for one in read_omop(tmp_path)}
    assert {key: one.record for key, one in back.items()} == {key: one.record for key, one in persons.items()}


def test_without_concepts_the_codes_are_told_to_be_unreadable(tmp_path: Path) -> None:
    for name, content in fixture_files().items():
        if name != "CONCEPT.csv":
            (tmp_path / name).write_bytes(content)
    first = next(iter(read_omop(tmp_path)))
    assert first.not_understood[0].what == "there is no CONCEPT table, so the codes cannot be read"
    assert first.counts == {}


def test_a_row_of_nobody_and_a_person_without_a_row_are_told(tmp_path: Path) -> None:
    (tmp_path / "person.csv").write_text("person_id,year_of_birth\n1,1960\n")
    (tmp_path / "death.csv").write_text("person_id,death_date\n,2020-01-01\n9,2020-01-02\n")
    one, nine = read_omop(tmp_path)
    assert "rows without person_id: 1" in told(one)
    assert nine.record == {"patient": {"patient_id": "9", "death_date": "2020-01-02"}}
    assert "nobody has person_id 9" in told(nine)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "bomb.zip", {"PERSON.csv": b"person_id\n", "MEASUREMENT.csv": bytes(8 * 1024 * 1024)}
    )
    assert path.stat().st_size < 20_000
    with pytest.raises(Unreadable, match="unpacks to more than 4 MB"):
        list(read_omop(path, max_mb=4))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"MEASUREMENT.csv": b"measurement_id,person_id\n"}, "no PERSON table"),
        ({"PERSON.csv": b"person_id\n"}, "PERSON holds nobody"),
        ({"PERSON.csv": b"id\n1\n"}, "no column person_id"),
        ({"PERSON.csv": b"person_id\n1\n", "person.parquet": b"x"}, "two files for person"),
        ({"PERSON.csv": b"person_id,year_of_birth\n1,1960,3,4\n"}, "PERSON.csv"),
        ({"PERSON.csv": b"\xff\xfe\x00"}, "cannot be read"),
        (
            {"a/PERSON.csv": b"person_id\n1\n", "b/PERSON.csv": b"person_id\n1\n"},
            "two files named PERSON.csv",
        ),
    ],
)
def test_an_unreadable_export_says_why_in_one_line(
    tmp_path: Path, files: dict[str, bytes], says: str
) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        list(read_omop(zipped(tmp_path / "omop.zip", files)))
    assert "\n" not in str(caught.value)
    assert "painpath-" not in str(caught.value)


def test_a_record_is_told_to_need_no_import(tmp_path: Path) -> None:
    (tmp_path / "record.yaml").write_text("patient: {patient_id: p}\n")
    with pytest.raises(Unreadable, match="a record of one patient needs no import; assess it as it is"):
        list(read_omop(tmp_path / "record.yaml"))


def test_a_damaged_zip_is_unreadable(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "omop.zip", fixture_files()).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable, match="damaged or locked"):
        list(read_omop(tmp_path / "cut.zip"))
    at = whole.index(b"PERSON.csv") + 40
    (tmp_path / "flipped.zip").write_bytes(
        whole[:at] + bytes(byte ^ 255 for byte in whole[at : at + 20]) + whole[at + 20 :]
    )
    with pytest.raises(Unreadable, match="damaged or locked"):
        list(read_omop(tmp_path / "flipped.zip"))


HELD: dict[str, Any] = {
    "patient": {"patient_id": "P-7", "birth_date": "1960-03", "sex": "female", "death_date": "2025-06-01"},
    "procedures": [
        {"procedure_id": "1", "time": "2025-01-06T09:30:00", "status": "completed", "kind": "rfa_thermal", "side": "left"}
    ],
    "care": [{"time": "2025-01-01", "code": "rfa_thermal"}],
    "pain_scores": [{"time": "2025-01-05", "score": 7.5, "scale": "nrs_0_10", "descriptor": "worst"}],
    "observations": [
        {"time": "2025-01-05", "code": "crp", "value": 12, "unit": "mg/L"},
        {"time": "2025-01-05", "code": "fever", "value": False},
        {"time": "2025-01-05", "code": "patient_goal", "value": "=walk, 7 km"},
    ],
    "conditions": [{"code": "low_back_pain", "onset": "2020-02-03", "abatement": "2021-02-03"}],
    "medications": [{"code": "warfarin", "start": "2020-02-03"}, {"code": "aspirin", "start": "2020-02-03", "end": "2021-01-01", "stop_reason": "planned"}],
}  # fmt: skip


def test_what_omop_can_hold_comes_back_identical(tmp_path: Path) -> None:
    assert write_omop([HELD], tmp_path) == []
    (back,) = read_omop(tmp_path)
    assert back.record == HELD


def test_what_omop_cannot_hold_is_told_when_written(tmp_path: Path) -> None:
    record = {
        "patient": {"patient_id": "a"},
        "procedures": [
            {
                "procedure_id": "1",
                "time": "2025-01-06",
                "status": "completed",
                "kind": "mbb",
                "volume_ml": 0.5,
            },
            {"procedure_id": "2", "time": "2025-02-06", "status": "planned", "kind": "mbb"},
        ],
        "relief_reports": [{"time": "2025-01-07", "procedure_id": "1", "percent": 80}],
        "conditions": [{"code": "low_back_pain", "onset": "2020"}],
    }
    lost = {(problem.where, problem.what) for problem in write_omop([record], tmp_path)}
    assert ("procedures.volume_ml", "OMOP has no place for it") in lost
    assert ("procedures", "OMOP holds completed procedures alone") in lost
    assert ("relief_reports", "OMOP has no place for relief reports") in lost
    assert ("conditions", "OMOP needs a whole date") in lost
    (back,) = read_omop(tmp_path)
    assert [row["kind"] for row in back.record["procedures"]] == ["mbb"]
    assert "conditions" not in back.record


def test_clock_times_with_a_zone_are_written_in_utc(tmp_path: Path) -> None:
    score = {"time": "2025-01-06T00:30:00+01:00", "score": 1, "scale": "nrs_0_10"}
    write_omop([{"patient": {"patient_id": "a"}, "pain_scores": [score]}], tmp_path)
    (back,) = read_omop(tmp_path)
    assert back.record["pain_scores"][0]["time"] == "2025-01-05T23:30:00"
