"""What a file brings beside the entries that stand: new ones, those there already, and those told otherwise here.

Two rows are about the same when they agree in what they must (a score: its time and scale) and differ in nothing else
that both state about the place or kind. A procedure is the same under another id when its kind, day and place agree.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import tzinfo
from typing import Any, NamedTuple

from painpath.record.fits import is_number
from painpath.record.moments import MINUTES_PER_DAY, BadTime, parse_moment
from painpath.record.tables import PATIENT, TABLES

Row = dict[str, Any]
Entry = tuple[str, Row]  # table, row
MUST: dict[str, tuple[str, ...]] = {
    "procedures": ("kind", "time"),
    "pain_scores": ("time", "scale"),
    "relief_reports": ("procedure_id", "time"),
    "observations": ("time", "code"),
    "conditions": ("code",),
    "medications": ("code",),
    "care": ("code",),
    "patient": (),
}
# where both state one of these and not the same, they are two entries
APART: dict[str, tuple[str, ...]] = {
    "procedures": ("side", "target", "region", "levels"),
    "pain_scores": ("descriptor", "site", "side"),
    "relief_reports": ("on_movement",),
    "observations": ("site", "side", "level"),
    "conditions": ("onset",),
    "medications": ("start",),
    "care": ("time", "start"),
}
# an entry without one of these says something else than one with it: an end that is not stated, a number that is no bound
BOTH_WAYS = ("bound", "end", "abatement")
NO_MATTER = ("patient_id", "recorded")


class Differing(NamedTuple):
    """An entry of a file, and the one here that tells of the same otherwise."""

    table: str
    row: Row
    ours: Row

    def in_short(self) -> tuple[Row, Row]:
        """Of the one in the file and of the one here what they must agree in, and what differs."""
        must = MUST.get(self.table, ())
        return tuple(  # type: ignore[return-value]
            {name: one[name] for name in one if name in must or self.row.get(name) != self.ours.get(name)}
            for one in (self.row, self.ours)
        )


class Compared(NamedTuple):
    """The entries of a file beside those that stand.

    `numbered_alike` are the new procedures that bear the id of one of another day: another one, or its corrected date.
    """

    new: list[Entry]
    differing: list[Differing]
    same: list[Entry]
    numbered_alike: list[Differing]


def compared(file: Iterable[Entry], ours: Iterable[Entry], zone: tzinfo) -> Compared:
    """Sort the entries of a file; a procedure that is here already is told under the id that it has here.

    One that differs gets an id of its own, so that both can stand.
    """
    standing = _Standing(ours, zone)
    found = Compared([], [], [], [])
    ids: dict[str, str] = {}
    every = sorted(
        file, key=lambda one: one[0] != "procedures"
    )  # their ids are needed for what tells of them
    for table, row in every:
        known = _under(row, ids) if table != "procedures" else row
        old = standing.like(table, known)
        if table == "procedures":
            known = _named(row, old, standing, ids)
            if old is None and (alike := standing.ids.get(str(row.get("procedure_id")))):
                found.numbered_alike.append(Differing(table, known, alike))
        if old is None:
            found.new.append((table, known))
            standing.add(table, known)  # the same twice in one file is entered once
        elif standing.says(table, old, known):
            found.same.append((table, known))
        else:
            own = {**known, "procedure_id": _fresh()} if table == "procedures" else known
            found.differing.append(Differing(table, own, old))
    return found


def _fresh() -> str:
    return uuid.uuid4().hex[:12]


def _under(row: Row, ids: dict[str, str]) -> Row:
    named = row.get("procedure_id")
    return {**row, "procedure_id": ids[named]} if isinstance(named, str) and named in ids else row


def _named(row: Row, old: Row | None, standing: _Standing, ids: dict[str, str]) -> Row:
    """A procedure with its id here: that of the same one, or a new one where another procedure has it."""
    named = row.get("procedure_id")
    if not isinstance(named, str):
        return row
    kept = old.get("procedure_id") if old else _fresh() if named in standing.ids else named
    ids[named] = kept if isinstance(kept, str) else named
    return {**row, "procedure_id": ids[named]}


class _Standing:
    """The entries that stand, found by what an entry about the same must agree in."""

    def __init__(self, rows: Iterable[Entry], zone: tzinfo) -> None:
        self.zone = zone
        self.ids: dict[str, Row] = {}
        self._by_key: defaultdict[Hashable, list[Row]] = defaultdict(list)
        for table, row in rows:
            self.add(table, row)

    def add(self, table: str, row: Row) -> None:
        """Take in one more entry."""
        self._by_key[self._key(table, row)].append(row)
        if table == "procedures" and isinstance(named := row.get("procedure_id"), str):
            self.ids[named] = row

    def like(self, table: str, row: Row) -> Row | None:
        """The entry about the same: rather one that says the same than one that says otherwise."""
        alike = [one for one in self._by_key[self._key(table, row)] if self._fits(table, row, one)]
        alike.sort(key=lambda one: not self.says(table, one, row))
        return next(iter(alike), None) or self._of_the_same_id(table, row)

    def says(self, table: str, ours: Row, row: Row) -> bool:
        """Whether everything that the file says of an entry stands here."""
        names = {*row, *(name for name in BOTH_WAYS if name in ours)} - {*NO_MATTER, "procedure_id"}
        return all(self._agree(table, name, row, ours) for name in names)

    def _of_the_same_id(self, table: str, row: Row) -> Row | None:
        """A procedure with the same id on the same day, of which the kind or the place is another."""
        other = self.ids.get(str(row.get("procedure_id"))) if table == "procedures" else None
        return other if other and self._agree(table, "time", row, other, by_day=True) else None

    def _key(self, table: str, row: Row) -> Hashable:
        by_day = table == "procedures"
        return table, *(self._plain(table, name, row.get(name), by_day) for name in MUST.get(table, ()))

    def _fits(self, table: str, row: Row, other: Row) -> bool:
        both = [name for name in APART.get(table, ()) if name in row and name in other]
        return all(self._agree(table, name, row, other) for name in both)

    def _agree(self, table: str, name: str, row: Row, other: Row, by_day: bool = False) -> bool:
        mine, theirs = (self._plain(table, name, one.get(name), by_day) for one in (row, other))
        return mine == theirs

    def _plain(self, table: str, name: str, value: Any, by_day: bool) -> Hashable:
        """A value as it compares: a time as the clinic's clock has it, anything odd as its text."""
        column = {**TABLES, "patient": PATIENT}.get(table, {}).get(name)
        if column and column.kind == "time" and isinstance(value, str):
            return _time(value, self.zone, by_day)
        return float(value) if is_number(value) else repr(value)


def _time(text: str, zone: tzinfo, by_day: bool) -> Hashable:
    try:
        moment = parse_moment(text, zone)
    except BadTime:
        return text
    return moment.day if by_day and moment.last - moment.first < MINUTES_PER_DAY else moment
