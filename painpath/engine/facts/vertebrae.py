"""Whether a broken vertebra is another one than those that were broken before, and whether a tumour lies where the needle was.

A broken vertebra stays deformed and is named on every later image, so that an earlier fracture explains a
finding at its own level for good. Where a level is not stated, only a fracture of some time before the
procedure (`fracture_known_days`) explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from painpath.engine.facts.context import Context
from painpath.engine.facts.levels import denied_at, stated, vertebrae
from painpath.record.check import Row

CODE = "vertebral_fracture"
TUMOURS = ("tumour", "bone_metastasis", "pathological_fracture")


class Broken(NamedTuple):
    """A vertebral fracture on record: which vertebrae, none when not stated, and whether it is not old."""

    vertebrae: frozenset[str]
    lately: bool


class Said(NamedTuple):
    """What a row says of a tumour: its code and minutes, whether it was found, and the vertebrae as `levels.stated`."""

    code: str
    first: int
    last: int
    found: bool
    vertebrae: frozenset[str]


def another_vertebra(context: Context) -> bool:
    """Whether a vertebral fracture found since the procedure is explained by none from before it."""
    since: list[Broken] = []
    before: list[Broken] = []
    days = round(context.terms.settings["fracture_known_days"])
    for row in context.by_code["observations"].get(CODE, ()):
        if row["value"] is True:
            lately = context.is_within(row, days)
            (since if context.since(row) else before).append(Broken(vertebrae(row.get("level")), lately))
    return unexplained(since, before)


def unexplained(since: Iterable[Broken], before: Sequence[Broken]) -> bool:
    """Whether none of the earlier fractures explains one of the later ones; false where there is no earlier one."""
    return bool(before) and any(not any(_explains(old, new) for old in before) for new in since)


def tumour_at_level(context: Context) -> bool:
    """Whether a tumour on record that was not ruled out since names a vertebra of the levels of the judged procedure.

    False where either names none.
    """
    if context.index is None:
        return False
    found = context.by_code["observations"]
    rows = [(code, row) for code in TUMOURS for row in found.get(code, ())]
    said = [_said(code, row) for code, row in rows if isinstance(row["value"], bool)]
    return bool(all_of(context.index.row.get("levels", ())) & standing(said))


def _said(code: str, row: Row) -> Said:
    moment = row["@time"]
    return Said(code, moment.first, moment.last, row["value"], stated(row.get("level")))


def standing(said: Sequence[Said]) -> frozenset[str]:
    """The vertebrae in which a tumour was found that no later no of the same finding covers."""
    found = (one for one in said if one.found)
    left = [one.vertebrae for one in found if not any(_is_later_no(no, one) for no in said)]
    return frozenset().union(*left)


def _is_later_no(no: Said, one: Said) -> bool:
    later = not no.found and no.code == one.code and no.first > one.last
    return later and denied_at(no.vertebrae, one.vertebrae)


def all_of(levels: Iterable[str]) -> frozenset[str]:
    """The vertebrae that several levels name."""
    return frozenset().union(*map(vertebrae, levels))


def _explains(old: Broken, new: Broken) -> bool:
    if old.vertebrae and new.vertebrae:
        return bool(old.vertebrae & new.vertebrae)
    return old.lately
