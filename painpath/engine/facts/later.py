"""Whether a later treatment of the same part takes the place of the judged procedure: what is done next is decided from it.

The same part is that of what ends a reading (`encode._until`). A treatment is what was completed and is neither a block with
anaesthetic alone nor what only serves one; a block with steroid is one. Of one day none is the later one.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import ANAESTHETIC, NEGATIVE, SUPPORTIVE
from painpath.engine.response.parts import may_be_same_part, reaches, same_part
from painpath.engine.response.responses import Judged, aims_apart, same_target, tests_joint


def later_treatment(judged: list[Judged], index: Judged, terms: Terms) -> dict[str, Any]:
    """Whether the same part was treated later; not known where part, side, level or date leave it open."""
    sure, open_ = _later(judged, index, terms)
    known = bool(sure) and _covers(sure, index)
    unclear = not known and bool(sure or open_)
    return {"later_treatment": None if unclear else known, "later_treatment_unclear": unclear}


def superseding(judged: list[Judged], index: Judged, terms: Terms) -> Judged | None:
    """The last later treatment of the same part; of a block else the last later block of its target that was read."""
    sure, _ = _later(judged, index, terms)
    if sure or index.numbers.judged != ANAESTHETIC:
        return sure[-1] if sure else None
    after = judged[judged.index(index) + 1 :]
    blocks = [one for one in after if one.numbers.judged == ANAESTHETIC]
    read = [one for one in blocks if one.is_positive or one.reading == NEGATIVE]
    return next((one for one in reversed(read) if _tests(one, index, terms)), None)


def _tests(block: Judged, index: Judged, terms: Terms) -> bool:
    return same_target(block.row, index.row, terms) or tests_joint(block.row, index.row, terms)


def _later(judged: list[Judged], index: Judged, terms: Terms) -> tuple[list[Judged], list[Judged]]:
    """(the treatments that are surely later and of the same part, those that may be)."""
    sure: list[Judged] = []
    open_: list[Judged] = []
    for one in judged[judged.index(index) + 1 :]:
        if not _treats(one) or not may_be_same_part(index.row, one.row, terms):
            continue
        if one.numbers.day + one.numbers.slack <= index.numbers.day:
            continue
        after = one.numbers.day > index.numbers.day + index.numbers.slack
        (sure if after and _same_aim(index, one, terms) else open_).append(one)
    return sure, open_


def _treats(one: Judged) -> bool:
    """Whether a procedure was done and is a treatment: no block with anaesthetic alone, and nothing that only serves one."""
    return not one.numbers.aborted and one.numbers.judged not in (ANAESTHETIC, SUPPORTIVE)


def _same_aim(index: Judged, later: Judged, terms: Terms) -> bool:
    """Whether the later one surely treats the same part, and not other levels of the same structure."""
    mine, theirs = index.row, later.row
    if not (same_part(mine, theirs, terms) or reaches(mine, theirs, terms)):
        return False
    same = "target" in mine and mine["target"] == theirs.get("target")
    return not (same and aims_apart(mine, theirs, terms))


def _covers(sure: list[Judged], index: Judged) -> bool:
    """Whether the later treatments took both sides where the judged one had."""
    sides = {one.row.get("side") for one in sure}
    return index.row.get("side") != "bilateral" or (sides != {"left"} and sides != {"right"})
