"""What a circuit told of many rows, as columns of a frame: the bits that it wrote are Arrow's, and no row is touched again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from painpath.engine.many.cells import Flags
from painpath.engine.many.running import WORD, Outputs, Program

Words = np.ndarray[Any, np.dtype[np.int64]]  # a bit for each of sixty-four rows


class Line(NamedTuple):
    """A column: its codes or scores, or the words in which a truth is true; and the words in which it is told."""

    values: Any
    told: Words


def outputs_for(program: Program, rows: int) -> Outputs:
    """Room for what a program tells of so many rows."""
    words = -(-rows // WORD)
    coded, truths, scored = (len(part) for part in (program.columns, program.truths, program.scored))
    return Outputs(
        np.empty((coded, rows), np.uint8), np.empty((coded, words), np.int64),
        np.empty((truths, words), np.int64), np.empty((truths, words), np.int64),
        np.empty((scored, rows), np.int16), np.empty((scored, words), np.int64),
    )  # fmt: skip


def words_of(flags: Flags) -> Words:
    """Flags of rows as words."""
    bits = np.packbits(flags, bitorder="little")
    found = np.zeros(-(-len(flags) // WORD), np.int64)
    found.view(np.uint8)[: len(bits)] = bits
    return found


def frame_of(lines: Mapping[str, Line], kinds: Mapping[str, pl.DataType], rows: int) -> pl.DataFrame:
    """The columns of so many rows, each of its kind; null where it is not told."""
    columns = {name: _column(line, rows) for name, line in lines.items()}
    coded = [name for name in lines if isinstance(kinds[name], pl.Enum)]
    return pl.DataFrame(columns).with_columns(pl.col(name).cat.to(kinds[name]) for name in coded)


def _column(line: Line, rows: int) -> pl.Series:
    kind = {"uint8": pa.uint8(), "int16": pa.int16()}.get(str(line.values.dtype), pa.bool_())
    buffers = [pa.py_buffer(line.told), pa.py_buffer(line.values)]
    return pl.Series(pa.Array.from_buffers(kind, rows, buffers))
