"""The kernel's rows of facts as columns.

Plain Python that numba can compile. A few rows are turned at a time, so that what is read and what is
written stay near the processor.
"""

from __future__ import annotations

from typing import Any

TILE = 64


def turn(table: Any, rows: Any, columns: Any) -> None:
    """Write the chosen rows of a table into `columns`, one line for each column of the table."""
    width = table.shape[1]
    for begin in range(0, len(rows), TILE):
        end = min(begin + TILE, len(rows))
        for k in range(width):
            for n in range(begin, end):
                columns[k, n] = table[rows[n], k]
