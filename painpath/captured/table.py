"""Was the nerve covered? Read from the table that ships with painpath, for one procedure as it was logged.

Plain Python, so that the assessment never loads NumPy. The table holds what `capture` computed at its grid
points; between them it is interpolated, straight in gauge, tip, temperature and the logarithm of time. What
interpolation costs was measured when the table was made and widens the interval. Outside the grid, or when
one of the inputs is unknown, there is no answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).with_name("table.json")
KINDS = ("rfa_thermal",)
SITES = {
    ("medial_branch", "lumbar"): "lumbar_medial_branch",
    ("medial_branch", "lumbosacral"): "lumbar_medial_branch",
    ("medial_branch", "cervical"): "cervical_medial_branch",
    ("third_occipital_nerve", None): "third_occipital_nerve",
    ("genicular_nerves", None): "genicular_nerve",
}
AXES = ("gauge", "tip_mm", "temperature_c", "time_s")
FIGURES = ("covered", "low", "high", "partial", "block", "error")
PER_MILLE = 1000
SHORT_OF_SET_K = 3  # as log.short_of_set of the lesion model's parameters.yaml
Place = tuple[float, ...]


class Captured(msgspec.Struct, frozen=True):
    """Shares from 0 to 1 for one lesion: covered with its interval, and the two outcomes between covered and missed.

    `error` is that of `covered` by sampling and interpolation; `low` and `high` already hold the latter.
    """

    covered: float
    low: float
    high: float
    partial: float
    block: float
    error: float


def site_of(target: str | None, region: str | None) -> str | None:
    """The site of the table for a target and region of the vocabulary; None for every other one."""
    return SITES.get((target or "", region)) or SITES.get((target or "", None))


def captured_in(
    *,
    kind: str | None,
    target: str | None,
    region: str | None,
    orientation: str | None,
    guidance: str | None,
    gauge: float | None,
    tip_mm: float | None,
    temperature_c: float | None,
    time_s: float | None,
    reached_c: float | None = None,
) -> Captured | None:
    """What the table says of one lesion of that procedure, in the words of the record; None when it does not cover it.

    An electrode that stayed well below its set temperature made the lesion of what it reached.
    """
    site = site_of(target, region)
    if kind not in KINDS or site is None or orientation is None or guidance is None:
        return None
    if gauge is None or tip_mm is None or temperature_c is None or time_s is None:
        return None
    if reached_c is not None and reached_c < temperature_c - SHORT_OF_SET_K:
        temperature_c = reached_c
    return captured(site, guidance, orientation, (gauge, tip_mm, temperature_c, time_s))


@lru_cache(maxsize=4096)
def captured(site: str, guidance: str, orientation: str, at: Place) -> Captured | None:
    """What the table says at (gauge, tip in mm, Celsius, seconds); None outside it."""
    table = read_table()
    cells = table["cells"].get(f"{site}/{guidance}/{orientation}")
    around = corners(tuple(map(tuple, (table["axes"][name] for name in AXES))), at)
    if cells is None or around is None or any(cells[place] is None for place, _ in around):
        return None
    found = [sum(weight * cells[place][number] for place, weight in around) for number in range(len(FIGURES))]
    return _widened(
        dict(zip(FIGURES, found, strict=True)), table["between"][orientation], is_between=len(around) > 1
    )


def _widened(found: dict[str, float], between: dict[str, float], is_between: bool) -> Captured:
    """As shares, the interval widened by what interpolation may cost."""
    more = {name: between[name] if is_between else 0 for name in ("covered", "low", "high")}
    return Captured(
        covered=found["covered"] / PER_MILLE,
        low=max(0.0, found["low"] - more["low"]) / PER_MILLE,
        high=min(float(PER_MILLE), found["high"] + more["high"]) / PER_MILLE,
        partial=found["partial"] / PER_MILLE,
        block=found["block"] / PER_MILLE,
        error=math.hypot(found["error"], more["covered"]) / PER_MILLE,
    )


def corners(axes: tuple[Place, ...], at: Place) -> list[tuple[int, float]] | None:
    """The numbers of the cells around a place and their weights; None outside."""
    scales: tuple[Callable[[float], float], ...] = (float, float, float, math.log)
    sides = []
    for axis, place, scale in zip(axes, at, scales, strict=True):
        if not axis[0] <= place <= axis[-1]:  # a NaN is outside too
            return None
        sides.append(_side(axis, place, scale))
    found = []
    for choice in product(*sides):
        number, weight = 0, 1.0
        for (step, share), axis in zip(choice, axes, strict=True):
            number, weight = number * len(axis) + step, weight * share
        found.append((number, weight))
    return found


def _side(axis: Place, place: float, scale: Callable[[float], float]) -> list[tuple[int, float]]:
    """The one or two steps of an axis around a place, with their weights."""
    if place in axis:
        return [(axis.index(place), 1.0)]
    above = next(number for number, step in enumerate(axis) if step > place)
    low, high = scale(axis[above - 1]), scale(axis[above])
    share = (scale(place) - low) / (high - low)
    return [(above - 1, 1 - share), (above, share)]


@cache
def read_table() -> dict[str, Any]:
    """The shipped table: version, seed, draws, the parameters it was computed with, axes, cells in per mille."""
    table: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return table
