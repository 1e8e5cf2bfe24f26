"""Writing down what several calls of a process sent, with one visit to the disk for all of them.

Each write waits for the disk and shuts every other writer out meanwhile. Calls that wait for one write are
therefore written by the next one, all at once; none is answered before what it sent is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from painpath.web.hooks.models import SentCard
from painpath.web.hooks.turn import Turn

WRITING = Turn()
FIELDS = [one for one in SentCard._meta.concrete_fields if not one.primary_key]
MOST_ROWS = 80  # in one statement; SQLite may take no more than 999 values


@dataclass(eq=False)
class _Batch:
    """What one call has to write, whether it is written, and why not where that failed."""

    rows: Sequence[SentCard]
    is_done: bool = False
    error: Exception | None = None


_GATHERING = threading.Lock()
_waiting: list[_Batch] = []


def write(rows: Sequence[SentCard]) -> None:
    """Keep rows; what is there already is kept once. Raises what the database raises.

    Inside a transaction of the caller they are written at once and alone: only the caller knows how it ends.
    """
    if connection.in_atomic_block:
        _insert(rows)
        return
    mine = _Batch(rows)
    with _GATHERING:
        _waiting.append(mine)
    with WRITING:
        if not mine.is_done:
            _write_all()
    if mine.error is not None:
        raise mine.error


def _write_all() -> None:
    with _GATHERING:
        batches, _waiting[:] = _waiting[:], []
    error: Exception | None = None
    try:
        _insert([row for one in batches for row in one.rows])
    except Exception as failure:
        error = failure
    for one in batches:
        one.error, one.is_done = error, True


def _insert(rows: Sequence[SentCard]) -> None:
    """In one statement, which is a transaction by itself: nobody else is shut out while a thread of this process waits
    to go on from one statement to the next."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), MOST_ROWS):
            part = rows[start : start + MOST_ROWS]
            cursor.execute(_statement(len(part)), [value for row in part for value in _values(row)])


def _statement(count: int) -> str:
    columns = ", ".join(f'"{one.column}"' for one in FIELDS)
    row = f"({', '.join(['%s'] * len(FIELDS))})"
    rows = ", ".join([row] * count)
    return f'INSERT INTO "{SentCard._meta.db_table}" ({columns}) VALUES {rows} ON CONFLICT DO NOTHING'


def _values(row: SentCard) -> list[Any]:
    return [one.get_db_prep_save(getattr(row, one.attname), connection) for one in FIELDS]
