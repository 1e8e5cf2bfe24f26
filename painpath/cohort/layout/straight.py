"""Rows of a range read straight from the source, where its files are in the order of their patients or the ranges few.

A range is a run of patients in the order of their ids. Parquet says of each group of rows which ids it lies between,
so that only the groups of a range are read; then nothing has to be filed before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.layout.opened import Files, fetched
from painpath.record import duck

MOST_READS = 4  # filing a row takes about as long as reading it six times
UNGUARDED = "("  # an id from here on bears no guard of a spreadsheet: it stands in the file as it is


class Group(NamedTuple):
    """Rows of a file that lie together: the least and the greatest patient among them, and how many there are."""

    least: str
    most: str
    rows: int


Plan = list[dict[str, list[str]]]  # for each range, by table, the SQL of the rows that may be its


def straight(files: Files) -> Plan | None:
    """How each range is read from the source; None where that reads too much, or nobody knows how much."""
    spans = files.database.execute(
        "SELECT min(patient_id), max(patient_id) FROM patients GROUP BY part ORDER BY part"
    ).fetchall()
    if len(spans) <= 1:
        return [{table: list(queries.values()) for table, queries in files.rows.items()}] * len(spans)
    found = {path: groups_of(path) for queries in files.rows.values() for path in queries}
    if None in found.values():
        return None
    left = MOST_READS * sum(group.rows for groups in found.values() for group in groups or ())
    leasts, mosts = zip(*spans, strict=True)
    plan: Plan = [{table: [] for table in files.rows} for _ in spans]
    for table, queries in files.rows.items():
        for path, sql in queries.items():
            mine = set[int]()
            for group in found[path] or ():
                numbers = range(bisect_left(mosts, group.least), bisect_right(leasts, group.most))
                left -= group.rows * len(numbers)
                if left < 0:
                    return None
                mine.update(numbers)
            for number in mine:
                plan[number][table].append(f"{sql} WHERE {_between(*spans[number])}")
    return plan


def groups_of(path: Path) -> list[Group] | None:
    """The groups of rows of a Parquet file; None where it does not say whose they are, or an id may bear a guard."""
    if path.suffix != ".parquet":
        return None
    try:
        groups = list(_groups(parquet.read_metadata(path)))
    except (pa.ArrowException, OSError):
        return None
    texts = all(one.least.__class__ is str for one in groups)
    return groups if texts and all(one.least >= UNGUARDED for one in groups) else None


def _groups(metadata: parquet.FileMetaData) -> Iterator[Group]:
    place = next(n for n in range(metadata.num_columns) if metadata.schema.column(n).path == "patient_id")
    for group in (metadata.row_group(number) for number in range(metadata.num_row_groups)):
        told = group.column(place).statistics
        known = told is not None and told.has_min_max
        if group.num_rows:
            yield Group(told.min if known else "", told.max if known else "", group.num_rows)


def _between(least: str, most: str) -> str:
    return f"{duck.column('patient_id')} BETWEEN {duck.quoted(least)} AND {duck.quoted(most)}"


def read(files: Files, queries: list[str], number: int, where: str) -> pa.Table | None:
    """The rows of a range among those that may be its, texts as numbers into a list; None without any query.

    Raises Unreadable when a file cannot be read.
    """
    if not queries:
        return None
    rows = " UNION ALL ".join(f"({sql})" for sql in queries)
    own = f"SELECT patient_id FROM patients WHERE part = {number}"
    found = fetched(files, f"SELECT * FROM ({rows}) WHERE patient_id IN ({own})", where)
    texts = {name for name in found.column_names if pa.types.is_string(found[name].type)}
    columns = {
        name: found[name].dictionary_encode() if name in texts else found[name] for name in found.column_names
    }
    return pa.table(columns)
