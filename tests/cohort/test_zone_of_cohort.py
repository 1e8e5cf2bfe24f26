"""A cohort is judged by the days of the clinic's own zone, by both engines, and a run keeps the zone it began with."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from click.testing import CliRunner, Result
from polars.testing import assert_frame_equal
from pyarrow import parquet

from painpath.assess import assess, default_assessor
from painpath.cli import main
from painpath.cohort import reference
from painpath.cohort.judge import judge
from painpath.cohort.run.manifest import Identity
from painpath.record.folder.write import write_table_folder
from painpath.record.moments import named_zone
from tests.generative.test_columns_agree import tables_of
from tests.unit.test_zone import LOS_ANGELES, SYDNEY, ablation, evening_and_morning

AS_OF = "2025-06-30"


def cohort() -> dict[str, Any]:
    """Patients whose rows lie near a midnight, a change of the clocks and the time of the assessment."""
    return {
        "clocks back": ablation("2025-04-05T23:30+11:00", "2025-04-06T00:30Z", "2025-05-06"),
        "clocks on": ablation("2025-03-08T23:30-08:00", "2025-03-09T10:30Z", "2025-06-30T22:30"),
        "evening": evening_and_morning(),
        "later": ablation("2025-03-04", "2025-04-15", "2025-06-30T13:30Z"),
        "latest": ablation("2025-03-04", "2025-04-15", "2025-07-01T06:30Z"),
    }


@pytest.mark.parametrize("zone", [SYDNEY, LOS_ANGELES, "UTC", "Australia/Lord_Howe"])
@pytest.mark.parametrize("as_of", [AS_OF, "2025-03-05", "2025-04-06", "2025-06-30T20:00Z"])
def test_both_engines_count_the_days_of_the_zone(zone: str, as_of: str) -> None:
    tables, ready, clock = tables_of(cohort()), default_assessor(), named_zone(zone)
    mine, expected = judge(tables, ready, as_of, clock), reference.judge(tables, ready, as_of, clock)
    assert_frame_equal(mine.rows, expected.rows, check_exact=True)
    assert_frame_equal(mine.set_aside, expected.set_aside)
    for row in mine.rows.iter_rows(named=True):
        one = assess(cohort()[row["patient_id"]], as_of, row["procedure_id"], zone=clock)
        assert row["outcome"] == one["outcome"]


def days_since(zone: tzinfo | None) -> list[Any]:
    found = judge(tables_of(cohort()), default_assessor(), AS_OF, zone).rows
    return found.filter(pl.col("patient_id") == "evening")["days_since_procedure"].to_list()


def test_another_zone_gives_another_day() -> None:
    """Done at nine in the morning of 4 March in Sydney, which is the evening of 3 March in UTC."""
    assert days_since(named_zone(SYDNEY)) == [118.0]
    assert days_since(None) == [119.0]


# --- a run -----------------------------------------------------------------------------------------


@pytest.fixture
def records(tmp_path: Path) -> Path:
    raws = [{**raw, "patient": {"patient_id": name}} for name, raw in cohort().items()]
    write_table_folder(raws, tmp_path / "records", "parquet")
    return tmp_path / "records"


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["cohort", "assess", "--jobs", "1", *map(str, arguments)])


def test_a_run_writes_its_zone_down_and_goes_on_in_it(records: Path, tmp_path: Path) -> None:
    out, here = tmp_path / "out", ["--as-of", AS_OF, "--engine", "reference"]
    begun = command(records, "--out", out, *here, "--zone", SYDNEY, "--verify", "5")
    assert begun.exit_code == 0, begun.output
    assert f"judged as of {AS_OF}, days of {SYDNEY}." in begun.output
    assert "all equal" in begun.output
    [file] = (out / "verdicts").glob("part-*.parquet")
    metadata = parquet.read_metadata(file).metadata
    assert metadata[b"painpath.zone"] == SYDNEY.encode()
    again = command(records, "--out", out, "--engine", "reference")
    assert f"days of {SYDNEY}." in again.output
    other = command(records, "--out", out, *here, "--zone", LOS_ANGELES)
    assert other.exit_code == 2
    assert f"zone {SYDNEY}, now {LOS_ANGELES}" in other.output
    written = pl.read_parquet(file).filter(pl.col("patient_id") == "evening")
    assert written["days_since_procedure"].to_list() == [118.0]


def test_a_run_without_a_zone_says_so_too() -> None:
    assert Identity("0", "k", AS_OF, "s").metadata["painpath.zone"] == "UTC"
    assert Identity("0", "k", f"{AS_OF}T09:00+09:30", "s").metadata["painpath.zone"] == "UTC+09:30"


def test_a_run_of_before_there_were_zones_goes_on() -> None:
    old = b'{"painpath":"0","knowledge":"k","as_of":"2025-06-30","source":"s","where":null,"synthetic":false}'
    assert msgspec.json.decode(old, type=Identity) == Identity("0", "k", AS_OF, "s")


def test_a_zone_that_does_not_exist_is_told_in_one_line(records: Path, tmp_path: Path) -> None:
    found = command(records, "--out", tmp_path / "out", "--zone", "Sydney")
    assert found.exit_code == 2
    assert found.output.count("\n") == 1
    assert "'Sydney' is no time zone" in found.output
    assert not (tmp_path / "out").exists()
