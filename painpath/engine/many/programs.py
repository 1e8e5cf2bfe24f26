"""The knowledge in the form in which the kernel for many reads it: tables of whole numbers.

Made once from the same declarations that the readers for one patient are made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from painpath.engine.facts.reading import LISTENS, as_list, codes_named
from painpath.engine.facts.response import MEANINGLESS as MEANINGLESS_CODES
from painpath.engine.facts.terms import Terms
from painpath.engine.facts.trials import TRIAL_FAULTS
from painpath.engine.many import arrays
from painpath.engine.many.arrays import (
    AFTER_ANY,
    AFTER_HERE,
    ALWAYS,
    BEFORE,
    CHANGE,
    COVERAGE,
    DAYS,
    DIARY,
    EVER,
    FIRST,
    INJURY,
    LARGEST,
    LATEST,
    LATEST_TRUTH,
    MEANINGLESS,
    MOVEMENT,
    NO_NUMBNESS_REASON,
    NO_WARMING_REASON,
    NOW,
    NUMB,
    ODI,
    ODI_CHANGE,
    ONCE_GONE,
    ONCE_TRUE,
    OTHER_REASON,
    RETURN,
    RMDQ,
    SINCE,
    SMALLEST,
    SOON,
    SPREAD,
    TRIAL_FAULT,
    WALKING,
    WEAK,
    WORSENING,
    Code,
    Limits,
    Listed,
    Listing,
    Program,
    as_rows,
)
from painpath.engine.response.encode import INJURIES
from painpath.engine.response.events import SIDES
from painpath.engine.response.validity import (
    ARM,
    INVALID_WHEN_FALSE,
    INVALID_WHEN_TRUE,
    LEG,
    LIMB_OF_CODE,
    LIMB_OF_SITE,
    LIMBS,
    NO_NUMBNESS,
    NO_WARMING,
    NUMBNESS,
    WEAKNESS,
)
from painpath.rules.holding import hold_of
from painpath.rules.model import Fact, Knowledge

NUMBER_WAYS = {"latest": LATEST, "max": LARGEST, "min": SMALLEST, "change": CHANGE, "first": FIRST}
REASONS = {NO_NUMBNESS: NO_NUMBNESS_REASON, NO_WARMING: NO_WARMING_REASON}
ROLES = {
    **dict.fromkeys(MEANINGLESS_CODES, MEANINGLESS),
    **dict.fromkeys(TRIAL_FAULTS, TRIAL_FAULT),
    "paraesthesia_coverage_adequate": COVERAGE,
    "odi": ODI,
    "rmdq": RMDQ,
    "walking_distance": WALKING,
    "odi_change": ODI_CHANGE,
    "previously_painful_movement_possible": MOVEMENT,
    "pain_worsening": WORSENING,
    "pain_diary_completed": DIARY,
    "pain_return_same_character": RETURN,
    **dict.fromkeys(INJURIES, INJURY),
    "epidural_or_foraminal_spread": SPREAD,
    **dict.fromkeys(WEAKNESS, WEAK),
    **dict.fromkeys(NUMBNESS, NUMB),
}
# As in the record, but with the outcome that nobody stated first.
OUTCOMES = ("unknown", "helped", "no_help", "partial", "not_tolerated", "declined", "unavailable")
Slot = tuple[int, ...]


class Programs(NamedTuple):
    """The tables, and the names of the facts that they number."""

    program: Program
    conditions: Listing
    drugs: Listing
    care: Listing
    truths: list[str]
    numbers: list[str]
    names: dict[str, list[str]]
    codes: dict[str, dict[str, int]]


def programs(knowledge: Knowledge, terms: Terms, used: Iterable[str]) -> Programs:
    """The tables for the facts that are used."""
    wanted = set(used)
    facts = [fact for fact in knowledge.facts.values() if fact.id in wanted]
    codes = {
        table: {code: place for place, code in enumerate(sorted(terms.vocabulary.codes(f"{table}.code")))}
        for table in LISTENS.values()
    }
    observed = [fact for fact in facts if "observation" in fact.read]
    truths = [fact for fact in observed if "number" not in fact.read]
    numbers = [fact for fact in observed if "number" in fact.read]
    others = {
        table: [fact for fact in facts if way in fact.read and not _is_dated(fact)]
        for way, table in LISTENS.items()
        if way != "observation"
    }
    names = {table: [fact.id for fact in listed] for table, listed in others.items()}
    listings = {
        table: _listing(others[table], way, codes[table], terms)
        for way, table in LISTENS.items()
        if way != "observation"
    }
    return Programs(
        _program(truths, numbers, codes["observations"], terms),
        listings["conditions"],
        listings["medications"],
        listings["care"],
        [fact.id for fact in truths],
        [fact.id for fact in numbers],
        names,
        codes,
    )


def _is_dated(fact: Fact) -> bool:
    """Whether a condition is looked for since the procedure alone: such a fact is read by `began`."""
    return "condition" in fact.read and "since" in fact.read


def limits(terms: Terms) -> Limits:
    """The settings that only facts use."""
    s = terms.settings
    return Limits(
        s["old_baseline_days"],
        s["analgesic_change_pct"] / 100,
        s["odi_points"],
        s["rmdq_points"],
        s["function_pct"],
        s["worse_after_days"],
        s["mbb_volume_ml"],
        sum(1 << terms.sites[site] for site in LIMBS),
        sum(1 << terms.sites[site] for site, limb in LIMB_OF_SITE.items() if limb == ARM),
        sum(1 << terms.sites[site] for site, limb in LIMB_OF_SITE.items() if limb == LEG),
    )


def _program(truths: Sequence[Fact], numbers: Sequence[Fact], codes: dict[str, int], terms: Terms) -> Program:
    slots: dict[str, list[Slot]] = defaultdict(list)
    counts = []
    for facts in (truths, numbers):
        for place, fact in enumerate(facts):
            listened = list(dict.fromkeys(as_list(fact.read["observation"])))
            worst, anew = NUMBER_WAYS[fact.read.get("worst", "latest")], int(fact.read.get("new", False))
            of_place = int("each" in fact.read), int(fact.read.get("here", False))
            more = worst, anew, int(fact.read.get("from", 0)), *hold_of(fact.read), *of_place
            for code in listened:
                slots[code].append((place, *_way(fact.read), *_places(fact.read, terms), *more))
            if facts is truths:
                counts.append(len(listened))
    slot_from, columns = _by_code(slots, codes, 13)
    of_codes = Code(
        _of_codes(codes, ROLES.get),
        _of_codes(codes, LIMB_OF_CODE.get),
        _of_codes(codes, lambda code: OTHER_REASON if code in INVALID_WHEN_TRUE else 0),
        _of_codes(codes, _reason_when_false),
    )
    of_truth = np.array(counts, np.int64)
    return Program(slot_from, as_rows(arrays.Slot(*columns)), as_rows(of_codes), of_truth, len(numbers))


def _reason_when_false(code: str) -> int:
    """Why a block tested nothing when what was looked for was not there; 0 for what tells nothing."""
    return REASONS.get(INVALID_WHEN_FALSE[code], OTHER_REASON) if code in INVALID_WHEN_FALSE else 0


def _of_codes(codes: dict[str, int], of: Callable[[str], int | None]) -> Any:
    return np.array([of(code) or 0 for code in codes], np.int64)


def _way(read: dict[str, Any]) -> tuple[int, int, int]:
    """(how it is read, in which window, of how many days; since the procedure or ever, for how many a no counts)."""
    way = ONCE_TRUE if read.get("once") else ONCE_GONE if read.get("gone") else LATEST_TRUTH
    if "number" in read:
        way = NUMBER_WAYS[read["number"]]
    since = read.get("since", "ever")
    if "after" in read:
        return ONCE_TRUE, AFTER_HERE if read["after"] == "same_target" else AFTER_ANY, int(read["within"])
    if read.get("before") == "procedure":
        return way, BEFORE, int(read.get("within", 0))
    if since == "procedure" and "within" in read:
        return way, SOON, int(read["within"])
    if since in ("procedure", "ever"):
        return way, SINCE if since == "procedure" else EVER, int(read.get("over_days", 0))
    return way, DAYS, int(since)


def _places(read: dict[str, Any], terms: Terms) -> tuple[int, int]:
    """The sites and sides that count, as bits; 0 for all."""
    sites = sum(1 << terms.sites[site] for site in set(as_list(read.get("site", []))))
    return sites, sum(1 << SIDES.index(side) for side in set(as_list(read.get("side", []))))


def _listing(facts: Sequence[Fact], way: str, codes: dict[str, int], terms: Terms) -> Listing:
    slots: dict[str, list[Slot]] = defaultdict(list)
    for place, fact in enumerate(facts):
        read = fact.read
        outcomes = sum(1 << OUTCOMES.index(one) for one in set(read.get("outcome") or ()))
        since = int(read.get("since") == "procedure")
        when = ALWAYS if read.get("when", "now") == "ever" else NOW
        listened = codes_named(read[way], LISTENS[way], terms) if way != "care" else as_list(read[way])
        for code in dict.fromkeys(listened):
            spans = (int(read.get(name, 0)) for name in ("over_days", "acts_days", "most_days"))
            slots[code].append((place, when, outcomes, since, *spans))
    slot_from, columns = _by_code(slots, codes, 7)
    return Listing(slot_from, as_rows(Listed(*columns)), len(facts))


def _by_code(slots: dict[str, list[Slot]], codes: dict[str, int], width: int) -> tuple[Any, list[Any]]:
    """Where each code's slots begin, and the slots as columns."""
    counts = [len(slots.get(code, ())) for code in codes]
    rows = np.array([slot for code in codes for slot in slots.get(code, ())], np.int64).reshape(-1, width)
    return np.cumsum([0, *counts]), [np.ascontiguousarray(rows[:, k]) for k in range(width)]
