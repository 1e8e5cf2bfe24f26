"""The page that lays the truth of made-up patients beside the engine's answers."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_truth", ROOT / "docs" / "make_truth.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(maker: ModuleType) -> pl.DataFrame:
    found: pl.DataFrame = maker.judged(150, 3)
    return found


def test_every_verdict_meets_its_truth(rows: pl.DataFrame) -> None:
    assert rows.height > 150
    assert rows["true_outcome"].null_count() == 0


def test_agreement_and_kappa_counted_again(maker: ModuleType, rows: pl.DataFrame) -> None:
    pairs = [
        (true, said)
        for true, said in rows.select("true_outcome", "outcome").rows()
        if said != "not_assessable"
    ]
    same = sum(true == said for true, said in pairs)
    assert maker.agreement(rows) == (same, len(pairs), rows.height)
    left, right = Counter(true for true, _ in pairs), Counter(said for _, said in pairs)
    chance = sum(left[one] * right[one] for one in left) / len(pairs) ** 2
    assert maker.kappa(rows) == pytest.approx((same / len(pairs) - chance) / (1 - chance))


def test_the_engine_reads_known_courses_far_better_than_chance(maker: ModuleType, rows: pl.DataFrame) -> None:
    """A floor well below what is published, so that a broken reading is seen at once."""
    assert maker.kappa(maker.treatments(rows)) > 0.3
    holding = rows.filter(
        (pl.col("true_outcome") == "ongoing_response") & (pl.col("outcome") == "immediate_failure")
    )
    assert holding.height <= 0.05 * rows.height


def test_fewer_scores_mean_fewer_verdicts(maker: ModuleType, rows: pl.DataFrame) -> None:
    thinned = maker.judged(150, 3, kept=0.05)
    lost = [(frame["outcome"] == "not_assessable").sum() for frame in (rows, thinned)]
    assert lost[1] > lost[0]


def test_the_page_has_the_parts_that_are_generated(maker: ModuleType) -> None:
    fresh, written = (
        re.sub(
            r"\d[\d,.]*",
            "0",
            "\n".join(re.findall(r"^(?:#.*|\| (?:truth|diary|level|true cause).*)$", text, re.MULTILINE)),
        )
        for text in (maker.document(60, 20), (ROOT / "docs" / "synthetic-truth.md").read_text("utf-8"))
    )
    assert fresh == written
