"""A bipolar lesion: the strip between two parallel cannulae, computed in three dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.mesh import Array
from painpath.lesion.parameters import tissue
from painpath.lesion.setting import Setting
from painpath.lesion.solid import MM, Solid, boxed, farthest_mm, heated, properties


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


def bipolar(setting: Setting, refine: float = 1.0) -> Pair:
    """Compute one; a quarter of it, the rest being its mirror image. `refine` 2 halves every cell."""
    if setting.spacing_mm is None:
        raise ValueError("a bipolar setting states its spacing")
    middle = setting.spacing_mm / 2 * MM
    box = boxed(setting, 0.0, middle, refine)
    muscle = properties(box, tissue(setting.tissue, setting.is_perfused))
    found = heated(box, box.holding(("x-", "x+", "y+", "z-", "z+")), muscle, setting, middle)
    x, y, z = ((faces[1:] + faces[:-1]) / 2 for faces in (box.x_faces_m, box.y_faces_m, box.z_faces_m))

    def excess(name: str) -> Array:
        return np.where(box.is_metal, 1.0, found.tally.excess(name)).reshape(box.shape)

    def midway(name: str) -> tuple[float, float]:
        plane = excess(name)[0]
        thickness = 2 * farthest_mm(y, plane, 0)
        if thickness == 0:
            return 0.0, 0.0
        return thickness, farthest_mm(z, plane, 1) + farthest_mm(-z[::-1], plane[:, ::-1], 1)

    strips = {name: midway(name) for name in HEAT_CONVENTIONS}
    return Pair(
        setting,
        {name: one[0] for name, one in strips.items()},
        {name: one[1] for name, one in strips.items()},
        {name: 2 * farthest_mm(x, excess(name), 0) for name in HEAT_CONVENTIONS},
        found.sensor_c,
        4 * found.power_w,
        found,
    )
