"""Which alert is part of a greater one: one sign is told with one deadline, that of the emergency it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from painpath.engine.ask import Asker
from painpath.engine.decide import Decision, Engine
from painpath.engine.one import Values
from painpath.rules.model import Condition
from painpath.rules.reads import observed

EMERGENCY = "emergency"
NEVER_A_SIGN = ("has_procedure", "pump_placed", "stimulator_placed")
CLIMB = "score_rise"  # a number of the kernel that is a sign


def part_of(decision: Decision, engine: Engine, asker: Asker, elsewhere: Collection[str]) -> dict[str, str]:
    """By the id of each urgent alert whose signs all belong to an emergency of this procedure: the id of that emergency.

    Alerts of other procedures, whose ids are in `elsewhere`, stand for themselves.
    """
    own = [flag for flag in decision.fired if flag.id not in elsewhere]
    held = {flag.id: signs(flag.when, engine, asker, decision.values) for flag in own}
    greater = [flag.id for flag in own if flag.level == EMERGENCY]
    found = {}
    for flag in own:
        if flag.level != EMERGENCY and held[flag.id]:
            wider = next((name for name in greater if held[flag.id] <= held[name]), None)
            if wider is not None:
                found[flag.id] = wider
    return found


def signs(when: Condition, engine: Engine, asker: Asker, values: Values) -> set[str]:
    """What a condition finds on record: observations since the procedure by their codes, diseases, and what was computed.

    Medicines are the risk that makes a sign an alert, not the sign. A fact of several codes adds none where one of them
    is found by itself.
    """
    found, several = set[str](), list[set[str]]()
    for name in asker.roots(when):
        fact = engine.knowledge.facts.get(name)
        value = engine.value(values, name) if fact is not None else None
        if fact is None or value is None or value is False or name in NEVER_A_SIGN:
            continue
        if "observation" in fact.read and "before" not in fact.read:
            codes = observed(fact.read["observation"])
            several.append(codes)
            found |= codes if len(codes) == 1 else set()
        elif "condition" in fact.read or name == CLIMB or ("kernel" in fact.read and value is True):
            found.add(name)
    return found.union(*(codes for codes in several if not codes & found))


def of_the_same_rows(reasons: Sequence[dict[str, Any]]) -> dict[str, str]:
    """By the id of each urgent alert that rests on rows of the record on which an emergency rests too: the id of that emergency.

    The row decides, not the procedure that an alert belongs to: what was seen once has one deadline. An alert that
    rests on a row more, as of a cancer, or on no row stands for itself.
    """
    greater = [one for one in reasons if one["level"] == EMERGENCY]
    found = {}
    for one in reasons:
        if one["level"] != EMERGENCY and one["on_record"]:
            rows = {*one["on_record"]}
            wider = next((each["id"] for each in greater if rows <= {*each["on_record"]}), None)
            if wider is not None:
                found[one["id"]] = wider
    return found
