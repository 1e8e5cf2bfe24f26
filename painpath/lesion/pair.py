"""A bipolar lesion: the strip between two parallel cannulae, computed in three dimensions."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from painpath.lesion.boiling import refuse_boiling
from painpath.lesion.box import Box, Side, make_box
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.mesh import Array
from painpath.lesion.parameters import tissue
from painpath.lesion.setting import Setting
from painpath.lesion.solid import MM, Solid, boxed, farthest_mm, heated, leaning, properties, reach_mm
from painpath.lesion.solve import REACHED_K


@dataclass(frozen=True)
class Pair:
    """A bipolar lesion by convention, in mm: the strip's thickness and length midway between the cannulae, both 0
    where the two lesions do not join, and how far it reaches across both cannulae."""

    setting: Setting
    width_mm: dict[str, float]
    length_mm: dict[str, float]
    across_mm: dict[str, float]
    sensor_c: float
    power_w: float
    solid: Solid

    @property
    def has_reached_set(self) -> bool:
        """Whether the sensor reached the set temperature."""
        return self.sensor_c >= self.setting.temperature_c - REACHED_K


def bipolar(setting: Setting, refine: float = 1.0, angle_deg: float = 0.0, offset_mm: float = 0.0) -> Pair:
    """Compute one. `refine` 2 halves every cell.

    A quarter is computed, the rest being its mirror image, also where the cannulae lean towards each other by
    `angle_deg`, their middles `spacing_mm` apart; with one cannula `offset_mm` deeper than the other it is a half.
    """
    if setting.spacing_mm is None:
        raise ValueError("a bipolar setting states its spacing")
    middle, slope = setting.spacing_mm / 2 * MM, math.tan(math.radians(angle_deg / 2))
    box = boxed(setting, 0.0, middle, refine, slope)
    if offset_mm:
        box = _both(box, setting, middle, slope, offset_mm * MM)
    muscle = properties(box, tissue(setting.tissue, setting.is_perfused))
    zero: tuple[Side, ...] = ("x-", "x+", "y+", "z-", "z+")
    volts = np.where(box.x_m < 0, -1.0, 1.0) * box.is_metal
    cold, copies = (box.holding(zero), 2) if offset_mm else (box, 4)
    found = heated(cold, box.holding(zero), muscle, setting, middle, volts, copies=copies)
    refuse_boiling(box, found.tally, copies)
    x, y, z = ((faces[1:] + faces[:-1]) / 2 for faces in (box.x_faces_m, box.y_faces_m, box.z_faces_m))
    midplane = int(np.argmax(x > 0))

    def excess(name: str) -> Array:
        return np.where(box.is_metal, 1.0, found.tally.excess(name)).reshape(box.shape)

    def midway(name: str) -> tuple[float, float]:
        plane = excess(name)[midplane]
        thickness = 2 * farthest_mm(y, plane, 0)
        if thickness == 0:
            return 0.0, 0.0
        return thickness, farthest_mm(z, plane, 1) + farthest_mm(-z[::-1], plane[:, ::-1], 1)

    strips = {name: midway(name) for name in HEAT_CONVENTIONS}
    return Pair(
        setting,
        {name: one[0] for name, one in strips.items()},
        {name: one[1] for name, one in strips.items()},
        {name: 2 * reach_mm(found, name, x, 0) for name in HEAT_CONVENTIONS},
        found.sensor_c,
        found.power_w,
        found,
    )


def _both(half: Box, setting: Setting, middle: float, slope: float, offset: float) -> Box:
    """Both cannulae, the one at negative x `offset` deeper; metres."""
    x, tip = np.concatenate([-half.x_faces_m[::-1], half.x_faces_m[1:]]), setting.tip_mm * MM
    near = leaning(setting, middle, slope)
    far = leaning(setting, middle, slope)

    def level(x_m: Array, y_m: Array, z_m: Array) -> Array:
        return np.minimum(near(x_m, y_m, z_m), far(-x_m, y_m, z_m + offset))

    both = make_box(x, half.y_faces_m, half.z_faces_m, level, tip)
    bare = both.z_m < np.where(both.x_m < 0, tip - offset, tip)
    return replace(both, is_live=both.is_metal & bare)
