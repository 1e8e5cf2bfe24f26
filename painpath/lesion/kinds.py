"""A lesion of any kind from its setting, and what is told of it."""

from __future__ import annotations

from typing import Any

from painpath.lesion import answer, cold_answer, pair_answer
from painpath.lesion.cryo import Frozen, freeze
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.pair import Pair, bipolar
from painpath.lesion.setting import Setting
from painpath.lesion.solve import Lesion, solve

Computed = Lesion | Frozen | Pair
Sizes = dict[str, float]


def computed(setting: Setting) -> Computed:
    """The lesion of that setting."""
    if setting.kind == "cryo":
        return freeze(setting)
    return bipolar(setting) if setting.kind == "bipolar" else solve(setting)


def sizes(found: Computed) -> tuple[Sizes, Sizes]:
    """Width and length in mm by the conventions that apply to it; of ice also the ball that is seen (`ice`)."""
    if isinstance(found, Frozen):
        return found.width_mm, found.length_mm
    return tuple({name: one[name] for name in HEAT_CONVENTIONS} for one in (found.width_mm, found.length_mm))  # type: ignore[return-value]


def as_json(found: Computed) -> dict[str, Any]:
    """Everything a program needs."""
    if isinstance(found, Frozen):
        return cold_answer.as_json(found)
    return pair_answer.as_json(found) if isinstance(found, Pair) else answer.as_json(found)


def as_text(found: Computed) -> list[str]:
    """The lines for a terminal."""
    if isinstance(found, Frozen):
        return cold_answer.as_text(found)
    return pair_answer.as_text(found) if isinstance(found, Pair) else answer.as_text(found)
