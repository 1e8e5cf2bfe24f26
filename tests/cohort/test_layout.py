"""Record tables laid out by ranges of patients: whole, in one order, nothing lost without a word."""

from __future__ import annotations

import gzip
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from painpath.cohort.layout import disk
from painpath.cohort.layout.index import FORMAT, read_layout
from painpath.cohort.layout.part import read_part
from painpath.cohort.layout.source import find_source
from painpath.cohort.layout.spread import ASIDE
from painpath.record.problem import Unreadable
from tests.cohort.folders import laid, records_in, tables_of, write

PATIENTS = 25
TABLES = tables_of(PATIENTS)


def told(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / ASIDE)


@cache
def as_it_is() -> Any:
    """What is laid out of the tables as they stand, in one file and one range."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return records_in(laid(write(folder / "a", TABLES), folder / "la"), folder / "la")


@settings(max_examples=6)
@given(
    shuffle=st.integers(0, 2**20),
    files=st.integers(1, 4),
    part_patients=st.sampled_from([3, 7, 25, 100]),
    part_rows=st.sampled_from([300, 10**6]),
)
def test_what_is_laid_out_depends_on_neither_order_nor_files_nor_ranges(
    shuffle: int, files: int, part_patients: int, part_rows: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = as_it_is()
        source = write(folder / "b", TABLES, files, shuffle)
        layout = laid(source, folder / "lb", part_patients=part_patients, part_rows=part_rows)
        assert records_in(layout, folder / "lb") == plain
        assert layout.patients == PATIENTS
        assert sum(layout.rows.values()) == sum(table.num_rows for table in TABLES.values())
        assert all(part.patients <= part_patients for part in layout.parts)


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "s", TABLES)
    laid(source, tmp_path / "one", part_patients=10)
    laid(source, tmp_path / "two", part_patients=10)
    files = sorted(
        path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()
    )
    assert len(files) > 10
    assert all(
        (tmp_path / "one" / one).read_bytes() == (tmp_path / "two" / one).read_bytes() for one in files
    )


def test_a_damaged_file_is_named_and_the_rest_laid_out(tmp_path: Path) -> None:
    source = write(tmp_path / "s", TABLES, files=2)
    bad = source / "pain_scores" / "1.parquet"
    data = bytearray(bad.read_bytes())
    data[40 : len(data) - 4000] = bytes(len(data) - 4040)
    bad.write_bytes(data)
    layout = laid(source, tmp_path / "out")
    assert layout.lost == ["1.parquet"]
    rows = TABLES["pain_scores"].num_rows
    assert layout.rows["pain_scores"] == rows - rows // 2
    assert layout.rows["procedures"] == TABLES["procedures"].num_rows
    assert told(tmp_path / "out").filter(pl.col("where").str.contains("pain_scores/1.parquet")).height == 1


def test_a_packed_table_that_does_not_hold_what_was_packed_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "s", TABLES)
    packed = bytearray(gzip.compress(b"patient_id,code\nz,diabetes\n"))
    packed[-6] ^= 255  # of the sum that is told with it
    (source / "conditions-old.csv.gz").write_bytes(packed)
    assert laid(source, tmp_path / "out").lost == ["conditions-old.csv.gz"]
    assert told(tmp_path / "out").filter(pl.col("what").str.contains("damaged gzip file")).height == 1


def test_a_file_that_is_no_parquet_at_all_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "s", TABLES)
    (source / "care" / "0.parquet").write_bytes(b"PAR1 this is none")
    assert laid(source, tmp_path / "out").lost == ["0.parquet"]


def test_a_patient_with_too_many_rows_is_set_aside_and_named(tmp_path: Path) -> None:
    source = write(tmp_path / "s", TABLES)
    sizes = pl.DataFrame(
        pl.from_arrow(pa.table({"id": TABLES["pain_scores"]["patient_id"].cast(pa.string())}))
    )
    heavy = sizes["id"].value_counts(sort=True).row(0)
    layout = laid(source, tmp_path / "out", most_rows=heavy[1] - 1)
    gone = told(tmp_path / "out").filter(pl.col("what").str.contains("more than"))["patient_id"].to_list()
    assert heavy[0] in gone
    assert layout.patients == PATIENTS - len(gone)
    assert heavy[0] not in {row[0] for row in records_in(layout, tmp_path / "out")["patient"]}


def test_rows_of_nobody_second_rows_and_unknown_names_are_told(tmp_path: Path) -> None:
    source = tmp_path / "s"
    source.mkdir()
    (source / "patient.csv").write_text("patient_id,sex,shoe\na,female,38\na,male,39\nb,male,40\n")
    (source / "pain_scores.csv").write_text(
        "patient_id,time,score,scale\n,2025-01-01,3,nrs_0_10\na,2025-01-01,seven,nrs_0_10\na,2025-01-02,7,nrs_0_10\n"
    )
    (source / "pain_score_old.csv").write_text("patient_id\na\n")
    layout = laid(source, tmp_path / "out")
    said = told(tmp_path / "out")
    assert set(zip(said["table"], said["what"], strict=True)) == {
        ("", "not a table of a record"),
        ("patient", "unknown column 'shoe'"),
        ("patient", "a second row for this patient"),
        ("pain_scores", "rows without patient_id: 1"),
        ("pain_scores", "'seven' does not fit the column"),
    }
    assert layout.aside == said.height == 5
    rows = records_in(layout, tmp_path / "out")
    assert [row[0] for row in rows["patient"]] == ["a", "b"]
    assert len(rows["pain_scores"]) == 2


def test_a_patient_of_whom_only_other_tables_speak_is_there(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "conditions.csv").write_text("patient_id,code\nz,diabetes\n")
    laid(tmp_path / "s", tmp_path / "out")
    assert read_part(tmp_path / "out" / "part-00000").patients == ["z"]


def test_texts_lose_the_guard_of_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "procedures.csv").write_text(
        "patient_id,procedure_id,time,kind,status,performer,note\nz,'-1,2025-01-01,mbb,completed,'+Dr,secret\n"
    )
    laid(tmp_path / "s", tmp_path / "out")
    row = read_part(tmp_path / "out" / "part-00000").tables["procedures"].to_dicts()[0]
    assert (row["procedure_id"], row["performer"]) == ("-1", "+Dr")
    assert "note" not in row


@pytest.mark.parametrize("count", [1, 254, 255, 256, 257, 65534, 65535, 65536, 65537])
def test_any_number_of_different_texts_reads_back(tmp_path: Path, count: int) -> None:
    times = [f"{1900 + n // 7000}-01-01T{n % 7000:05d}" for n in range(count)]
    ids = pa.array(["p"] * count, pa.string())
    scores = pa.table({"patient_id": ids, "time": pa.array(times), "score": pa.array([1.0] * count)})
    laid(write(tmp_path / "s", {"pain_scores": scores}), tmp_path / "out", most_rows=10**6)
    assert read_part(tmp_path / "out" / "part-00000").tables["pain_scores"]["time"].to_list() == times


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no table of a record"):
        find_source(tmp_path)
    with pytest.raises(Unreadable, match="no such folder"):
        find_source(tmp_path / "none")


def test_what_another_version_laid_out_is_named(tmp_path: Path) -> None:
    laid(write(tmp_path / "s", TABLES), tmp_path / "out")
    index = tmp_path / "out" / "layout.json"
    index.write_text(index.read_text().replace(f'"format": {FORMAT}', '"format": 1'))
    assert read_layout(tmp_path / "out") is None
    with pytest.raises(Unreadable, match="another version"):
        find_source(tmp_path / "out")


def test_an_unfinished_layout_is_none(tmp_path: Path) -> None:
    laid(write(tmp_path / "s", TABLES), tmp_path / "out")
    assert read_layout(tmp_path / "out") is not None
    (tmp_path / "out" / "layout.json").write_text('{"format": 1')
    assert read_layout(tmp_path / "out") is None


def test_a_full_disk_is_told_and_leaves_no_draft(tmp_path: Path) -> None:
    def no_room(draft: Path) -> None:
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(Unreadable, match="the disk is full; make room and run the same command again"):
        disk.write_whole(tmp_path / "file", no_room)
    assert list(tmp_path.iterdir()) == []


def test_made_up_data_stay_marked(tmp_path: Path) -> None:
    tables = {
        name: table.replace_schema_metadata({"painpath.synthetic": "yes"}) for name, table in TABLES.items()
    }
    layout = laid(write(tmp_path / "s", tables), tmp_path / "out")
    assert layout.synthetic
    assert (
        b"painpath.synthetic"
        in parquet.read_metadata(tmp_path / "out" / "part-00000" / "patient.parquet").metadata
    )
