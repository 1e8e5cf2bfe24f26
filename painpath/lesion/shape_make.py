"""Make the table of shapes that ships: `python scripts/make_shape_table.py`; some minutes on two cores."""

from __future__ import annotations

import json
import math
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from painpath.captured.shapes import FILE, PER_MM, SHARES, read_shapes, shapes_at
from painpath.captured.table import AXES
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.mesh import Array
from painpath.lesion.parameters import gauges, read_parameters
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.sizes import ends_mm, outline
from painpath.lesion.solve import Lesion, solve

VERSION = 1
GRID: dict[str, list[float]] = {
    "gauge": [16, 18, 20, 22],
    "tip_mm": [5, 10, 15],
    "temperature_c": [60, 61, 62.5, 65, 70, 75, 80, 85, 90],
    "time_s": [60, 90, 120, 180],
}
CHECKS = 24  # settings between the grid points at which reading is compared with computing
WORKERS = 2
SEED = 20261121
USED = (
    "tissues.muscle.",
    "all_tissues.",
    "metal.",
    "diameters.",
    "cannula.",
    "generator.",
    "damage.",
    "mesh.",
)
Cell = list[list[int]] | None


def cell_at(place: tuple[float, ...]) -> Cell:
    """The shapes at (gauge, tip in mm, Celsius, seconds), one row for each convention; None when refused."""
    found = solved(place)
    return None if found is None else [shape_row(found, name) for name in HEAT_CONVENTIONS]


def solved(place: tuple[float, ...]) -> Lesion | None:
    """The lesion there; None when the model does not cover it."""
    gauge, tip_mm, temperature_c, time_s = place
    try:
        return solve(Setting(round(gauge), tip_mm, temperature_c, time_s))
    except NotModelled:
        return None


def shape_row(lesion: Lesion, name: str) -> list[int]:
    """Both ends, then the radius at each of SHARES, in hundredths of a millimetre; a point in the tip when there is none."""
    excess = lesion.tally.excess(name)
    ends = ends_mm(lesion.mesh, excess)
    if ends is None:
        middle = round(lesion.setting.tip_mm / 2 * PER_MM)
        return [middle, middle, *([0] * len(SHARES))]
    radii = [0.0, *_radii(lesion, excess, ends), 0.0]
    return [round(PER_MM * one) for one in (*ends, *radii)]


def _radii(lesion: Lesion, excess: Array, ends: tuple[float, float]) -> list[float]:
    """The radius in mm at each of the inner SHARES."""
    height, radius = (1e3 * one for one in outline(lesion.mesh, excess))
    is_known = np.isfinite(radius)
    heights = np.concatenate([[ends[0]], height[is_known], [ends[1]]])
    radii = np.concatenate([[0.0], radius[is_known], [0.0]])
    wanted = ends[0] + np.array(SHARES[1:-1]) * (ends[1] - ends[0])
    return [float(one) for one in np.interp(wanted, heights, radii)]


def make(target: Path = FILE) -> dict[str, Any]:
    """Compute every cell and write the table; then compare it with computing between its points and note what that costs."""
    with ProcessPoolExecutor(WORKERS) as pool:
        cells = list(pool.map(cell_at, product(*(GRID[name] for name in AXES)), chunksize=4))
        table = {**_origin(), "between_mm": {}, "cells": cells}
        _write(target, table)
        read_shapes.cache_clear()
        spots = between_places(CHECKS)
        table["between_mm"] = _worst(spots, list(pool.map(solved, spots)))
    _write(target, table)
    read_shapes.cache_clear()
    return table


def between_places(count: int) -> list[tuple[float, ...]]:
    """Settings inside the grid, off its points; whole gauges."""
    chance = np.random.default_rng(SEED)
    found: list[tuple[float, ...]] = []
    for _ in range(count):
        tip, heat, time = (
            float(chance.uniform(min(axis), max(axis)))
            for axis in (GRID["tip_mm"], GRID["temperature_c"], [math.log(one) for one in GRID["time_s"]])
        )
        found.append((float(chance.integers(16, 23)), round(tip, 1), round(heat, 1), round(math.exp(time))))
    return found


def _worst(places: list[tuple[float, ...]], computed: list[Lesion | None]) -> dict[str, float]:
    """By convention the largest difference in width or length between reading and computing, in mm, rounded up."""
    worst = dict.fromkeys(HEAT_CONVENTIONS, 0.0)
    for place, lesion in zip(places, computed, strict=True):
        read = shapes_at(place)
        for name in HEAT_CONVENTIONS if read and lesion else ():
            worst[name] = max(worst[name], off_mm(lesion, name, place))
    return {name: math.ceil(PER_MM * one) / PER_MM for name, one in worst.items()}


def off_mm(lesion: Lesion | None, name: str, place: tuple[float, ...]) -> float:
    """How far the table is from a computed lesion in width or length, in mm, by one convention."""
    read = shapes_at(place)
    if read is None or lesion is None:
        return math.inf
    widths, lengths = lesion.width_mm[name], lesion.length_mm[name]
    return max(abs(read[name].width_mm - widths), abs(read[name].length_mm - lengths))


def _origin() -> dict[str, Any]:
    """What the table was computed with."""
    return {
        "version": VERSION,
        "model": "painpath.lesion.solve",
        "unit": "0.01 mm",
        "parameters": used_parameters(),
        "diameters_mm": {str(gauge): one for gauge, one in gauges().items()},
        "axes": GRID,
        "conventions": list(HEAT_CONVENTIONS),
    }


def used_parameters() -> dict[str, float]:
    """The numbers of today that the table depends on."""
    return {name: one.value for name, one in read_parameters().items() if name.startswith(USED)}


def _write(target: Path, table: dict[str, Any]) -> None:
    """One line for each entry, so that a change can be read."""
    lines = [f"{json.dumps(name)}: {json.dumps(part, separators=(',', ':'))}" for name, part in table.items()]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
