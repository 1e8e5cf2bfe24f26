"""Ranges read straight from the source: where little is read beside them, with the same bytes as those filed before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from painpath.cohort.layout import filing, spread
from painpath.cohort.layout.straight import Group, groups_of
from tests.cohort.folders import content, laid, tables_of, write

TABLES = tables_of(25)
SIZES = {"part_patients": 5}
ROWS = 40  # of a group


def in_order(folder: Path, files: int = 2) -> Path:
    """Each table as some files, one after the other in the order of their patients, in small groups of rows."""
    for name, table in TABLES.items():
        (folder / name).mkdir(parents=True)
        ids = table["patient_id"].to_pylist()
        rows = table.take(pa.array(sorted(range(len(ids)), key=ids.__getitem__)))
        size = -(-rows.num_rows // files)
        for number in range(files):
            some = rows.slice(number * size, size)
            parquet.write_table(some, folder / name / f"{number}.parquet", row_group_size=ROWS)
    return folder


def damage(path: Path, column: str) -> None:
    """Overwrite the beginning of a column in the last group of rows."""
    data, metadata = bytearray(path.read_bytes()), parquet.read_metadata(path)
    group = metadata.row_group(metadata.num_row_groups - 1)
    [begin] = [
        one.dictionary_page_offset or one.data_page_offset
        for one in map(group.column, range(group.num_columns))
        if one.path_in_schema == column
    ]
    data[begin : begin + 20] = bytes(20)
    path.write_bytes(data)


def filed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The tables that are filed from now on."""
    real, asked = filing._file, list[Any]()

    def step(*given: Any) -> None:
        asked.append(given[1])
        real(*given)

    monkeypatch.setattr(filing, "_file", step)
    return asked


def test_files_in_order_are_read_straight_and_come_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = filed(monkeypatch)
    laid(in_order(tmp_path / "s"), tmp_path / "straight", **SIZES)
    assert asked == []
    with monkeypatch.context() as patch:
        patch.setattr(spread, "straight", lambda files: None)
        laid(tmp_path / "s", tmp_path / "filed", **SIZES)
    assert set(asked) == set(TABLES)
    assert content(tmp_path / "straight") == content(tmp_path / "filed")


def test_few_ranges_of_rows_in_any_order_are_read_straight_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, source = filed(monkeypatch), write(tmp_path / "s", TABLES, files=2, shuffle=1)
    laid(source, tmp_path / "few", part_patients=7)
    assert asked == []
    laid(source, tmp_path / "many", part_patients=3)
    assert set(asked) == set(TABLES)


def test_a_file_that_breaks_under_way_is_lost_and_the_rest_filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, asked = in_order(tmp_path / "s"), filed(monkeypatch)
    damage(source / "pain_scores" / "1.parquet", "score")
    layout = laid(source, tmp_path / "out", **SIZES)
    assert layout.lost == ["1.parquet"]
    assert set(asked) == set(TABLES)
    with monkeypatch.context() as patch:
        patch.setattr(spread, "straight", lambda files: None)
        laid(source, tmp_path / "filed", **SIZES)
    assert content(tmp_path / "out") == content(tmp_path / "filed")


def test_a_lost_file_is_named_once_however_often_it_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = in_order(tmp_path / "s")
    damage(source / "care" / "0.parquet", "patient_id")
    whole = laid(source, tmp_path / "whole", **SIZES)
    with monkeypatch.context() as patch:
        patch.setattr(spread, "write_part", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            laid(source, tmp_path / "out", **SIZES)
    assert laid(source, tmp_path / "out", **SIZES).lost == whole.lost == ["0.parquet"]
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["b", "a", "c"], [Group("a", "b", 2), Group("c", "c", 1)]),
        (["a", "'b"], None),  # a spreadsheet's guard: the id is b, or 'b
        (["a", "", "b"], None),
        ([None, None, "b"], None),
        ([1, 2, 10], None),  # as texts they stand in another order
        ([b"a", b"b"], None),
        ([], []),
    ],
)
def test_what_groups_of_rows_say_of_their_patients(tmp_path: Path, ids: list[Any], found: Any) -> None:
    path = tmp_path / "care.parquet"
    parquet.write_table(pa.table({"code": ["x"] * len(ids), "patient_id": ids}), path, row_group_size=2)
    assert groups_of(path) == found


def test_without_bounds_nobody_knows(tmp_path: Path) -> None:
    path, table = tmp_path / "care.parquet", pa.table({"patient_id": ["a", "b"]})
    parquet.write_table(table, path, write_statistics=False)
    assert groups_of(path) is None
    (tmp_path / "care.csv").write_text("patient_id\na\n")
    assert groups_of(tmp_path / "care.csv") is None


@pytest.mark.parametrize("ids", [["9", "10", "011"], ["'=a", "a", "b"], ["é", "z", "Z"]])
def test_ids_of_every_kind_find_their_range(tmp_path: Path, ids: list[str]) -> None:
    scores = {"patient_id": ids * 2, "time": ["2025-01-01"] * 3 + ["2025-01-02"] * 3, "score": [1.0] * 6}
    layout = laid(write(tmp_path / "s", {"pain_scores": pa.table(scores)}), tmp_path / "out", part_patients=1)
    assert [(part.patients, part.rows) for part in layout.parts] == [(1, 3)] * 3  # its own row, two scores
