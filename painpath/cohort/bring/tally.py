"""The report of an import: what was read, and every kind of trouble with how often it came and where first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from painpath.record.problem import Imported, Problem

EXAMPLES = 3
OWN = re.compile(r"'[^']*'|\d+")


class Trouble(msgspec.Struct):
    """One kind of trouble: in whose words, what was done, how often, and where it was met first."""

    what: str
    repair: str
    count: int
    places: list[str]


class Report(msgspec.Struct, frozen=True):
    """What an import came to, as it is written beside the tables."""

    source: str
    patients: int
    read: dict[str, int]
    repaired: list[Trouble]
    not_understood: list[Trouble]


@dataclass
class Tally:
    """Counts as they come in; two tallies add up whatever their order."""

    patients: int = 0
    read: dict[str, int] = field(default_factory=dict)
    repaired: dict[tuple[str, str], Trouble] = field(default_factory=dict)
    not_understood: dict[tuple[str, str], Trouble] = field(default_factory=dict)

    def count(self, imported: Imported, place: tuple[str, str]) -> None:
        """Add what was read of one patient; `place` says which path is called what."""
        self.patients += 1
        for name, rows in imported.counts.items():
            self.read[name] = self.read.get(name, 0) + rows
        self.tell(self.repaired, imported.repaired, place)
        self.tell(self.not_understood, imported.not_understood, place)

    def tell(
        self,
        kinds: dict[tuple[str, str], Trouble],
        problems: Iterable[Problem],
        place: tuple[str, str] = ("", ""),
    ) -> None:
        """Add problems; those that differ only in a number or a quoted word are of one kind."""
        for problem in problems:
            where = problem.where.replace(*place) if place[0] else problem.where
            kind = (OWN.sub("…", problem.what), problem.repair)
            trouble = kinds.setdefault(kind, Trouble(problem.what, problem.repair, 0, []))
            trouble.count += 1
            if len(trouble.places) < EXAMPLES:
                trouble.places.append(where)

    def add(self, other: Tally) -> None:
        """Add what another process counted."""
        self.patients += other.patients
        for name, rows in other.read.items():
            self.read[name] = self.read.get(name, 0) + rows
        for mine, theirs in ((self.repaired, other.repaired), (self.not_understood, other.not_understood)):
            for kind, trouble in theirs.items():
                known = mine.setdefault(kind, Trouble(trouble.what, trouble.repair, 0, []))
                known.count += trouble.count
                known.places = sorted([*known.places, *trouble.places])[:EXAMPLES]

    def report(self, source: str) -> Report:
        """The report, the most frequent trouble first."""
        return Report(
            source, self.patients, dict(sorted(self.read.items())), _ordered(self.repaired), _ordered(self.not_understood)
        )  # fmt: skip


def withheld(report: Report) -> Report:
    """The report without anything that could say who a patient is: no places, no quoted words, no numbers."""

    def kinds(found: list[Trouble]) -> list[Trouble]:
        return [Trouble(OWN.sub("…", one.what), one.repair, one.count, []) for one in found]

    return Report(
        report.source, report.patients, report.read, kinds(report.repaired), kinds(report.not_understood)
    )


def _ordered(kinds: dict[tuple[str, str], Trouble]) -> list[Trouble]:
    return sorted(kinds.values(), key=lambda one: (-one.count, one.what))
