"""What went wrong while reading a record, and where."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: its place, what is wrong, and what was done or would mend it."""

    where: str
    what: str
    repair: str


def quoted(text: str) -> str:
    """Words of a source in single quotes on one line: what stands so is withheld where nobody may be told apart.

    >>> quoted("Mother's  latex")
    "'Mother’s latex'"
    """
    return "'" + " ".join(text.replace("'", "’").split()) + "'"


def near(name: str, known: Iterable[str], otherwise: str) -> str:
    """What to say of a name that does not exist: the known name most like it, or `otherwise`."""
    close = _closest(name, tuple(known))
    return f"did you mean {close[0]!r}?" if close else otherwise


@lru_cache(maxsize=1024)
def _closest(name: str, known: tuple[str, ...]) -> list[str]:
    """A wrong name is often wrong a thousand times in a cohort, and comparing it takes long."""
    return get_close_matches(name, known, n=1)


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
