"""What a fact may look at, and which rows lie at or after a procedure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from painpath.engine.facts.near import told_here
from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import Procedure
from painpath.engine.response.responses import Judged
from painpath.record.check import Row

MINUTES_PER_DAY = 1440
RECENT_DAYS = 42


def is_since(row: Row, needle: Procedure) -> bool:
    """Whether a row lies at or after a procedure."""
    moment = row.get("@time") or row.get("@start")
    if moment is None:
        return False
    if moment.clock and needle.clock:
        return bool(moment.first >= needle.minute)
    return bool(moment.last >= needle.day * MINUTES_PER_DAY)


class Context:
    """What a fact may look at: the rows seen, by code, and the judged procedure.

    `reopened` are the codes whose last answer could not be read, with the signs of those that are bounds: an older
    no, and most older numbers, are not the last word.
    """

    def __init__(
        self,
        seen: Seen,
        index: Judged | None,
        terms: Terms,
        reopened: Mapping[str, Collection[str | None]] | None = None,
    ) -> None:
        self.reopened = reopened or {}
        self.seen = seen
        self.index = index
        self.terms = terms
        self.by_code = seen.by_code

    def since(self, row: Row) -> bool:
        """Whether a row lies at or after the procedure; without one, within the last six weeks."""
        moment = row.get("@time") or row.get("@start")
        if moment is None:
            return False
        if self.index is None:
            return bool(moment.last >= self.seen.now - RECENT_DAYS * MINUTES_PER_DAY)
        return is_since(row, self.index.numbers)

    def is_here(self, row: Row) -> bool:
        """Whether a finding is not told of another part of the spine than the procedure treated."""
        return self.index is None or told_here(row, self.index.numbers.near, self.terms)

    def began_after(self, row: Row) -> bool:
        """Whether a condition surely began on a day after the procedure."""
        if self.index is None or "@onset" not in row:
            return False
        numbers = self.index.numbers
        return bool(row["@onset"].first // MINUTES_PER_DAY > numbers.day + numbers.slack)

    def is_within(self, row: Row, days: int | None) -> bool:
        """Whether a row may lie within so many days before the procedure, without one before now."""
        if days is None:
            return True
        end = self.seen.now if self.index is None else self.index.numbers.minute
        return bool(row["@time"].last >= end - days * MINUTES_PER_DAY)

    def is_soon(self, row: Row, days: int) -> bool:
        """Whether a row may lie no later than so many days after the procedure; without one nothing does."""
        if self.index is None:
            return False
        end = self.index.numbers.day + self.index.numbers.slack + days + 1
        return self.since(row) and bool(row["@time"].first < end * MINUTES_PER_DAY)
