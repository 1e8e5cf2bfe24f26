"""What a spreadsheet does to the tables of a record is read, or told in one line that says what would do."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from painpath.cohort.layout.source import find_source, query
from painpath.record import duck
from painpath.record.problem import Imported, Unreadable
from painpath.record.read import read_records

SCORES = "patient_id,time,score,scale,note\na,2025-01-01,7,nrs_0_10,well\na,2025-02-01,2.5,nrs_0_10,\n"
PACKED = gzip.compress(SCORES.encode(), mtime=0)
SPOILT = PACKED[:-6] + bytes(byte ^ 255 for byte in PACKED[-6:-4]) + PACKED[-4:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "patient.csv").write_text("patient_id,sex\na,female\n")
    (tmp_path / "pain_scores.csv").write_text(SCORES)
    return tmp_path


def read(folder: Path, text: str | bytes, name: str = "pain_scores.csv") -> Imported:
    (folder / "pain_scores.csv").unlink()
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (imported,) = read_records(folder)
    return imported


def head(change: Callable[[str], str]) -> str:
    first, _, rest = SCORES.partition("\n")
    return f"{change(first)}\n{rest}"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SCORES,
        SCORES.replace("\n", "\r\n"),
        SCORES + "\n\n",
        head(str.upper),
        head(str.title),
        head(lambda line: line.replace(",", " , ")),
        head(lambda line: '"' + line.replace(",", '","') + '"'),
    ],
    ids=["byte order mark", "line ends", "empty lines", "capitals", "titles", "spaces", "quotes"],
)
def test_a_spreadsheet_s_ways_change_nothing(folder: Path, text: str) -> None:
    plain = next(iter(read_records(folder)))
    assert len(plain.record["pain_scores"]) == 2
    assert read(folder, text) == plain
    with duck.connection() as database:
        found = query(database, "pain_scores", folder / "pain_scores.csv")
        assert (found.strange, len(database.execute(found.rows).fetchall())) == ([], 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SCORES.replace(",", ";"), "cells stand apart by semicolons, not by commas; export it with commas"),
        (head(str.upper).replace(",", ";"), "apart by semicolons"),
        (SCORES.replace(",", "\t"), "cells stand apart by tabs"),
        (SCORES.replace(",", "|"), "cells stand apart by bars"),
        (SCORES.replace("patient_id", "person"), "no column patient_id (only person, time, score"),
        ("", "has no headings in its first line; write them there, or take the file away"),
        (",,,\n", "has no headings"),
        ("time," + SCORES, "line 1: a column stands twice; keep one of them"),
        (head(lambda line: line + ", Time "), "line 1: a column stands twice"),
        (SCORES.replace("well", "für").encode("latin-1"), "is not UTF-8 text; export it as CSV in UTF-8"),
        (SCORES.encode("utf-16"), "is not UTF-8 text"),
        (SCORES.encode() + b"a,2025-01-01,7,nrs_0_10,\n" * 9000 + b"\xff\n", "line 9004: is not UTF-8 text"),
        (SCORES + 'a,2025-01-03,1,nrs_0_10,"cut', "line 4: a double quote is not closed; close it"),
        (SCORES + "a,2025-01-03,7,5,nrs_0_10,x\n", "line 4: more cells than headings; end a short line"),
        (SCORES + "a,2025-01-03\n", "line 4: fewer cells than headings"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_would_do(folder: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(folder, text)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(folder / "pain_scores.csv"))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (PACKED[:-12], "damaged gzip file"),
        (PACKED[: len(PACKED) // 2], "damaged gzip file"),
        (SPOILT, "damaged gzip file"),
        (PACKED[:14] + b"\xff\xff\xff" + PACKED[17:], "damaged gzip file"),
        (SCORES.encode(), "is named .gz and is no gzip file; take .gz off its name, or pack it"),
    ],
    ids=["cut", "half", "spoilt", "broken", "plain"],
)
def test_a_packed_table_that_is_damaged_is_refused(folder: Path, packed: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(folder, packed, "pain_scores.csv.gz")


@pytest.mark.parametrize(
    "name",
    ["PAIN_SCORES.CSV", "pain_scores.xlsx", "pain_scores.tsv", "pain scores.csv", "Pain-Scores.ods", "pain_scores.json",
     "pain_scores.csv.zip"],
)  # fmt: skip
def test_a_table_in_another_form_is_told(folder: Path, name: str) -> None:
    (told,) = [one for one in read(folder, SCORES, name).not_understood if one.where == name]
    assert told.repair == "left out; is pain_scores.csv meant?"


@pytest.mark.parametrize("name", ["PAIN_SCORES.CSV", "pain_scores.xlsx"])
def test_a_cohort_tells_it_too(folder: Path, name: str) -> None:
    (folder / "pain_scores.csv").rename(folder / name)
    assert [one.where for one in find_source(folder).problems] == [name]


@pytest.mark.parametrize("empty", [",", ",,", ", ,"])
def test_columns_that_a_spreadsheet_leaves_empty_beside_a_table_are_told_and_the_rest_is_read(
    folder: Path, empty: str
) -> None:
    plain = next(iter(read_records(folder)))
    imported = read(folder, SCORES.replace("\n", f"{empty}\n"))
    assert imported.record == plain.record
    told = [one.what for one in imported.not_understood]
    assert told == [f"unknown column 'column {place}'" for place in range(6, 6 + empty.count(","))]
    with duck.connection() as database:
        found = query(database, "pain_scores", folder / "pain_scores.csv")
        assert (len(found.strange), len(database.execute(found.rows).fetchall())) == (empty.count(","), 2)


def test_what_is_no_table_is_not_told(folder: Path) -> None:
    for name in ("README.md", ".DS_Store", "letter.docx", "patient.html"):
        (folder / name).write_text("x")
    assert next(iter(read_records(folder))).not_understood == []


def test_a_decimal_comma_is_told_and_never_read_as_another_number(folder: Path) -> None:
    imported = read(folder, SCORES.replace("2.5", '"2,5"'))
    (told,) = imported.not_understood
    assert told.where == "pain_scores.csv, line 3, score"
    assert told.what == "'2,5' is not a number (write it with a point, not a comma)"
    assert "score" not in imported.record["pain_scores"][1]


PATIENT = '{"resourceType": "Patient", "id": "a"}\n'


@pytest.mark.parametrize("name", ["b.NDJSON", "b.json", "b.ndjson.zip", "b.csv", "b.jsonl"])
def test_a_part_of_an_export_in_another_form_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.ndjson").write_text(PATIENT)
    (tmp_path / "README.md").write_text("x")
    (tmp_path / name).write_text(PATIENT.replace('"a"', '"b"'))
    (imported,) = read_records(tmp_path)
    told = [(one.where, one.what) for one in imported.not_understood]
    assert told == [(name, "not read: its name does not end in .ndjson or .ndjson.gz")]


def test_an_empty_part_of_an_export_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(PATIENT)
    (tmp_path / "b.ndjson").write_bytes(b"")
    (imported,) = read_records(tmp_path)
    assert [(one.where, one.what) for one in imported.not_understood] == [("b.ndjson", "an empty file")]
