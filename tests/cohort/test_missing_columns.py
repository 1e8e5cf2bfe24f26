"""A table without some of its columns: they are unknown, for a range read from disk and for both engines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from painpath.assess import default_assessor
from painpath.cohort import reference
from painpath.cohort.judge import judge
from painpath.cohort.layout.part import read_part
from painpath.record.folder.cells import columns_of
from tests.cohort.folders import AS_OF, laid, tables_of, write

NEEDED = {"patient_id", "procedure_id", "time", "kind", "status", "code", "value", "score", "scale"}
TABLES = {
    name: pl.DataFrame(pl.from_arrow(table)).sort("patient_id", maintain_order=True)
    for name, table in tables_of(30).items()
}


@pytest.mark.parametrize("kind", ["number", "truth", "code", "choice", "time"])
def test_a_column_that_is_missing_is_unknown_to_both_engines(kind: str) -> None:
    dropped = {
        name: [
            column
            for column, one in columns_of(name).items()
            if one.kind == kind and column in frame.columns and column not in NEEDED
        ]
        for name, frame in TABLES.items()
    }
    assert any(dropped.values())
    less = {name: frame.drop(dropped[name]) for name, frame in TABLES.items()}
    mine, one_by_one = (engine(less, default_assessor(), AS_OF) for engine in (judge, reference.judge))
    assert_frame_equal(mine.rows, one_by_one.rows, check_exact=True)
    assert mine.rows.height


def test_a_range_reads_the_columns_in_which_anything_stands(tmp_path: Path) -> None:
    tables = tables_of(10, with_mistakes=False)
    scores = pl.DataFrame(pl.from_arrow(tables["pain_scores"])).with_columns(
        recorded=pl.lit(None, pl.String), site=pl.lit(None, pl.String)
    )
    last = pl.int_range(pl.len()) == pl.len() - 1
    scores = scores.with_columns(site=pl.when(last).then(pl.lit("low_back")))
    tables["pain_scores"] = scores.to_arrow()
    laid(write(tmp_path / "source", tables), tmp_path / "laid")
    found = read_part(tmp_path / "laid" / "part-00000").tables["pain_scores"]
    assert "recorded" not in found.columns
    assert found["site"].drop_nulls().to_list() == ["low_back"]
    assert found.height == scores.height
