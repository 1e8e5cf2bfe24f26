"""What was found soon after a needle on record: any needle, or one at the target of the judged procedure.

A later no ends what is there now, never that it once followed a needle.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.context import MINUTES_PER_DAY, Context, is_since
from painpath.engine.response.events import Procedure
from painpath.engine.response.responses import same_target, tests_joint
from painpath.record.check import Row

Needle = tuple[Procedure, int]  # the procedure, and the last minute at which it may have been done


def is_true(row: Row) -> bool:
    """Whether a row says that something was found."""
    return row["value"] is True or row.get("number", 0) > 0


def followers(context: Context, rows: list[Row], read: dict[str, Any]) -> list[Row]:
    """The rows that lie within the fact's days after one of its needles, with `from` not in the first of them.

    With `new: true` what stood before that needle, as it was last told, is not of it.
    """
    needles = _needles(context, read["after"])
    wait, span = (int(read.get(name, 0)) * MINUTES_PER_DAY for name in ("from", "within"))
    return [
        row
        for row in rows
        if any(
            is_since(row, needle)
            and row["@time"].last >= needle.minute + wait
            and row["@time"].first <= last + span
            and not (read.get("new") and _stood(context, row["code"], needle))
            for needle, last in needles
        )
    ]


def _needles(context: Context, after: str) -> list[Needle]:
    seen, index, terms = context.seen, context.index, context.terms
    pairs = list(zip(seen.procedures, seen.numbers, strict=True))
    if after == "same_target":
        mine = {} if index is None else index.row
        pairs = [
            (row, numbers)
            for row, numbers in pairs
            if row is mine
            or same_target(row, mine, terms)
            or tests_joint(row, mine, terms)
            or tests_joint(mine, row, terms)
        ]
    return [(numbers, row["@time"].last) for row, numbers in pairs]


def _stood(context: Context, code: str, needle: Procedure) -> bool:
    """Whether the last that was told before a needle is that the finding was there."""
    before = [row for row in context.by_code["observations"].get(code, ()) if not is_since(row, needle)]
    newest = max((row["@time"].last for row in before), default=0)
    return any(is_true(row) for row in before if row["@time"].last == newest)
