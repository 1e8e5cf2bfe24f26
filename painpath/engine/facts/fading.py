"""Alarm signs of long ago of which nobody spoke since: an old yes no longer answers the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from typing import NamedTuple

from painpath.engine.facts.expected import Expected
from painpath.engine.facts.needles import is_true
from painpath.engine.facts.numbers import standing
from painpath.engine.facts.reading import is_denied, latest_truth
from painpath.engine.response.encode import INJURIES, Seen
from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY
from painpath.rules.holding import NEVER
from painpath.rules.model import Knowledge

# A sign older than this is not acute: the same six weeks as in the facts that say `recent`. Editorial.
FADES_DAYS = 42
ANY = "alarm_sign_faded"


class Measured(NamedTuple):
    """A number that is asked about again: below its limit, or from it on; 0 `days` for however old it is."""

    code: str
    limit: float
    direction: int
    days: int

    def is_past(self, number: float) -> bool:
        """Whether a number is as bad as an alarm."""
        return number >= self.limit if self.direction > 0 else number < self.limit

    def begins(self, limit: int) -> int:
        """The first minute of the numbers that are asked about, where the last one is `limit`."""
        span = (self.days - FADES_DAYS) * MINUTES_PER_DAY
        return limit - span if self.days else -NEVER


class Signs:
    """The alarm questions that a yes answers: the codes that are such a yes, and those of which a no is a no to it.

    `alarms` has the codes by question, `wider` those of a wider question of which a no answers it too. A number
    that an alarm question asks for is no sign: what was measured stays what it was. A number of `asked_again_below`
    or `asked_again_from` is one while it is past its limit. A fall or an injury cannot last as a sign does: of
    `events` only what came since the last procedure is asked about again.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        alarms: Mapping[str, Set[str]],
        wider: Mapping[str, Set[str]],
        expected: Expected,
    ) -> None:
        self.expected = expected
        self.yes = {
            name: frozenset(codes)
            for name, codes in alarms.items()
            if codes and "number" not in knowledge.facts[name].read
        }
        self.events = frozenset(name for name, codes in self.yes.items() if codes <= INJURIES)
        self.no = {name: codes | wider.get(name, frozenset()) for name, codes in self.yes.items()}
        self.measured = dict(_measured(knowledge))
        self.denied = {name: frozenset(wider.get(name, frozenset())) for name in self.measured}
        self.groups: dict[str, frozenset[str]] = {
            fact: frozenset(names) for fact, names in knowledge.classes.get("faded_signs", {}).items()
        }
        self.of_code: dict[str, list[str]] = defaultdict(list)
        for name, codes in self.yes.items():
            for code in codes | self.no[name]:
                self.of_code[code].append(name)

    def faded(self, seen: Seen, numb_days: float) -> dict[str, Row]:
        """The questions to which the last yes stands, yet is so old that nobody knows whether it still holds.

        Each has the row of that yes, also where it is from before the procedure; the latest stand first. What a
        lesion is expected to leave, noticed within `numb_days`, is no such yes.
        """
        said: dict[str, list[Row]] = defaultdict(list)
        rows = [row for row in seen.rows["observations"] if row["code"] in self.of_code]
        numb = [row for row in rows if self.expected.may_be(row) and is_true(row)]
        for row in rows:
            if is_true(row) and self.expected.is_left_by(row, seen.procedures, numb, numb_days):
                continue
            for name in self.of_code[row["code"]]:
                if row["code"] in self.yes[name] or not is_true(row):
                    said[name].append(row)
        limit = oldest(seen.now)
        last = {name: last_yes(rows, limit) for name, rows in said.items()}
        last |= {name: self.last_past(name, seen.by_code["observations"], limit) for name in self.measured}
        began = max((row["@time"].first for row in seen.procedures), default=-NEVER)
        old = [
            (name, row)
            for name, row in last.items()
            if row is not None and not (name in self.events and row["@time"].last < began)
        ]
        return dict(sorted(old, key=lambda one: (-one[1]["@time"].last, one[0])))

    def last_past(self, name: str, coded: Mapping[str, list[Row]], limit: int) -> Row | None:
        """The last number of some place that is past its limit, was not denied since and lies before the minute `limit`.

        `coded` are the observations by their code. Of several of one time the worst; None without any.
        """
        one = self.measured[name]
        numbers = [row for row in coded.get(one.code, ()) if "number" in row]
        if not any(one.is_past(row["number"]) for row in numbers):
            return None
        old = [row for row in standing(numbers) if one.begins(limit) <= row["@time"].last < limit]
        bad = [row for row in old if one.is_past(row["number"])]
        if bad:
            denied = [row for code in self.denied[name] for row in coded.get(code, ()) if not is_true(row)]
            bad = [row for row in bad if not is_denied(row, denied)]
        return max(bad, key=lambda row: (row["@time"].last, one.direction * row["number"]), default=None)

    def kinds(self, faded: Collection[str]) -> dict[str, bool]:
        """The facts that say whether any sign has faded, and whether one of each group has."""
        return {fact: self.is_of(fact, faded) for fact in (ANY, *self.groups)}

    def is_of(self, fact: str, faded: Collection[str]) -> bool:
        """Whether one of these signs is among those of which such a fact speaks."""
        return bool(faded) if fact == ANY else not self.groups[fact].isdisjoint(faded)


def _measured(knowledge: Knowledge) -> Iterator[tuple[str, Measured]]:
    """The numbers that are asked about again, by the fact that reads them."""
    classes, facts, settings = knowledge.classes, knowledge.facts, knowledge.settings
    lasting, span = classes.get("asked_again_always", ()), classes.get("asked_again_days", 0)
    for kind, direction in (("asked_again_below", -1), ("asked_again_from", 1)):
        for name, limit in classes.get(kind, {}).items():
            if name in facts:
                code, days = facts[name].read["observation"], 0 if name in lasting else span
                yield name, Measured(code, settings[limit].value, direction, days)


def oldest(now: int) -> int:
    """The minute from which on a yes is not old."""
    return now - FADES_DAYS * MINUTES_PER_DAY


def last_yes(rows: list[Row], limit: int) -> Row | None:
    """The last yes among the rows of one sign, where it stands and lies before the minute `limit`; else None."""
    found = [row for row in rows if is_true(row)]
    last = max(found, key=lambda row: row["@time"].last, default=None)
    if last is None or last["@time"].last >= limit:
        return None
    return last if latest_truth(rows) else None
