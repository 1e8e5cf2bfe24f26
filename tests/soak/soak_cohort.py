"""Cohorts at full scale: killed ten times, a million on two engines, twenty thousand one by one.

With a million patients it takes about half an hour on two processors that have nothing else to do;
PAINPATH_SOAK_PATIENTS makes it smaller in proportion. It needs 3 GB of disk.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import polars as pl
import pytest

from painpath.cohort.layout.index import read_layout
from painpath.cohort.layout.source import find_source
from painpath.cohort.layout.spread import lay_out
from painpath.cohort.run.assess import Order, run
from painpath.cohort.run.engines import default_engine
from painpath.cohort.run.verify import differing, verify
from painpath.cohort.synthesize.parameters import as_of
from painpath.cohort.synthesize.write import synthesize

MILLION = int(os.environ.get("PAINPATH_SOAK_PATIENTS", "1000000"))
KILLS, VERIFIED = 10, 20_000
STARTS_S = 4  # before the first range is begun
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cohort")


@pytest.fixture(scope="module")
def million(folder: Path) -> Path:
    """A million made-up patients, laid out."""
    for _ in synthesize(MILLION, 7, folder / "tables", jobs=2):
        pass
    lay_out(find_source(folder / "tables"), folder / "laid", part_patients=max(1, MILLION // 20))
    return folder / "laid"


@pytest.fixture(scope="module")
def judged(million: Path, folder: Path) -> tuple[Path, float]:
    """An undisturbed run, and its seconds."""
    begin = time.perf_counter()
    run(Order(million, folder / "out", as_of(), engine=default_engine()))
    return folder / "out", time.perf_counter() - begin


def content(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def test_ten_kills_at_random_moments_change_nothing(
    million: Path, judged: tuple[Path, float], folder: Path, record_property: Record
) -> None:
    out, rng, kept = folder / "killed", Random(os.urandom(8)), []
    arguments = ["cohort", "assess", str(million), "--out", str(out), "--as-of", as_of()]
    code = f"from painpath.cli import main; main({arguments!r})"
    for _ in range(KILLS):
        begun = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
        longest = STARTS_S + judged[1] * 2 / KILLS  # so that most kills fall into the run
        time.sleep(rng.uniform(STARTS_S / 2, longest))
        begun.send_signal(signal.SIGKILL)
        begun.wait()
        kept.append(len(list((out / "done").glob("*.json"))))
    assert kept == sorted(kept)
    summary, _ = run(Order(million, out, as_of(), engine=default_engine()))
    assert summary.patients == MILLION
    assert content(out) == content(judged[0])
    record_property("ranges finished after each of ten kills", str(kept))


def test_a_million_on_spark_give_the_same_rows(
    million: Path, judged: tuple[Path, float], folder: Path, record_property: Record
) -> None:
    begin = time.perf_counter()
    run(Order(million, folder / "spark", as_of(), engine="spark"))
    seconds = time.perf_counter() - begin
    rows = 0
    for path in sorted((judged[0] / "verdicts").glob("*.parquet")):
        mine, theirs = pl.read_parquet(path), pl.read_parquet(folder / "spark" / "verdicts" / path.name)
        assert mine.equals(theirs), path.name
        rows += mine.height
    record_property(
        "seconds for a million, here and on a fresh Spark local[2]", f"{judged[1]:.1f} and {seconds:.1f}"
    )
    record_property("verdicts equal on both", f"{rows}")


def test_twenty_thousand_patients_one_by_one_agree(
    million: Path, judged: tuple[Path, float], record_property: Record
) -> None:
    _, task = run(Order(million, judged[0], as_of(), engine=default_engine()))
    laid = read_layout(million)
    assert laid is not None
    found = verify(task, laid, [part.name for part in laid.parts], VERIFIED, seed=3)
    assert found.differences == []
    record_property(
        "patients, procedures and cells compared one by one",
        f"{found.patients}, {found.procedures}, {found.cells}",
    )


def test_the_comparison_would_see_a_difference(judged: tuple[Path, float]) -> None:
    rows = pl.read_parquet(next(iter(sorted((judged[0] / "verdicts").glob("*.parquet"))))).head(50)
    changed = rows.with_columns(
        red_flag=pl.when(pl.int_range(pl.len()) == 3)
        .then(pl.lit("urgent", rows.schema["red_flag"]))
        .otherwise("red_flag")
    )
    assert len(differing(rows, changed)) == (rows["red_flag"][3] != "urgent")
