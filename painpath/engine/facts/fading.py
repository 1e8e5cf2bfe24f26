"""Alarm signs of long ago of which nobody spoke since: an old yes no longer answers the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Set

from painpath.engine.facts.expected import Expected
from painpath.engine.facts.needles import is_true
from painpath.engine.facts.numbers import standing
from painpath.engine.facts.reading import is_denied, latest_truth
from painpath.engine.response.encode import Seen
from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY
from painpath.rules.model import Knowledge

# A sign older than this is not acute: the same six weeks as in the facts that say `recent`. Editorial.
FADES_DAYS = 42
ANY = "alarm_sign_faded"


class Signs:
    """The alarm questions that a yes answers: the codes that are such a yes, and those of which a no is a no to it.

    `alarms` has the codes by question, `wider` those of a wider question of which a no answers it too. A number
    that an alarm question asks for is no sign: what was measured stays what it was. A number of `asked_again_below`
    is one while it is below its full value.
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
        self.no = {name: codes | wider.get(name, frozenset()) for name, codes in self.yes.items()}
        self.below = {
            name: (knowledge.facts[name].read["observation"], knowledge.settings[full].value)
            for name, full in knowledge.classes.get("asked_again_below", {}).items()
            if name in knowledge.facts
        }
        self.denied_below = {name: frozenset(wider.get(name, frozenset())) for name in self.below}
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
        last |= {name: self.last_below(name, seen.rows["observations"], limit) for name in self.below}
        old = [(name, row) for name, row in last.items() if row is not None]
        return dict(sorted(old, key=lambda one: (-one[1]["@time"].last, one[0])))

    def last_below(self, name: str, rows: list[Row], limit: int) -> Row | None:
        """The last number of some place that is below its full value, was not denied since and lies before `limit`.

        Of several of one time the lowest; None without any.
        """
        code, full = self.below[name]
        measured = standing([row for row in rows if row["code"] == code and "number" in row])
        low = [row for row in measured if row["number"] < full and row["@time"].last < limit]
        if low:
            denied = [row for row in rows if row["code"] in self.denied_below[name] and not is_true(row)]
            low = [row for row in low if not is_denied(row, denied)]
        return max(low, key=lambda row: (row["@time"].last, -row["number"]), default=None)

    def kinds(self, faded: Collection[str]) -> dict[str, bool]:
        """The facts that say whether any sign has faded, and whether one of each group has."""
        return {fact: self.is_of(fact, faded) for fact in (ANY, *self.groups)}

    def is_of(self, fact: str, faded: Collection[str]) -> bool:
        """Whether one of these signs is among those of which such a fact speaks."""
        return bool(faded) if fact == ANY else not self.groups[fact].isdisjoint(faded)


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
