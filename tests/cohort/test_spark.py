"""Spark gives the same verdicts, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from painpath.cohort.run import spark
from painpath.cohort.run.engines import default_engine
from painpath.record.problem import Unreadable
from tests.cohort.folders import aside, assess, laid, tables_of, verdicts, write

# a JVM for so few patients spends most of its time on compiling itself well
HURRIED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.mark.filterwarnings("ignore:.*:ResourceWarning")
def test_spark_gives_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", HURRIED)
    laid(write(tmp_path / "tables", tables_of(12)), tmp_path / "laid", part_patients=4)
    here = assess(tmp_path / "laid", tmp_path / "here", engine=default_engine())
    there = assess(tmp_path / "laid", tmp_path / "there", engine="spark", master="local[2]")
    assert there == here
    assert verdicts(tmp_path / "there").equals(verdicts(tmp_path / "here"))
    assert aside(tmp_path / "there").equals(aside(tmp_path / "here"))


def test_without_spark_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(Unreadable, match=r"Spark is not installed; pip install 'painpath\[spark\]'"):
        spark.start_session("local[1]")
