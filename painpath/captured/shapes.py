"""The shape of a heat lesion for one setting: read from the table that ships, without NumPy or SciPy.

Each cell holds, for every convention, where the destroyed tissue ends along the axis and its radius at fixed
shares of that length. Between cells the shapes are blended, straight in gauge, tip and temperature and in the
logarithm of time; what that costs was measured when the table was made (`between_mm`). A lesion starts at 37 °C, in
muscle with blood flow, by a sharp monopolar cannula; outside the grid there is no answer.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from painpath.captured.table import AXES, Place, corners

FILE = Path(__file__).with_name("shapes.json")
PER_MM = 100  # the table counts hundredths of a millimetre
SEGMENTS = 16
SHARES = tuple((1 - math.cos(math.pi * step / SEGMENTS)) / 2 for step in range(SEGMENTS + 1))
STEP_MM = 0.25
FOLLOWED_MM = 15.0  # how far a nerve is followed to both sides


@dataclass(frozen=True)
class Shape:
    """A round lesion in mm: `ends` along the axis from the distal end of the metal (0) up the shaft, and the radius
    at each of SHARES of the way between them; a radius of 0 everywhere when nothing is destroyed."""

    ends: tuple[float, float]
    radii: tuple[float, ...]

    @property
    def width_mm(self) -> float:
        """The largest width."""
        return 2 * max(self.radii)

    @property
    def length_mm(self) -> float:
        """The length along the axis."""
        return self.ends[1] - self.ends[0]

    def places(self) -> list[tuple[float, float]]:
        """Height along the axis and radius, from the lower to the upper end."""
        low, high = self.ends
        return [
            (low + share * (high - low), radius) for share, radius in zip(SHARES, self.radii, strict=True)
        ]

    def radius_at(self, height: float) -> float:
        """The radius at that height; 0 beyond the ends."""
        places = self.places()
        for (low, near), (high, far) in pairwise(places):
            if low <= height <= high and high > low:
                return near + (far - near) * (height - low) / (high - low)
        return 0.0


@dataclass(frozen=True)
class Nerve:
    """How a straight nerve lies, in mm: its middle `away` from the cannula's axis at the middle of the bare tip and turned
    by `angle` degrees (0 parallel, 90 across); or, `is_before`, across the axis and `away` in front of the metal's end."""

    away: float
    angle: float
    thick: float
    is_before: bool = False

    def at(self, along: float, tip_mm: float) -> tuple[float, float, float]:
        """x, y and z of the nerve's middle, that far along it; y is the side on which it lies."""
        if self.is_before:
            return along, 0.0, -self.away
        turn = math.radians(self.angle)
        return along * math.sin(turn), self.away, tip_mm / 2 + along * math.cos(turn)

    def covered_mm(self, shape: Shape, tip_mm: float) -> float:
        """How much of its length is destroyed over its whole thickness."""
        steps = round(FOLLOWED_MM / STEP_MM)
        return STEP_MM * sum(
            self._is_covered(shape, self.at(step * STEP_MM, tip_mm), tip_mm)
            for step in range(-steps, steps + 1)
        )

    def _is_covered(self, shape: Shape, place: tuple[float, float, float], tip_mm: float) -> bool:
        """Whether the point of this cross-section that is farthest from the bare tip lies inside."""
        x, y, z = place
        beside, above = math.hypot(x, y), z - min(max(z, 0.0), tip_mm)
        way = math.hypot(beside, above)
        more = 1 + self.thick / 2 / way if way > 0 else 1.0
        return beside * more < shape.radius_at(z - above + above * more)


def shapes_at(at: Place) -> dict[str, Shape] | None:
    """By convention the lesion at (gauge, tip in mm, Celsius, seconds); None outside the table."""
    table = read_shapes()
    around = corners(tuple(tuple(table["axes"][name]) for name in AXES), at)
    if around is None or any(table["cells"][place] is None for place, _ in around):
        return None
    found = {}
    for number, name in enumerate(table["conventions"]):
        rows = [(table["cells"][place][number], weight) for place, weight in around]
        blend = [
            sum(row[column] * weight for row, weight in rows) / PER_MM for column in range(len(SHARES) + 2)
        ]
        found[name] = Shape((blend[0], blend[1]), tuple(blend[2:]))
    return found


@cache
def read_shapes() -> dict[str, Any]:
    """The shipped table: version, the parameters it was computed with, axes, conventions, diameters, cells."""
    table: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return table
