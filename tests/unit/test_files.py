"""painpath's own form: records as YAML and JSON, and as folders of tables that read back identically."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.record.files import read_record_file, read_table_folder, write_table_folder
from painpath.record.folder.cells import (
    BadCell,
    columns_of,
    guarded,
    harmless,
    read_any,
    read_cell,
    unguarded,
    write_cell,
)
from painpath.record.problem import Imported, Unreadable
from painpath.record.tables import ANY_ROW, PATIENT, REQUIRED, TABLES, Column
from painpath.vocabulary import load

RECORD: dict[str, Any] = {
    "patient": {"patient_id": "p1", "birth_date": "1960-03"},
    "procedures": [{"procedure_id": "a", "time": "2025-01-06", "kind": "mbb", "status": "completed"}],
    "pain_scores": [{"time": "2025-01-05", "score": 7.5, "scale": "nrs_0_10"}],
}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path) -> list[Imported]:
    return list(read_table_folder(folder))


# ------------------------------------------------------------------------------------ one file


@pytest.mark.parametrize("name", ["r.json", "r.yaml", "r.yml", "r.json.gz", "r.yaml.gz", "r.txt"])
def test_a_record_reads_the_same_in_every_wrapping(tmp_path: Path, name: str) -> None:
    data = json.dumps(RECORD, indent=1).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (imported,) = read_record_file(tmp_path / name)
    assert imported.record == RECORD
    assert imported.counts == {"procedures": 1, "pain_scores": 1}


def test_yaml_keeps_times_and_words_as_they_were_typed(tmp_path: Path) -> None:
    file = write(tmp_path / "r.yaml", "patient: {patient_id: 007, birth_date: 1960-03-01, sex: female}\n")
    (imported,) = read_record_file(file)
    assert imported.record["patient"] == {"patient_id": "007", "birth_date": "1960-03-01", "sex": "female"}


def test_a_list_of_records_gives_each(tmp_path: Path) -> None:
    file = write(tmp_path / "r.json", json.dumps([RECORD, {"patient": {"patient_id": "p2"}}]))
    assert [one.record["patient"]["patient_id"] for one in read_record_file(file)] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"schema_version": 2, "cases": []}, "painpath evaluate"),
        ({"id": "V001", "record": RECORD, "expected": {}}, "painpath evaluate"),
        ([], "an empty list"),
        ([RECORD, 7], "record 2: no record"),
        ({"name": "x"}, "none of its tables is there"),
        ({"patient": "p1"}, "`patient` is not a mapping"),
        ("hello", "neither a mapping nor a list"),
    ],
)
def test_what_is_no_record_is_refused_with_what_would_do(tmp_path: Path, content: Any, says: str) -> None:
    file = write(tmp_path / "r.json", json.dumps(content))
    with pytest.raises(Unreadable, match=says):
        read_record_file(file)


def test_one_file_is_bounded(tmp_path: Path) -> None:
    file = write(tmp_path / "r.json", json.dumps({**RECORD, "note": "x" * 20_000}))
    with pytest.raises(Unreadable, match=r"larger than 0\.01 MB"):
        read_record_file(file, max_mb=0.01)


# ------------------------------------------------------------------------------------ one cell


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "\t=1+1", "\n-1", "|cmd", "%x", "@a", "\tx", "'x"])
def test_in_a_table_to_look_at_no_cell_begins_as_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("L4/L5") == "L4/L5"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "'", "'=1", "''x", "'x", "x", "", "7"]
)
def test_no_text_is_taken_for_a_formula_and_each_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "given",
    [True, False, 7, -7, 7.25, 0, "", "7", "true", "false", "-5", "=A1", "'7", "'", "null", "no", "1e5", "~"],
)
def test_a_value_comes_back_with_its_kind(given: Any) -> None:
    cell = write_cell("value", Column("any"), given)
    assert cell is not None
    found = read_any(cell)
    assert found == given
    assert type(found) is type(given)


@pytest.mark.parametrize(
    ("name", "kind", "cell", "says"),
    [("score", "number", "7,5", "not a number"), ("score", "number", "true", "not a number"),
     ("motor_twitch", "truth", "maybe", "neither true nor false"), ("motor_twitch", "truth", "1", "neither")],
)  # fmt: skip
def test_a_cell_that_does_not_fit_is_told(name: str, kind: str, cell: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        read_cell(name, Column(kind), cell)


def test_lists_stand_in_one_cell() -> None:
    levels, agents = Column("levels"), Column("codes")
    assert read_cell("levels", levels, "L4/L5; L5/S1") == ["L4/L5", "L5/S1"]
    assert read_cell("local_anaesthetic", agents, "lidocaine") == "lidocaine"
    assert read_cell("local_anaesthetic", agents, "lidocaine;bupivacaine") == ["lidocaine", "bupivacaine"]


# ------------------------------------------------------------------------------------ a folder


def test_a_folder_gives_patients_in_the_order_of_their_ids(tmp_path: Path) -> None:
    write(tmp_path / "patient.csv", "patient_id,sex\nb,male\na,female\n")
    write(
        tmp_path / "pain_scores.csv",
        "patient_id,time,score,scale\nb,2025-01-02,3,nrs_0_10\na,2025-01-01,7,nrs_0_10\nc,2025,1,verbal\n",
    )
    first, second, third = read(tmp_path)
    assert first.record == {
        "patient": {"patient_id": "a", "sex": "female"},
        "pain_scores": [{"time": "2025-01-01", "score": 7, "scale": "nrs_0_10"}],
    }
    assert second.record["patient"]["patient_id"] == "b"
    assert third.record["patient"] == {"patient_id": "c"}
    assert third.counts == {"pain_scores": 1}


def test_every_problem_has_its_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "patient.csv", "patient_id,sex,colour\na,female,red\na,male,red\n")
    write(
        tmp_path / "pain_scores.csv",
        'patient_id,time,score,note\na,2025-01-01,7,"two\nlines"\na,2025-01-02,"7,5",x\n,2025-01-03,1,whose\n',
    )
    write(tmp_path / "procedure.csv", "patient_id\na\n")
    (imported,) = read(tmp_path)
    told = {problem.where: problem.what for problem in imported.not_understood}
    assert told == {
        "procedure.csv": "there is no such table in a record",
        "patient.csv, line 1": "unknown column 'colour'",
        "patient.csv, line 3": "a second row for this patient",
        "pain_scores.csv, line 4, score": "'7,5' is not a number (write it with a point, not a comma)",
        "pain_scores.csv, line 5": "no patient_id",
    }
    assert "procedures" in imported.not_understood[0].repair
    assert imported.record["pain_scores"][1] == {"time": "2025-01-02", "note": "x"}
    assert imported.record["patient"]["sex"] == "female"


def test_packed_csv_and_parquet_stand_side_by_side(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "patient.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write("patient_id,sex\n007,female\n")
    scores = {"patient": {"patient_id": "007"}, "pain_scores": RECORD["pain_scores"]}
    write_table_folder([scores], tmp_path, "parquet")
    (tmp_path / "patient.parquet").unlink()
    (imported,) = read(tmp_path)
    assert imported.record == {
        "patient": {"patient_id": "007", "sex": "female"},
        "pain_scores": RECORD["pain_scores"],
    }


def test_parquet_from_elsewhere_has_dates_lists_and_numbers_of_its_own(tmp_path: Path) -> None:
    import duckdb

    duckdb.sql(
        "COPY (SELECT 7 AS patient_id, DATE '2025-01-06' AS time, 'a' AS procedure_id, ['L4/L5', 'L5/S1'] AS levels,"
        " TIMESTAMP '2025-01-07 09:30:00' AS recorded, 20 AS duration_s, true AS motor_twitch)"
        f" TO '{tmp_path / 'procedures.parquet'}'"
    )
    (imported,) = read(tmp_path)
    row = {
        "time": "2025-01-06",
        "procedure_id": "a",
        "levels": ["L4/L5", "L5/S1"],
        "recorded": "2025-01-07T09:30:00",
    }
    assert imported.record["procedures"] == [{**row, "duration_s": 20, "motor_twitch": True}]


def test_a_midnight_of_parquet_is_a_day_without_an_hour(tmp_path: Path) -> None:
    import duckdb

    duckdb.sql(
        "COPY (SELECT '7' AS patient_id, TIMESTAMP '2025-01-06 00:00:00' AS time, 3 AS score, 'nrs_0_10' AS scale,"
        f" TIMESTAMP '2025-01-06 00:00:01' AS recorded) TO '{tmp_path / 'pain_scores.parquet'}'"
    )
    (imported,) = read(tmp_path)
    [row] = imported.record["pain_scores"]
    assert (row["time"], row["recorded"]) == ("2025-01-06", "2025-01-06T00:00:01")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no table of a record"),
        ({"patient.csv": "id,sex\na,male\n"}, "no column patient_id"),
        ({"patient.csv": "patient_id;sex\na;male\n"}, "apart by semicolons"),
        ({"patient.csv": ""}, "no headings"),
        ({"patient.csv": "patient_id,sex,sex\na,male,male\n"}, "a column stands twice"),
        ({"patient.csv": "patient_id\n", "care.csv": "patient_id\n"}, "hold no patient"),
        ({"patient.csv": "patient_id\na\n", "patient.csv.gz": "x"}, "two files for patient"),
        ({"care.csv.gz": "not gzip"}, "no gzip file"),
        ({"care.parquet": "not parquet"}, "care.parquet"),
        ({"care.csv": "patient_id,code\na,b,c,d\n"}, "care.csv"),
    ],
)
def test_a_folder_that_cannot_be_read_says_so_in_one_line(
    tmp_path: Path, files: dict[str, str], says: str
) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    with pytest.raises(Unreadable, match=says) as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)


def test_what_a_table_cannot_hold_is_told(tmp_path: Path) -> None:
    stranger = {"patient_id": "p2", "time": "2025", "code": "tens"}
    record = {**RECORD, "care": [{"time": "2025", "code": "tens", "mood": 1}, stranger], "extra": []}
    told = write_table_folder([record, {"patient": {}}], tmp_path)
    assert {problem.what for problem in told} == {
        "unknown column", "the row belongs to another patient", "there is no such table", "missing",
    }  # fmt: skip
    (imported,) = read(tmp_path)
    assert imported.record == {**RECORD, "care": [{"time": "2025", "code": "tens"}]}


def test_parquet_is_written_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("painpath.record.folder.write.BATCH_ROWS", 2)
    scores = [{"time": f"2025-01-0{day}", "score": day, "scale": "nrs_0_10"} for day in range(1, 6)]
    record = {"patient": {"patient_id": "a"}, "pain_scores": scores}
    assert write_table_folder([record], tmp_path, "parquet") == []
    assert read(tmp_path)[0].record == record


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
ID = st.from_regex(r"[A-Za-z0-9=+@'_. -]{0,5}[A-Za-z0-9]", fullmatch=True)
NUMBER = st.integers(-1000, 1000) | st.floats(-1e6, 1e6, allow_nan=False)
TIME = st.sampled_from(["2025", "2025-03", "2025-03-04", "2025-03-04T09:30:00+01:00"])


def value_of(table: str, name: str, column: Column) -> st.SearchStrategy[Any]:
    vocabulary = load()
    codes = sorted(vocabulary.codes(f"{table}.{name}")) if column.kind in ("code", "codes") else []
    match column.kind:
        case "time":
            return TIME
        case "number":
            return NUMBER
        case "truth":
            return st.booleans()
        case "any":
            return st.booleans() | NUMBER | TEXT
        case "code":
            return st.sampled_from(codes)
        case "codes":
            return st.sampled_from(codes) | st.lists(st.sampled_from(codes), max_size=3)
        case "levels":
            return st.lists(st.sampled_from(["L4/L5", "L4", "L2-S1"]), max_size=3)
        case "text" if name not in ("note", "words", "performer", "facility"):
            return ID
        case "choice":
            return st.sampled_from(["a", "b"])
    return TEXT


def row_of(table: str) -> st.SearchStrategy[dict[str, Any]]:
    columns = {**TABLES[table], **{n: c for n, c in ANY_ROW.items() if n != "patient_id"}}
    drawn = {name: value_of(table, name, column) for name, column in columns.items()}
    required = {name: drawn[name] for name in REQUIRED[table]}
    return st.fixed_dictionaries(required, optional={n: d for n, d in drawn.items() if n not in required})


def record_of(patient_id: str) -> st.SearchStrategy[dict[str, Any]]:
    own = {n: value_of("patient", n, c) for n, c in PATIENT.items() if n != "patient_id"}
    patient = st.fixed_dictionaries({"patient_id": st.just(patient_id)}, optional=own)
    tables = {table: st.lists(row_of(table), min_size=1, max_size=3) for table in TABLES}
    return st.fixed_dictionaries({"patient": patient}, optional=tables)


RECORDS = st.lists(ID, min_size=1, max_size=4, unique=True).flatmap(
    lambda ids: st.tuples(*map(record_of, ids))
)


@given(RECORDS, st.sampled_from(["csv", "parquet"]))
def test_written_and_read_back_records_are_identical(records: tuple[dict[str, Any], ...], form: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert write_table_folder(records, folder, form) == []
        back = read(Path(folder))
    assert {one.record["patient"]["patient_id"]: one.record for one in back} == {
        one["patient"]["patient_id"]: one for one in records
    }
    assert [problem for one in back for problem in one.not_understood] == []


def test_every_column_of_every_table_is_written() -> None:
    for table in TABLES:
        assert {*TABLES[table], *ANY_ROW} == columns_of(table).keys()
