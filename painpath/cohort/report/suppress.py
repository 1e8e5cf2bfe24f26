"""Small cells are not shown, nor what would give them away.

Groups below the least size are put together. Within a table, a count from 1 to below the least is
hidden, and with it a second one of its row and of its column, so that no sum gives it back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

OTHERS = "all others"


def merge_small(sizes: dict[str, int], least: int) -> dict[str, str]:
    """The name under which each group is shown: its own, or `all others` for those put together.

    Groups below the least size are put together, with the next smallest ones until they reach it.

    >>> merge_small({"a": 40, "b": 12, "c": 3}, 10)
    {'a': 'a', 'b': 'all others', 'c': 'all others'}
    """
    ordered = sorted(sizes, key=lambda name: (sizes[name], name))
    together: list[str] = []
    for name in ordered:
        total = sum(sizes[one] for one in together)
        if sizes[name] < least or 0 < total < least or len(together) == 1:
            together.append(name)
        else:
            break
    return {name: OTHERS if name in together else name for name in sizes}


def merged_by_judged(rows: pl.DataFrame, by: str, least: int) -> pl.DataFrame:
    """The same for rows that were due: a group is as large as those judged of it, so that their number can be shown.

    A group that is large enough and of which nobody could be judged stands by itself: it is wholly lost.
    """
    counts = rows.group_by(by).agg(pl.len().alias("due"), pl.col("is_judged").sum().alias("judged"))
    sizes = {str(name): (int(judged), int(due)) for name, due, judged in counts.rows()}
    lost = {name for name, (judged, due) in sizes.items() if judged == 0 and due >= least}
    names = merge_small({name: judged for name, (judged, _) in sizes.items() if name not in lost}, least)
    return rows.with_columns(pl.col(by).replace(names).alias(by))


def merged(rows: pl.DataFrame, by: str, least: int, counted: str = "is_due") -> pl.DataFrame:
    """The rows with small groups of `by` put together; a group is as large as its rows that count."""
    counts = rows.group_by(by).agg(pl.col(counted).sum().alias("n"))
    sizes = {str(name): int(n) for name, n in counts.rows()}
    return rows.with_columns(pl.col(by).replace(merge_small(sizes, least)).alias(by))


def in_steps(share_pct: float, of: int, least: int) -> float:
    """A share in percent to the nearest `least` of those of whom it is told, so that no smaller count follows from it.

    >>> in_steps(3.3, 60, 10), in_steps(26, 40, 10)
    (0.0, 25.0)
    """
    step = 100 * least / of
    steps = np.round(share_pct / step)  # a limit that lifelines cannot give is no number, and stays so
    return float(np.minimum(100.0, steps * step))


def hidden(counts: NDArray[Any], least: int) -> NDArray[np.bool_]:
    """Which cells of a table of counts are hidden; its sums by row and column are shown."""
    hide: NDArray[np.bool_] = (counts > 0) & (counts < least)
    while True:
        before = hide.sum()
        for view, mask in ((counts, hide), (counts.T, hide.T)):
            for line, marks in zip(view, mask, strict=True):
                _complete(line, marks, least)
        if hide.sum() == before:
            return hide


def _complete(line: NDArray[Any], marks: NDArray[np.bool_], least: int) -> None:
    """Hide more cells of a line until its hidden ones cannot be told from the sum."""
    while marks.any() and not marks.all() and (marks.sum() == 1 or line[marks].sum() < least):
        shown = np.flatnonzero(~marks)
        filled = shown[line[shown] > 0]
        choice = filled if len(filled) else shown
        marks[choice[np.argmin(line[choice])]] = True
