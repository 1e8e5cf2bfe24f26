"""Alarm signs of long ago of which nobody spoke since: an old yes no longer answers the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

from painpath.engine.facts.expected import Expected
from painpath.engine.facts.needles import is_true
from painpath.engine.facts.reading import latest_truth
from painpath.engine.response.encode import Seen
from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY
from painpath.rules.model import Knowledge

# A sign older than this is not acute: the same six weeks as in the facts that say `recent`. Editorial.
FADES_DAYS = 42


class Signs:
    """The alarm questions that a yes answers: the codes that are such a yes, and those of which a no is a no to it.

    `alarms` has the codes by question, `wider` those of a wider question of which a no answers it too. A number
    that an alarm question asks for is no sign: what was measured stays what it was.
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
        old = [(name, row) for name, row in last.items() if row is not None]
        return dict(sorted(old, key=lambda one: (-one[1]["@time"].last, one[0])))


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
