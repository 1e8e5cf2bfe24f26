"""Whether two procedures treat the same part of the body."""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import ANAESTHETIC, STEROID
from painpath.record.check import Row

ESI = frozenset(("epidural_injection", "interlaminar_esi", "transforaminal_esi", "caudal_esi"))
ABLATIONS = frozenset(("ablation", "neurolysis"))


def treats(kind: str, judged: int, terms: Terms) -> bool:
    """Whether a procedure is a treatment of its own: no block with anaesthetic alone, nothing that only serves one.

    A block with steroid is one.
    """
    return judged == STEROID or (judged != ANAESTHETIC and kind not in terms.never_confounds)


def ends_reading(one: Row, later: Row, judged: int, terms: Terms) -> bool:
    """Whether a later procedure, judged as given, is a treatment that may be of the same part.

    A block of the same day, whatever it held, belongs to the treatment that it was given with.
    """
    if later["status"] != "completed" or not treats(later["kind"], judged, terms):
        return False
    beside = later["kind"] in terms.never_confounds and one["@time"].day == later["@time"].day
    return not beside and may_be_same_part(one, later, terms)


def may_be_same_part(one: Row, later: Row, terms: Terms) -> bool:
    """Whether a later procedure may treat the same part: of one that states neither region nor target nobody knows."""
    if {one.get("side"), later.get("side")} == {"left", "right"}:
        return False
    if any("region" not in row and "target" not in row for row in (one, later)):
        return True
    return same_part(one, later, terms) or may_reach(one, later, terms)


def may_reach(one: Row, later: Row, terms: Terms) -> bool:
    """Whether the later of two is a stimulator of the cord or a pump that may treat the pain of the other's half.

    Not the other way round: an injection somewhere in that half does not end what a stimulator does.
    """
    if later["kind"] not in terms.far_reaching:
        return False
    halves = {terms.half.get(row.get("region", ""), 0) for row in (one, later)}
    return len(halves - {0}) < 2


def reaches(one: Row, later: Row, terms: Terms) -> bool:
    """Whether the later of two is such a stimulator or pump, and both surely lie in the same half."""
    mine, theirs = (terms.half.get(row.get("region", ""), 0) for row in (one, later))
    return later["kind"] in terms.far_reaching and mine == theirs != 0


def same_part(one: Row, other: Row, terms: Terms) -> bool:
    """Whether two procedures treat the same part; not when their sides are known and opposite."""
    sides = {one.get("side"), other.get("side")}
    if sides == {"left", "right"}:
        return False
    place = terms.place_of.get(one.get("target", ""))
    if place is not None and place == terms.place_of.get(other.get("target", "")):
        return True
    if "region" not in one or "region" not in other:
        return one.get("target") == other.get("target") and "target" in one
    mine, theirs = (terms.region_group.get(row["region"], row["region"]) for row in (one, other))
    return bool(mine == theirs if mine not in ("limb", "trunk") else one["region"] == other["region"])
