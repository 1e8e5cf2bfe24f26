"""What went wrong while reading a record, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec

WORD = re.compile(r"[a-z0-9]+")
LEAST_WORDS, MOST_MEANT = 2, 3


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


def meant(name: str, known: Mapping[str, str]) -> str:
    """What to say of a code that does not exist: those whose label has all its words, else the one written most like
    it; "" for none. `known` are the codes with their labels.

    >>> meant("medial_branch_block", {"mbb": "Medial branch block", "lateral_branch_block": "Lateral branch block"})
    "did you mean 'mbb'?"
    """
    called = _called(name, tuple(known.items()))
    return f"did you mean {' or '.join(map(repr, called))}?" if called else near(name, known, "")


@lru_cache(maxsize=1024)
def _called(name: str, known: tuple[tuple[str, str], ...]) -> list[str]:
    """The codes of which the label says just this, or this and more; too many of them help nobody."""
    words = _words(name)
    if len(words) < LEAST_WORDS:
        return []
    same = [code for code, label in known if _words(label) == words]
    more = [code for code, label in known if _words(label) > words]
    return same or (more if len(more) <= MOST_MEANT else [])


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))


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

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str]]:
        """Lets it pass from one process to another."""
        return type(self), (self.where, self.what, self.repair)
