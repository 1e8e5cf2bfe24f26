"""Which alerts of another procedure are news: not one whose signs were known long before, nor one that a later needle explains."""

from __future__ import annotations

from typing import NamedTuple

from painpath.engine.answers import Answers
from painpath.engine.facts.context import MINUTES_PER_DAY, RECENT_DAYS, Context, is_since
from painpath.engine.facts.needles import is_true
from painpath.engine.on_record import OnRecord
from painpath.engine.one import Values
from painpath.engine.response.responses import Judged
from painpath.record.check import Row
from painpath.rules.model import RedFlag

ACUTE = RECENT_DAYS * MINUTES_PER_DAY


class Signs(NamedTuple):
    """What an alert rests on: its observations, and when each kind of them was first found."""

    rows: list[Row]
    first: list[int]


class OtherAlerts:
    """Weighs the alerts of another procedure beside the judged one. Build once, use for every patient.

    `explains` are the facts that say of some signs after a needle, by their codes, that they are what it does.
    """

    def __init__(self, engine: Answers, on_record: OnRecord) -> None:
        self.engine, self.on_record = engine, on_record
        named: dict[str, list[str]] = engine.knowledge.classes.get("explains_signs", {})
        self.explains = {name: frozenset(codes) for name, codes in named.items()}

    def is_news(
        self,
        flag: RedFlag,
        theirs: tuple[Values, Judged],
        mine: tuple[Values, Judged | None],
        context: Context,
        *,
        is_open: bool,
    ) -> bool:
        """Whether an alert that another procedure fires is told.

        `is_open` says whether signs may be laid to that procedure so long after it. To one of longer ago belongs
        what was first found in the last weeks, before the judged procedure, and nothing else. An alert that rests on
        no observation is always told.
        """
        values, other = theirs
        signs = self._signs(flag, values, context)
        if not signs.rows:
            return True
        if all(first < other.numbers.minute - ACUTE for first in signs.first):
            return False
        if not is_open and not self._arose_before(signs, mine[1], context):
            return False
        return not self._is_explained(signs, mine)

    def _signs(self, flag: RedFlag, values: Values, context: Context) -> Signs:
        rows = self.on_record.rows(flag.when, values, context)
        found = [row for table, row in rows if table == "observations"]
        known = context.seen.by_code["observations"]
        first = [
            min(one["@time"].first for one in known[row["code"]] if is_true(one))
            for row in found
            if is_true(row)
        ]
        return Signs(found, first)

    def _arose_before(self, signs: Signs, judged: Judged | None, context: Context) -> bool:
        lately = context.seen.now - ACUTE
        end = context.seen.now + 1 if judged is None else judged.numbers.minute
        return any(lately <= first < end for first in signs.first)

    def _is_explained(self, signs: Signs, mine: tuple[Values, Judged | None]) -> bool:
        """Whether all the signs came after the judged procedure, and are what it does."""
        values, judged = mine
        if judged is None or not all(is_since(row, judged.numbers) for row in signs.rows):
            return False
        codes = {row["code"] for row in signs.rows}
        return any(
            codes <= explained and self.engine.value(values, name) is True
            for name, explained in self.explains.items()
        )
