"""What went wrong while reading a record, and where."""

from __future__ import annotations

from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: its place, what is wrong, and what was done or would mend it."""

    where: str
    what: str
    repair: str


class Imported(msgspec.Struct):
    """One patient's raw record as a reader found it, with the report of the reading.

    `record` has the tables of the record format; `counts` says how many rows of each kind were
    read; `repaired` and `not_understood` name every row that was mended or left out.
    """

    record: dict[str, Any]
    counts: dict[str, int]
    repaired: list[Problem]
    not_understood: list[Problem]


class Unreadable(Exception):
    """A file that cannot be read at all; `str()` is the one line a user sees."""

    def __init__(self, where: str, what: str, repair: str) -> None:
        super().__init__(f"{where}: {what}; {repair}")
        self.where, self.what, self.repair = where, what, repair
