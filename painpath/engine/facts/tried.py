"""What is tried out is taken as found now: every fact that reads the same observation then reads it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from painpath.record.check import Record, Row
from painpath.record.moments import parse_moment
from painpath.rules.model import Fact
from painpath.rules.reads import observed

# a fact that reads its observation in no other way can be found anywhere, at any time since the procedure
PLAIN = {"observation", "since", "number", "worst", "each", "over_days", "holds_days", "settled_days"}


def with_tried(record: Record, what_if: Mapping[str, Any], facts: Mapping[str, Fact], time: str) -> Record:
    """The record with a row at `time` for each fact tried out that one kind of observation tells; else as it is."""
    rows = list(_rows(record, what_if, facts, time))
    if not rows:
        return record
    tables = {**record.tables, "observations": [*record.tables["observations"], *rows]}
    return replace(record, tables=tables)


def _rows(record: Record, what_if: Mapping[str, Any], facts: Mapping[str, Fact], time: str) -> Iterator[Row]:
    for name, value in what_if.items():
        read = facts[name].read if name in facts else {}
        codes = observed(read.get("observation"))
        if (
            value is None
            or len(codes) != 1
            or not read.keys() <= PLAIN
            or read.get("number", "latest") != "latest"
        ):
            continue
        row: Row = {
            "time": time,
            "@time": parse_moment(time, record.zone),
            "code": next(iter(codes)),
            "value": value,
        }
        yield {**row, "number": float(value)} if "number" in read else row
