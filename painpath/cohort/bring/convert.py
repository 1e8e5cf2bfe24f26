"""One share of a source read with the readers of single records and written as tables."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from painpath.cohort.bring.alike import Alike, shapes_here
from painpath.cohort.bring.ranges import Share
from painpath.cohort.bring.tables import write_tables
from painpath.cohort.bring.tally import Tally
from painpath.record.death import mend_future
from painpath.record.fhir.quick import QuickLines, is_held
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.read import read_records


def convert(share: Share, out: Path, max_mb: float, today: str | None = None) -> Tally:
    """Write the records of a share as a folder of Parquet tables; what cannot be read is in the tally.

    No death is later than `today`, where that is said.
    """
    tally = Tally()

    def tell(one: Problem) -> None:
        tally.tell(tally.not_understood, [one])

    try:
        if is_held(share.path):
            _convert_lines(share, out, tally, today, tell)
        else:
            write_tables(_records(share, tally, max_mb, today), out, tell)
    except Unreadable as error:
        where = error.where.replace(str(share.path), share.called)
        tally.tell(
            tally.not_understood, [Problem(where, error.what, f"not read any further; {error.repair}")]
        )
    return tally


def _convert_lines(
    share: Share, out: Path, tally: Tally, today: str | None, tell: Callable[[Problem], None]
) -> None:
    """The same of the lines of a bulk export that fit into memory, those that are alike read once."""
    shapes = shapes_here()
    alike, left = Alike(shapes.readings), Alike(shapes.readings)

    def records() -> Iterator[dict[str, Any]]:
        for imported, lines in QuickLines(shapes, today).read_folder(share.path):
            _count(imported, share, tally, today)
            patient_id = imported.record["patient"].get("patient_id")
            if lines:
                (alike if patient_id and isinstance(patient_id, str) else left).add(patient_id, lines)
            yield imported.record

    with _uncollected():
        write_tables(records(), out, tell, alike.tables)
    for some in (alike, left):
        tally.count_rows(some.rows())


def _records(share: Share, tally: Tally, max_mb: float, today: str | None) -> Iterator[dict[str, Any]]:
    for imported in read_records(share.path, max_mb=max_mb):
        _count(imported, share, tally, today)
        yield imported.record


@contextmanager
def _uncollected() -> Iterator[None]:
    """The garbage collector off: a share is many small things, held until its end and none in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _count(imported: Imported, share: Share, tally: Tally, today: str | None) -> None:
    if today is not None:
        mend_future(imported, today)
    tally.count(imported, (str(share.path), share.called))
