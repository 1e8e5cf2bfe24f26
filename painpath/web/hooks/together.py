"""Writing down what several calls of a process sent, with one visit to the disk for all of them.

Each write waits for the disk and shuts every other writer out meanwhile. Calls that wait for one write are
therefore written by the next one, all at once; none is answered before what it sent is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from painpath.web.hooks.models import SentCard
from painpath.web.hooks.turn import Turn

WRITING = Turn()


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
    SentCard.objects.bulk_create(rows, ignore_conflicts=True)
