"""Whether a later treatment takes the place of the judged procedure: what is done next is decided from it.

It must be of the same part, as what ends a reading (`encode._until`), and completed; it is neither a block with anaesthetic
alone nor what only serves a treatment (`parts.treats`). It surely takes the place where it aims at the same structure, is an
operation or an implant, or another epidural injection. Of any other, as of an injection into a muscle after an ablation,
it is asked whether it was for the same pain. Of one day none is the later one.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import ANAESTHETIC, NEGATIVE, SUPPORTIVE
from painpath.engine.response.parts import ABLATIONS, ESI, may_be_same_part, reaches, same_part, treats
from painpath.engine.response.responses import Judged, aims_apart, same_target, tests_joint
from painpath.record.check import Row

OPERATIVE = frozenset(
    (
        "surgery",
        "decompression",
        "neuromodulation_trial",
        "neuromodulation_implant",
        "intrathecal_trial",
        "intrathecal_implant",
    )
)

OPERATION = "surgery"


def operation_since(judged: list[Judged], index: Judged | None, terms: Terms) -> bool:
    """Whether an operation, of any part of the body, was completed on a day after the judged procedure."""
    if index is None:
        return False
    last = index.numbers.day + index.numbers.slack
    return any(
        terms.kinds[one.row["kind"]].kind == OPERATION and not one.numbers.aborted and one.numbers.day > last
        for one in judged
    )


def later_treatment(judged: list[Judged], index: Judged, terms: Terms) -> dict[str, Any]:
    """Whether a later treatment takes its place; not known where part, side, level, date or aim leave it open."""
    sure, open_ = _later(judged, index, terms)
    known = _covers(sure, index)
    unclear = not known and bool(sure or open_)
    return {"later_treatment": None if unclear else known, "later_treatment_unclear": unclear}


def superseding(judged: list[Judged], index: Judged, terms: Terms) -> Judged | None:
    """The last later treatment that takes its place; else of a block the last later one of its target that was read, or
    the last treatment of which it is asked."""
    sure, open_ = _later(judged, index, terms)
    if _covers(sure, index):
        return sure[-1]
    read = _blocks_read(judged, index, terms) if index.numbers.judged == ANAESTHETIC else []
    return next(reversed(read or [one for one in judged if one in sure or one in open_]), None)


def one_session(one: Judged, other: Judged) -> bool:
    """Whether both are rows of one session: of one day and one kind."""
    return one.numbers.day == other.numbers.day and one.row["kind"] == other.row["kind"]


def _blocks_read(judged: list[Judged], index: Judged, terms: Terms) -> list[Judged]:
    after = [one for one in judged[judged.index(index) + 1 :] if not one_session(one, index)]
    blocks = [one for one in after if one.numbers.judged == ANAESTHETIC]
    read = [one for one in blocks if one.is_positive or one.reading == NEGATIVE]
    return [one for one in read if _tests(one, index, terms)]


def _tests(block: Judged, index: Judged, terms: Terms) -> bool:
    return same_target(block.row, index.row, terms) or tests_joint(block.row, index.row, terms)


def _later(judged: list[Judged], index: Judged, terms: Terms) -> tuple[list[Judged], list[Judged]]:
    """(the treatments that surely take its place, those that may)."""
    sure: list[Judged] = []
    open_: list[Judged] = []
    for one in judged[judged.index(index) + 1 :]:
        if not _is_treatment(one, terms) or not may_be_same_part(index.row, one.row, terms):
            continue
        if one.numbers.day + one.numbers.slack <= index.numbers.day:
            continue
        after = one.numbers.day > index.numbers.day + index.numbers.slack
        (sure if after and _takes_place(index.row, one.row, terms) else open_).append(one)
    return sure, open_


def _is_treatment(one: Judged, terms: Terms) -> bool:
    judged = one.numbers.judged
    return not one.numbers.aborted and judged != SUPPORTIVE and treats(one.row["kind"], judged, terms)


def _takes_place(mine: Row, theirs: Row, terms: Terms) -> bool:
    """Whether the later one surely treats the same part and aims at the same, or is an operation there."""
    far = reaches(mine, theirs, terms)
    if not (far or same_part(mine, theirs, terms)):
        return False
    if "target" in mine and mine["target"] == theirs.get("target"):
        return not aims_apart(mine, theirs, terms)
    operation = terms.kinds[theirs["kind"]].kind in OPERATIVE
    return far or operation or {mine["kind"], theirs["kind"]} <= ESI or _goes_on(mine, theirs, terms)


def _goes_on(mine: Row, theirs: Row, terms: Terms) -> bool:
    """Whether the later one ablates the nerves of the same joint, or is of the same kind with a target left out."""
    kinds = [terms.kinds[row["kind"]].kind in ABLATIONS for row in (mine, theirs)]
    if "target" not in mine or "target" not in theirs:
        return mine["kind"] == theirs["kind"] or all(kinds)
    return kinds[1] and _of_one_joint(mine, theirs, terms) and not aims_apart(mine, theirs, terms)


def _of_one_joint(mine: Row, theirs: Row, terms: Terms) -> bool:
    """Whether the targets are a joint and its nerves, nerves of one joint, or lie in one place."""
    one, other = mine["target"], theirs["target"]
    place = terms.place_of.get(one)
    return (
        other == terms.joint_of.get(one)
        or one == terms.joint_of.get(other)
        or bool(terms.together.get(one, 0) & terms.together.get(other, 0))
        or (place is not None and place == terms.place_of.get(other))
    )


def _covers(sure: list[Judged], index: Judged) -> bool:
    """Whether there is a later treatment, and of both sides where the judged one had both."""
    sides = {one.row.get("side") for one in sure}
    return bool(sure) and (index.row.get("side") != "bilateral" or (sides != {"left"} and sides != {"right"}))
