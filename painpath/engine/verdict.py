"""The sentences under a verdict: the numbers behind it, and what of the record could not be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from painpath.engine.facts.places import hurting_elsewhere, treated_places
from painpath.engine.facts.terms import Terms
from painpath.engine.numerals import number_text
from painpath.engine.response.carried import same_place
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import (
    ANAESTHETIC,
    COLD,
    FAR,
    IMPLANT,
    NEUROLYSIS,
    NONE,
    OPERATION,
    OTHER,
    PULSED,
    SIDES,
    STEROID,
    THERMAL,
    TRIAL,
)  # fmt: skip
from painpath.engine.response.parts import may_be_same_part
from painpath.engine.response.responses import Judged
from painpath.engine.response.series import (
    AFTER,
    BEFORE,
    UNTOLD,
    hour_untold,
    is_unordered,
    may_be_either,
    place_in_time,
    rank,
    stands,
    until_cuts,
)
from painpath.engine.response.turns import maybe_redated
from painpath.record.moments import on_day
from painpath.rules.texts import said

Texts = Mapping[str, str]
LASTING = (STEROID, THERMAL, PULSED, COLD, NEUROLYSIS, IMPLANT, OTHER, OPERATION)
# which scores are wanted where one of these is true
MISSING = {BEFORE: ("no_baseline",), AFTER: ("no_reading", "window_missed")}
DATE = len("2025-03-04")
# the kind of pain by descriptor, as in `events.DESCRIPTORS`
KINDS = (
    "kind_average",
    "kind_untold",
    "kind_moment",
    "kind_worst",
    "kind_movement",
    "kind_least",
)
UNREAD_FOR = ("test_invalid", "aborted", "low_baseline")  # why a block is not read, whatever was told of it
TOLD_APART = ("site_outside", "other_side_only")  # these say it themselves


def why(facts: Mapping[str, Any], setting: Mapping[str, Any], texts: Texts) -> list[str]:
    """The numbers behind the outcome, in short sentences, with the thresholds used."""
    told = []
    if facts.get("judged_as") == "supportive":
        return [said(texts, "not_meant")]
    if facts.get("baseline") is not None:
        told.append(said(texts, "pain_before", score=f"{facts['baseline']:g}"))
    if facts.get("best_relief_pct") is not None:
        # the hours of the anaesthetic are read apart: they are the block
        apart = facts.get("judged_as") == "steroid" and facts.get("block_reading") is not None
        limits = setting["responder_pct"], setting["partial_pct"]
        after = "after_anaesthetic" if apart else "after_early" if facts.get("brief_relief") is True else ""
        best = _best(facts["best_relief_pct"], said(texts, after) if after else "", limits, texts)
        needed = {"response": f"{limits[0]:g}", "partial": f"{limits[1]:g}"}
        told.append(said(texts, "best_and_needed", best=best, **needed))
    told += _deciding(facts, setting, texts)
    if facts.get("relief_days_min") is not None:
        lower, upper = facts["relief_days_min"], facts.get("relief_days_max")
        span = "so_far" if upper is None else "exact" if upper == lower else "span"
        days = {"days": f"{lower:.0f}"} | ({"most": f"{upper:.0f}"} if span == "span" else {})
        told.append(said(texts, f"relief_{span}", **days))
    unread = facts.get("block_reading") == "uninterpretable" and facts.get("best_relief_pct") is None
    if unread and not any(facts.get(name) is True for name in UNREAD_FOR):
        told.append(said(texts, "block_untold"))
    return told


def _best(percent: float, after: str, limits: tuple[float, ...], texts: Texts) -> str:
    """The best reading; one that lies above the pain before is worse, not a relief of less than nothing."""
    if percent < 0:
        return said(texts, "best_worse", after=after, percent=number_text(-percent))
    return said(texts, "best_relief", after=after, percent=number_text(percent, *limits))


def _deciding(facts: Mapping[str, Any], setting: Mapping[str, Any], texts: Texts) -> list[str]:
    """The last reading of a trial, which decides, where it is not the best one."""
    best, last = facts.get("best_relief_pct"), facts.get("latest_relief_pct")
    if facts.get("judged_as") != "trial" or last is None or best is None or last == best:
        return []
    return [said(texts, "last_decides", percent=number_text(last, setting["responder_pct"]))]


def remarks(facts: Mapping[str, Any], index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """The pain by place where the places differ, and which scores could not be put before or after."""
    return [
        *_by_place(facts, index, seen, terms),
        *_unordered(index, seen, terms),
        *_undated(index, seen, terms),
        *_kinds_apart(index, seen, terms.texts),
        *_of_another_pain(facts, index, seen, terms),
        *_hurts_elsewhere(facts, index, seen, terms),
        *_redated(facts, index, seen, terms.texts),
        *_shared(facts, index, seen, terms),
    ]


def _by_place(facts: Mapping[str, Any], index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """The pain of each treated site and side, where one of them responded and another did not, or came back."""
    if not any(facts.get(name) is True for name in ("sites_differ", "one_side_back", "side_untold")):
        return []
    names = [one.label for one in terms.vocabulary.sections["body_sites"].values()]
    told = []
    for (site, side), (before, after) in sorted(treated_places(index, seen, terms).items()):
        place = [said(terms.texts, "side", side=SIDES[side])] if side != NONE else []
        place += [names[site].lower()] if site != NONE else []
        scores = {"before": f"{before / 100:g}", "after": f"{after / 100:g}"}
        told.append(said(terms.texts, "place_scores", place=", ".join(place), **scores))
    return [said(terms.texts, "by_place", places="; ".join(told))]


def _unordered(index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """That an hour is wanted, where the pain before rests on a score of the day or one of them is left out."""
    scores, numbers = seen.scores, index.numbers
    of_day = [i for i in range(len(scores.minute)) if hour_untold(scores, i, numbers)]
    mine = list(_mine(of_day, index, seen, terms))
    later_ones = sum(is_unordered(scores, i, numbers) for i in mine)
    if index.response.baseline_age:
        return _left_out(mine, seen, terms.texts) if later_ones or index.response.day_left_out else []
    if not any(may_be_either(scores, i, numbers) for i in mine):
        return []
    if later_ones > 1:
        return [said(terms.texts, "hour_untold_many", count=f"{later_ones}")]
    return [said(terms.texts, "hour_untold_one" if later_ones else "hour_untold")]


def _left_out(of_day: list[int], seen: Seen, texts: Texts) -> list[str]:
    """The scores of the day of the procedure, none of which counts."""
    scores = [f"{seen.scores.points[i] / 100:g}" for i in of_day]
    told = scores[0]
    for later in scores[1:]:
        told = said(texts, "score_then", scores=told, later=later)
    return [said(texts, "of_the_day_one" if len(of_day) == 1 else "of_the_day", scores=told)]


def _kinds_apart(index: Judged, seen: Seen, texts: Texts) -> list[str]:
    """What the pain on movement and the other scores of one day say, where one shows a response and the other none."""
    response, scores = index.response, seen.scores
    if response.apart_one == NONE:
        return []
    pair = (response.apart_one, response.baseline), (response.apart_other, response.apart_before)
    told = "; ".join(
        said(
            texts,
            "kind_scores",
            kind=said(texts, KINDS[scores.descriptor[i]]),
            before=f"{before / 100:g}",
            after=f"{scores.points[i] / 100:g}",
            day=on_day(scores.day[i]),
        )
        for i, before in pair
    )
    return [said(texts, "kinds_apart", kinds=told)]


def _undated(index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """That a day is wanted, where a score and the procedure may each be the earlier one of a month or year."""
    scores, numbers = seen.scores, index.numbers
    times = enumerate(zip(scores.minute, scores.day, scores.clock, scores.slack, strict=True))
    either = (i for i, time in times if stands(*time, numbers) == UNTOLD)
    untold = len(list(_mine(either, index, seen, terms)))
    if not untold:
        return []
    if untold == 1:
        return [said(terms.texts, "undated_one")]
    return [said(terms.texts, "undated", count=f"{untold}")]


def _of_another_pain(facts: Mapping[str, Any], index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """That scores are on record and not used, where one of the treated pain is missing: before, after, or both."""
    if any(facts.get(name) is True for name in TOLD_APART):
        return []
    wanted = [where for where, names in MISSING.items() if any(facts.get(name) is True for name in names)]
    if not wanted:
        return []
    ranks, scores, like = terms.ranks(index.row), seen.scores, index.response.like
    labels = [one.label.lower() for one in terms.vocabulary.sections["body_sites"].values()]
    found: dict[str, int] = {}
    for i in range(len(scores.minute)):
        where = place_in_time(scores, i, index.numbers)
        cut = where == AFTER and until_cuts(scores.minute[i], scores.slack[i], index.numbers)
        far = rank(scores, i, index.numbers, ranks) == FAR or (
            like != NONE and not same_place(scores, i, like)
        )
        if where in wanted and not cut and far:
            place = [labels[scores.site[i]]] if scores.site[i] != NONE else []
            place += [SIDES[scores.side[i]]] if scores.side[i] != NONE else []
            found[", ".join(place)] = scores.points[i]
    if not found:
        return []
    told = "; ".join(
        said(terms.texts, "place_last", place=place, score=f"{points / 100:g}")
        for place, points in sorted(found.items())
    )
    return [said(terms.texts, "of_another_pain", places=told)]


def _hurts_elsewhere(facts: Mapping[str, Any], index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """Which other places hurt while the treated one is better; those that the verdict tells one by one are left out."""
    if facts.get("sites_differ") is True:
        return []
    labels = [one.label.lower() for one in terms.vocabulary.sections["body_sites"].values()]
    told = {}
    for (site, side), _, points, _ in hurting_elsewhere(index, seen, terms):
        place = [labels[site]] if site != NONE else []
        place += [SIDES[side]] if side != NONE else []
        name = ", ".join(place)
        told[name] = said(terms.texts, "place_last", place=name, score=f"{points / 100:g}")
    return [said(terms.texts, "hurts_elsewhere", places="; ".join(told.values()))] if told else []


def _redated(facts: Mapping[str, Any], index: Judged, seen: Seen, texts: Texts) -> list[str]:
    """That the same treatment stands on the day before or after: none is repeated so soon.

    A block may be; of one it is asked where nothing was read of it.
    """
    unread = index.numbers.judged == ANAESTHETIC and facts.get("block_reading") == "uninterpretable"
    if index.numbers.judged not in (*LASTING, TRIAL) and not unread:
        return []
    twins = [row for row in seen.procedures if maybe_redated(index.row, row)]
    return [
        said(
            texts,
            "redated_after" if row["@time"].day > index.numbers.day else "redated_before",
            procedure=row["procedure_id"],
            day=row["time"][:DATE],
        )
        for row in twins
    ]


def _shared(facts: Mapping[str, Any], index: Judged, seen: Seen, terms: Terms) -> list[str]:
    """That an earlier treatment of the same part may still have been taking effect when this one was done."""
    helped = facts.get("outcome") in ("ongoing_response", "recurrence", "partial")
    if not helped or index.numbers.judged not in LASTING:
        return []
    mine, told = index.numbers, []
    earlier = zip(seen.procedures[: mine.number], seen.numbers, strict=False)
    for row, numbers in earlier:
        due, most = terms.windows[numbers.judged].fail, mine.day + mine.slack - numbers.day
        acts = numbers.judged in LASTING and not numbers.aborted and row["kind"] not in terms.never_confounds
        early = most > 0 and mine.day - numbers.day - numbers.slack < due
        if acts and early and not maybe_redated(index.row, row) and may_be_same_part(row, index.row, terms):
            label = terms.kinds[row["kind"]].label
            span = "shared_up_to" if numbers.slack or mine.slack else "shared"
            name = f"{span}_one_day" if most == 1 else span
            days = {} if most == 1 else {"days": f"{most}"}
            told.append(said(terms.texts, name, kind=label, due=f"{due}", **days))
    return list(dict.fromkeys(told))


def _mine(places: Iterable[int], index: Judged, seen: Seen, terms: Terms) -> Iterator[int]:
    """Those of some scores that are of the pain that the procedure treats."""
    ranks = terms.ranks(index.row)
    return (i for i in places if rank(seen.scores, i, index.numbers, ranks) != FAR)
