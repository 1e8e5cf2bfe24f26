"""Whether the pain of a cemented vertebra is back: in fragile bone the next fracture until an image shows otherwise.

A later procedure elsewhere at the spine ends what the cement is judged by, not the question.
"""

from __future__ import annotations

from collections.abc import Iterable

from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import SERIES
from painpath.engine.response.validity import blank_days
from painpath.record.check import Row
from painpath.record.tables import points

COMPLETED, AUGMENTATION, FRACTURE = "completed", "augmentation", "vertebral_fracture"
WEEKS = "recent_procedure_days"
MINUTES_PER_DAY = 1440


def is_cement(row: Row, terms: Terms) -> bool:
    """Whether a procedure put cement into a bone."""
    return row["status"] == COMPLETED and terms.kinds[row["kind"]].kind == AUGMENTATION


def pain_is_back(
    procedures: Iterable[Row], scores: Iterable[Row], findings: Iterable[Row], now: int, terms: Terms
) -> bool:
    """Whether the last score of these weeks lost the response of one such procedure, and no image since shows the bone whole."""
    cemented = [one for one in procedures if is_cement(one, terms)]
    if not cemented:
        return False
    findings = list(findings)
    blank = blank_days(findings)
    measured = sorted(
        (row for row in scores if row["@time"].day not in blank),
        key=lambda row: (row["@time"].first, row["score"]),
    )
    whole = [row["@time"].first for row in findings if row["code"] == FRACTURE and row["value"] is False]
    return any(_back_after(one, measured, whole, now, terms) for one in cemented)


def _back_after(cement: Row, scores: list[Row], whole: list[int], now: int, terms: Terms) -> bool:
    ranks, done = terms.ranks(cement), cement["@time"]
    series: dict[tuple[str | None, ...], tuple[list[Row], list[Row]]] = {}
    for row in scores:
        if "site" in row and ranks[terms.sites[row["site"]]] != 1:
            continue
        before, after = series.setdefault(tuple(row.get(name) for name in SERIES), ([], []))
        if row["@time"].last < done.first:
            before.append(row)
        elif row["@time"].first > done.last:
            after.append(row)
    return any(
        bool(before and after) and _lost(before[-1], after, whole, now, terms)
        for before, after in series.values()
    )


def _lost(before: Row, after: list[Row], whole: list[int], now: int, terms: Terms) -> bool:
    """Whether the last score is of these weeks, and both below a response and clearly above the best."""
    rules, base = terms.rules, points(before["score"], before["scale"])
    scored = [points(row["score"], row["scale"]) for row in after]
    responds = [(base - one) * 10_000 >= rules.responder * base for one in scored]
    if base < rules.low_baseline or True not in responds or responds[-1]:
        return False
    worse = len(responds) - responds[::-1].index(True)  # the first of those that lost it
    lately = after[-1]["@time"].last >= now - round(terms.settings[WEEKS]) * MINUTES_PER_DAY
    seen_whole = any(first >= after[worse]["@time"].first for first in whole)
    return lately and scored[-1] - min(scored) >= rules.loss_points and not seen_whole
