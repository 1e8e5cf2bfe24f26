"""Make the table that ships: `python scripts/make_capture_table.py`; some minutes on two cores."""

from __future__ import annotations

import json
import math
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from painpath.captured.table import AXES, FILE, PER_MILLE, captured, read_table
from painpath.lesion.capture import SEED, Capture, Draws, fields_of, judge
from painpath.lesion.parameters import read_parameters
from painpath.lesion.placement import ORIENTATIONS, pairs, read_placements
from painpath.lesion.setting import NotModelled, Setting

VERSION = 1
GRID: dict[str, list[float]] = {
    "gauge": [16, 18, 20, 22],
    "tip_mm": [5, 10, 15],
    "temperature_c": [60, 70, 75, 80, 85, 90],
    "time_s": [60, 90, 120, 180],
}
DRAWS = Draws(tissues=8, states=128, placings=32, seed=SEED)
CHECKS = 16  # settings between the grid points at which interpolation is compared with computing
WORKERS = 2
COMPARED = ("covered", "low", "high")
Row = list[int] | None


def combinations() -> list[tuple[str, str, str]]:
    """Every site, guidance and orientation of the table."""
    return [(site, guidance, orientation) for site, guidance in pairs() for orientation in ORIENTATIONS]


def rows_at(place: tuple[float, ...]) -> list[Capture] | None:
    """What is computed at (gauge, tip in mm, Celsius, seconds), for each combination; None when refused."""
    gauge, tip_mm, temperature_c, time_s = place
    try:
        setting = Setting(round(gauge), tip_mm, temperature_c, time_s)
        fields = fields_of(setting, DRAWS)
    except NotModelled:
        return None
    return [judge(setting, fields, site, lie, guidance, DRAWS) for site, guidance, lie in combinations()]


def make(folder: Path = FILE.parent) -> dict[str, Any]:
    """Compute every cell, write the table, compare it with computing between its points, write it with what that costs."""
    target = folder / FILE.name
    places = list(product(*(GRID[name] for name in AXES)))
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(rows_at, places, chunksize=4))
        cells = {
            "/".join(names): [_row(one[number]) if one else None for one in found]
            for number, names in enumerate(combinations())
        }
        table = {
            **_origin(),
            "axes": GRID,
            "between": {lie: dict.fromkeys(COMPARED, 0) for lie in ORIENTATIONS},
            "cells": cells,
        }
        _write(target, table)
        forget()
        spots = between_places(CHECKS)
        table["between"] = _worst(spots, list(pool.map(rows_at, spots)))
    _write(target, table)
    forget()
    return table


def forget() -> None:
    """Let the reader see the table that was just written."""
    read_table.cache_clear()
    captured.cache_clear()


def between_places(count: int) -> list[tuple[float, ...]]:
    """Settings inside the grid, off its points; whole gauges."""
    chance = np.random.default_rng(DRAWS.seed)
    found: list[tuple[float, ...]] = []
    for _ in range(count):
        tip, heat, time = (
            float(chance.uniform(min(axis), max(axis)))
            for axis in (GRID["tip_mm"], GRID["temperature_c"], [math.log(one) for one in GRID["time_s"]])
        )
        found.append((float(chance.integers(16, 23)), round(tip, 1), round(heat, 1), round(math.exp(time))))
    return found


def _row(one: Capture) -> list[int]:
    """The figures in the order of `FIGURES`, in per mille."""
    shares = (one.probability, one.low, one.high, one.outcomes["partial"], one.outcomes["block"], one.error)
    return [round(share * PER_MILLE) for share in shares]


def _worst(
    places: list[tuple[float, ...]], computed: list[list[Capture] | None]
) -> dict[str, dict[str, int]]:
    """By orientation the largest difference between reading and computing, in per mille."""
    worst = {lie: dict.fromkeys(COMPARED, 0.0) for lie in ORIENTATIONS}
    for place, found in zip(places, computed, strict=True):
        for (site, guidance, lie), one in zip(combinations(), found or [], strict=bool(found)):
            read = captured(site, guidance, lie, place)
            if read is not None:
                for name, true in zip(COMPARED, (one.probability, one.low, one.high), strict=True):
                    worst[lie][name] = max(worst[lie][name], abs(getattr(read, name) - true))
    return {lie: {name: math.ceil(one * PER_MILLE) for name, one in of.items()} for lie, of in worst.items()}


def _origin() -> dict[str, Any]:
    """What the table was computed with."""
    return {
        "version": VERSION,
        "model": "painpath.lesion.capture",
        "unit": "per mille",
        "seed": DRAWS.seed,
        "draws": {"tissues": DRAWS.tissues, "states": DRAWS.states, "placings": DRAWS.placings},
        "parameters": {name: one.value for name, one in read_parameters().items()},
        "placement": {name: one.value for name, one in read_placements().items()},
    }


def _write(target: Path, table: dict[str, Any]) -> None:
    """One line for each entry, so that a change can be read."""
    lines = [f"{json.dumps(name)}: {json.dumps(part, separators=(',', ':'))}" for name, part in table.items()]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
