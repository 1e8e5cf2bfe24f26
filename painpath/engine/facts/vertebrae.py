"""Whether a broken vertebra is another one than those that were broken before, and whether a tumour lies where the needle was.

A broken vertebra stays deformed and is named on every later image, so that an earlier fracture explains a
finding at its own level for good. Where a level is not stated, only a fracture of some time before the
procedure (`fracture_known_days`) explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from painpath.engine.facts.levels import vertebrae
from painpath.engine.facts.reading import Context

CODE = "vertebral_fracture"
TUMOURS = ("tumour", "bone_metastasis", "pathological_fracture")


class Broken(NamedTuple):
    """A vertebral fracture on record: which vertebrae, none when not stated, and whether it is not old."""

    vertebrae: frozenset[str]
    lately: bool


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
    """Whether a tumour on record names a vertebra of the levels of the judged procedure; false where either names none."""
    if context.index is None:
        return False
    found = context.by_code["observations"]
    treated = all_of(context.index.row.get("levels", ()))
    rows = [row for code in TUMOURS for row in found.get(code, ()) if row["value"] is True]
    return any(treated & vertebrae(row.get("level")) for row in rows)


def all_of(levels: Iterable[str]) -> frozenset[str]:
    """The vertebrae that several levels name."""
    return frozenset().union(*map(vertebrae, levels))


def _explains(old: Broken, new: Broken) -> bool:
    if old.vertebrae and new.vertebrae:
        return bool(old.vertebrae & new.vertebrae)
    return old.lately
