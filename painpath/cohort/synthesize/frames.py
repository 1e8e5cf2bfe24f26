"""Columns of a made-up table while it is built, and how they become Arrow.

A text column holds small numbers into a list of words, a number column NaN where nothing is known,
a truth column -1. The tables have the columns and types of the record's own Parquet files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from painpath.record.folder.cells import columns_of

ABSENT = -1


@dataclass(frozen=True)
class Words:
    """Texts as numbers into `words`; -1 is absent."""

    codes: NDArray[Any]
    words: tuple[str, ...]


Column = Words | NDArray[Any]
Frame = dict[str, Column]


def words(codes: Any, listed: Any) -> Words:
    """A text column from numbers into a list; anything below 0 is absent."""
    return Words(np.asarray(codes, dtype=np.int32), tuple(listed))


def same(text: str, count: int) -> Words:
    """The same text in every row."""
    return Words(np.zeros(count, dtype=np.int32), (text,))


def blank(column: Column, absent: NDArray[np.bool_]) -> Column:
    """The column with nothing where `absent` says so."""
    if isinstance(column, Words):
        return Words(np.where(absent, ABSENT, column.codes).astype(np.int32), column.words)
    return np.where(absent, np.nan if column.dtype.kind == "f" else ABSENT, column)


def rows_of(frame: Frame) -> int:
    """How many rows a frame has."""
    one = next(iter(frame.values()))
    return len(one.codes if isinstance(one, Words) else one)


def take(frame: Frame, places: NDArray[Any]) -> Frame:
    """The rows at `places`, in that order; a mask of rows works too."""
    return {
        name: Words(one.codes[places], one.words) if isinstance(one, Words) else one[places]
        for name, one in frame.items()
    }


def stack(frames: list[Frame]) -> Frame:
    """Frames below each other; a column that one of them lacks is absent there."""
    names = dict.fromkeys(name for frame in frames for name in frame)
    return {
        name: _join([frame.get(name) for frame in frames], [rows_of(f) for f in frames]) for name in names
    }


def _join(columns: list[Column | None], counts: list[int]) -> Column:
    known = next(one for one in columns if one is not None)
    if isinstance(known, Words):
        return _join_words([one if isinstance(one, Words) else None for one in columns], counts)
    empty = np.nan if known.dtype.kind == "f" else ABSENT
    parts = [
        np.full(count, empty, dtype=known.dtype) if one is None else np.asarray(one)
        for one, count in zip(columns, counts, strict=True)
    ]
    return np.concatenate(parts)


def _join_words(columns: list[Words | None], counts: list[int]) -> Words:
    places: dict[str, int] = {}
    parts = []
    for one, count in zip(columns, counts, strict=True):
        if one is None:
            parts.append(np.full(count, ABSENT, dtype=np.int32))
            continue
        moved = np.array([places.setdefault(word, len(places)) for word in one.words] + [ABSENT], np.int32)
        parts.append(moved[one.codes])
    return Words(np.concatenate(parts), tuple(places))


def to_arrow(table: str, frame: Frame, metadata: Mapping[str, str]) -> pa.Table:
    """An Arrow table with the columns of the record's table; what the frame lacks is empty."""
    types = {"number": pa.float64(), "truth": pa.bool_()}
    count, arrays, fields = rows_of(frame), [], []
    for name, column in columns_of(table).items():
        kind = types.get(column.kind, pa.string())
        given = frame.get(name)
        array = pa.nulls(count, kind) if given is None else arrow_column(given, kind)
        arrays.append(array)
        fields.append(pa.field(name, array.type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=dict(metadata)))


def arrow_column(column: Column, kind: pa.DataType) -> pa.Array:
    """One column as Arrow; texts stay encoded, because most of them repeat."""
    if isinstance(column, Words):
        codes = pa.array(column.codes, mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.words, pa.string()))
    if pa.types.is_boolean(kind):
        return pa.array(column == 1, mask=column < 0)
    return pa.array(column.astype(float), kind, mask=np.isnan(column.astype(float)))
