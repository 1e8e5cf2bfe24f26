"""Made-up tables as records, for the tests of this folder."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from painpath.cohort.synthesize.write import made_up
from painpath.record.folder.cells import columns_of, read_cell


def tables(first: int, last: int, seed: int = 1, *, with_mistakes: bool = True) -> dict[str, pa.Table]:
    """The record's tables of some made-up patients, and the truth."""
    return made_up(first, last, seed, with_mistakes)


def records(found: dict[str, pa.Table]) -> dict[str, dict[str, Any]]:
    """A raw record for each patient in the tables."""
    whole: dict[str, dict[str, Any]] = {}
    for name, table in found.items():
        if name.startswith("truth"):
            continue
        columns = columns_of(name)
        for cells in table.to_pylist():
            row = {
                column: read_cell(column, columns[column], cell) if isinstance(cell, str) else cell
                for column, cell in cells.items()
                if cell is not None
            }
            record = whole.setdefault(row["patient_id"], {})
            if name == "patient":
                record["patient"] = row
            else:
                record.setdefault(name, []).append(row)
    return whole
