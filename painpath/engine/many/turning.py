"""The kernel's rows of facts as columns.

Plain Python that numba can compile. A few rows are turned at a time, so that what is read and what is
written stay near the processor.
"""

from __future__ import annotations

from typing import Any

TILE = 64
BYTES = 8  # of a word


def turn(table: Any, rows: Any, columns: Any) -> None:
    """Write the chosen rows of a table into `columns`, one line for each column of the table."""
    width = table.shape[1]
    for begin in range(0, len(rows), TILE):
        end = min(begin + TILE, len(rows))
        for k in range(width):
            for n in range(begin, end):
                columns[k, n] = table[rows[n], k]


def turn_truths(table: Any, rows: Any, columns: Any) -> None:
    """`turn` for numbers of one byte, of which a word holds eight: of a row in `table`, of a column in `columns`."""
    for n in range(columns.shape[1]):
        row = rows[BYTES * n : BYTES * (n + 1)]
        for k in range(table.shape[1]):
            a, b, c, d = table[row[0], k], table[row[1], k], table[row[2], k], table[row[3], k]
            e, f, g, h = table[row[4], k], table[row[5], k], table[row[6], k], table[row[7], k]
            (a, e), (b, f), (c, g), (d, h) = half(a, e, 32), half(b, f, 32), half(c, g, 32), half(d, h, 32)
            (a, c), (b, d), (e, g), (f, h) = half(a, c, 16), half(b, d, 16), half(e, g, 16), half(f, h, 16)
            (a, b), (c, d), (e, f), (g, h) = half(a, b, 8), half(c, d, 8), half(e, f, 8), half(g, h, 8)
            for line, word in enumerate((a, b, c, d, e, f, g, h)):
                columns[BYTES * k + line, n] = word


def half(one: int, other: int, bits: int) -> tuple[int, int]:
    """Two words with every second part of so many bits exchanged: the upper ones of the one for the lower of the other."""
    changed = ((one >> bits) ^ other) & lower(bits)
    return one ^ (changed << bits), other ^ changed


def lower(bits: int) -> int:
    """A word in which every second part of so many bits is set, the lowest first."""
    return 0x00000000FFFFFFFF if bits == 32 else 0x0000FFFF0000FFFF if bits == 16 else 0x00FF00FF00FF00FF
