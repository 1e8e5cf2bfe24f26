"""The kernel gives one answer: compiled or plain, in whatever order a record's rows stand, and never from later rows."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from painpath.assess import assess, default_assessor
from painpath.engine.response.batch import respond_each
from painpath.engine.response.compiled import SOURCES, digest_of, gather, respond_many
from painpath.engine.response.encode import Seen
from painpath.engine.response.kernel import Response
from painpath.engine.response.responses import judge_all
from painpath.kept import cache_folder
from tests.generative.strategies import Row, at, patients, records

TABLES = ("procedures", "pain_scores", "relief_reports", "observations", "conditions", "medications", "care")


def plain_responses(seen: list[Seen]) -> list[Response]:
    """What the kernel says when it is run as it stands, one patient at a time."""
    terms = default_assessor().reader.terms
    return [judged.response for one in seen for judged in judge_all(one, terms)]


def named(rows: Any) -> list[dict[str, int]]:
    """Responses by the names of their numbers."""
    return [dict(zip(Response._fields, map(int, row), strict=True)) for row in rows]


@given(seen=st.lists(patients(), max_size=6))
def test_the_compiled_kernel_says_the_same_as_the_plain_one(seen: list[Seen]) -> None:
    terms = default_assessor().reader.terms
    batch = gather(seen, terms)
    expected = named(plain_responses(seen))
    assert named(respond_many(batch, terms.rules)) == expected
    found = np.empty((len(expected), len(Response._fields)), np.int64)
    respond_each(batch, terms.rules, found)
    assert named(found) == expected


def test_a_kept_kernel_is_found_again(tmp_path: Path) -> None:
    terms = default_assessor().reader.terms
    respond_many(gather([], terms), terms.rules)
    folder = f"kernel-{digest_of(SOURCES)}"
    shutil.copytree(cache_folder() / folder, tmp_path / folder)
    before = written(tmp_path)
    assert respond_many(gather([], terms), terms.rules, tmp_path).shape == (0, len(Response._fields))
    assert written(tmp_path) == before


def written(folder: Path) -> dict[Path, int]:
    """The files below a folder, and when each was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def answer(record: Row, as_of: str) -> dict[str, Any]:
    """The assessment of each procedure, without the places of the problems found."""
    found = {}
    for row in record["procedures"]:
        one = assess(record, as_of, row["procedure_id"])
        found[row["procedure_id"]] = {name: part for name, part in one.items() if name != "problems"}
    return found


@given(records(), st.integers(0, 2**32).map(Random), st.integers(1, 250))
def test_the_order_of_rows_changes_nothing(record: Row, rng: Random, day: int) -> None:
    mixed = record | {name: rng.sample(record[name], len(record[name])) for name in TABLES}
    assert answer(mixed, at(day, 10)) == answer(record, at(day, 10))


@given(records(), st.integers(61, 200))
def test_rows_later_than_the_time_of_the_assessment_are_not_seen(record: Row, day: int) -> None:
    now = at(day, 10)

    def seen_by_then(row: Row) -> bool:
        return (row.get("time") or row.get("onset") or row.get("start") or "")[:10] <= now

    earlier = record | {name: [row for row in record[name] if seen_by_then(row)] for name in TABLES}
    assert answer(earlier, now) == answer(record, now)
