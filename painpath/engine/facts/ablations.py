"""The ablations of the judged procedure's target: how many, what they did, how long each helped."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from painpath.engine.facts.terms import Terms
from painpath.engine.numerals import SLACK_SHARE
from painpath.engine.response.events import NONE, THERMAL
from painpath.engine.response.parts import ABLATIONS, same_part
from painpath.engine.response.responses import Judged, same_target, tests_joint
from painpath.record.check import Row

YEAR = 365


def sessions(those: Iterable[Judged]) -> float:
    """On how many days they were done: several rows of one day are one session, never two tests."""
    return float(len({one.numbers.day for one in those}))


def tests_target(block: Row, other: Row, terms: Terms) -> bool:
    """Whether a block tests the structure of the other procedure: the same one, or the joint its nerve supplies."""
    return same_target(block, other, terms) or tests_joint(block, other, terms)


def ablates(one: Row, other: Row, terms: Terms) -> bool:
    """Whether a procedure ablates the target of the other one, or the nerves of its joint."""
    return terms.kinds[one["kind"]].kind in ABLATIONS and tests_target(one, other, terms)


def ablations(until_now: list[Judged], index: Judged, terms: Terms) -> dict[str, Any]:
    """What the ablations of the target up to the judged one did; unknown where there was none before it."""
    kinds = terms.kinds
    once = [one for place, one in enumerate(until_now) if one.numbers.number == place]
    mine = [one for one in once if kinds[one.row["kind"]].kind in ABLATIONS]
    same = [one for one in mine if same_target(one.row, index.row, terms)]
    earlier = [
        one for one in mine if tests_target(one.row, index.row, terms) and one.numbers.day < index.numbers.day
    ]
    last = earlier[-1] if earlier else None
    spans = [(one.response.max_days, one.response.min_days) for one in same if one.response.max_days != NONE]
    return {
        "earlier_ablations": sessions(earlier),
        "earlier_ablation_outcome": last.outcome if last else None,
        "earlier_ablation_was_heat": last.numbers.judged == THERMAL if last else None,
        "earlier_ablation_day": last.numbers.day + last.numbers.slack / SLACK_SHARE if last else None,
        "earlier_ablation_relief_days_min": float(last.response.min_days)
        if last and last.response.min_days != NONE
        else None,
        "relief_shortening": _shortening(spans),
    }


def ablation_days(judged: list[Judged], index: Judged, today: int, terms: Terms) -> float:
    """The days of the last year on which the same part was ablated; several rows of one day are one session.

    One that was stopped before it was done is none.
    """
    mine = [
        one for one in judged if terms.kinds[one.row["kind"]].kind in ABLATIONS and not one.numbers.aborted
    ]
    days = {one.numbers.day for one in mine if same_part(one.row, index.row, terms)}
    return float(sum(today - day < YEAR for day in days))


def _shortening(spans: list[tuple[int, int]]) -> bool:
    """Whether each relief was shorter: two in a row only surely so, since one step is no trend yet."""
    if len(spans) == 2:
        return spans[1][0] <= spans[0][1]
    return len(spans) > 2 and all(_shorter(a, b) for a, b in pairwise(spans))


def _shorter(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether the other relief ended sooner and is documented for no longer."""
    return other[0] < one[0] and other[1] <= one[1]


def failures_in_a_row(until_now: list[Judged], index: Judged, terms: Terms) -> int:
    """Days with such a failure: several rows of one day are one session."""
    days = set()
    for one in reversed(until_now):
        if one.row["kind"] != index.row["kind"] or not same_target(one.row, index.row, terms):
            continue
        if one.outcome != "immediate_failure":
            break
        days.add(one.numbers.day)
    return len(days)
