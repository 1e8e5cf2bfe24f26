"""The kernel's rows of facts as columns: compiled, as Python, and as NumPy turns them."""

from __future__ import annotations

import numpy as np
import pytest

from painpath.engine.many import turning
from painpath.engine.many.facts import in_columns, unknown_truths
from painpath.kept import cache_folder


@pytest.mark.parametrize(
    ("rows", "facts", "chosen"), [(5, 3, 5), (17, 30, 9), (3, 1, 0), (1, 9, 1), (70, 64, 130)]
)
def test_truths_are_turned_eight_at_a_time(rows: int, facts: int, chosen: int) -> None:
    draw = np.random.default_rng(rows)
    table = unknown_truths(rows, facts)
    assert (table == -1).all()
    table[:] = draw.integers(-1, 4, table.shape)
    places = draw.integers(0, rows, chosen)
    assert (in_columns(table, places, cache_folder()) == table[places].T).all()


def test_as_python_it_does_the_same() -> None:
    table = np.random.default_rng(8).integers(-128, 127, (8, 8)).astype(np.int8)
    columns = np.empty((8, 8), np.int8)
    turning.turn_truths(table.view(np.int64), np.arange(8), columns.view(np.int64))
    assert (columns == table.T).all()
