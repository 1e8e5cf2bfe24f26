"""One share of a source read with the readers of single records and written as tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from painpath.cohort.bring.shares import Share
from painpath.cohort.bring.tables import write_tables
from painpath.cohort.bring.tally import Tally
from painpath.record.death import mend_future
from painpath.record.fhir.bulk import read_kept_lines
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.read import read_records


def convert(share: Share, out: Path, max_mb: float, today: str | None = None) -> Tally:
    """Write the records of a share as a folder of Parquet tables; what cannot be read is in the tally.

    No death is later than `today`, where that is said.
    """
    tally = Tally()
    try:
        write_tables(
            _records(share, tally, max_mb, today), out, lambda one: tally.tell(tally.not_understood, [one])
        )
    except Unreadable as error:
        where = error.where.replace(str(share.path), share.called)
        tally.tell(
            tally.not_understood, [Problem(where, error.what, f"not read any further; {error.repair}")]
        )
    return tally


def _records(share: Share, tally: Tally, max_mb: float, today: str | None) -> Iterator[dict[str, Any]]:
    for imported in _read(share, max_mb):
        if today is not None:
            mend_future(imported, today)
        tally.count(imported, (str(share.path), share.called))
        yield imported.record


def _read(share: Share, max_mb: float) -> Iterator[Imported]:
    if share.beside is None:
        return read_records(share.path, max_mb=max_mb)
    return read_kept_lines(sorted(share.path.iterdir()), sorted(share.beside.iterdir()), str(share.path))
