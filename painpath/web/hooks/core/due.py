"""When the next pain score is due after a procedure, and whether one is overdue."""

from __future__ import annotations

from datetime import date, timedelta

from painpath.report import words
from painpath.report.view import Assessment, Names

MISSED = "window_missed"
OPEN = ("too_early", "not_assessable")
COUNTING_DAYS = ("first", "fail", "firm")


def next_score(assessment: Assessment, done: date, names: Names) -> tuple[date, tuple[str, ...]] | None:
    """The next day on which a score counts after the procedure done on a day, with the source of that day.

    None for a block, which is read on the day itself, and where no such day is still to come.
    """
    kind = assessment["trace"]["facts"].get("judged_as")
    passed = assessment["trace"]["facts"].get("days_since_procedure") or 0
    known, values = names.assessor.knowledge.settings, names.assessor.engine.compiler.settings
    for name in (f"{kind}_{which}_day" for which in COUNTING_DAYS):
        if name in known and values[name] >= passed:
            return done + timedelta(days=float(values[name])), tuple(known[name].source)
    return None


def overdue(assessment: Assessment, names: Names) -> str:
    """Which score is overdue, as a sentence; empty when none is, or when that cannot be told."""
    facts, response = assessment["trace"]["facts"], assessment["response"]
    if response is None or assessment["outcome"] not in OPEN:
        return ""
    day, last = facts.get("days_since_procedure"), f"{facts.get('judged_as')}_fail_day"
    limit = names.assessor.engine.compiler.settings.get(last)
    if MISSED in response["flags"]:
        return "No pain score in the weeks in which the result can be judged: ask, and mark what is recalled as recalled"
    if day is None or limit is None or day < limit or response["latest_relief_pct"] is not None:
        return ""
    return f"Day {words.number(int(day))} and no pain score yet that counts; one was due by day {words.number(limit)}"
