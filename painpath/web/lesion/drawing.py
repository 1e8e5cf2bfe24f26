"""The two pictures of the lesion page as SVG paths, to scale, one unit for each millimetre.

Along: the plane through the nerve's middle that runs with the cannula, shaft to the right. Across: end on, through
the middle of the bare tip, or through the nerve where it lies before the metal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from painpath.captured.shapes import Nerve, Shape
from painpath.web.lesion.sliders import Asked, radius_mm

SHOWN = ("CEM43_8", "T50", "T60")  # the widest first, so that the narrower ones lie on top
BEYOND_MM = 30.0  # farther than any edge of the pictures
Point = tuple[float, float]


@dataclass(frozen=True)
class Drawing:
    """What the template draws: outlines by convention in both pictures, the nerve in both, the cannula's radius and tip."""

    along: list[tuple[str, str]]
    across: list[tuple[str, float]]
    nerve_along: str
    nerve_across: str
    radius: float
    tip: float
    is_metal_across: bool


def drawing(asked: Asked, shapes: dict[str, Shape]) -> Drawing:
    """Both pictures for where the sliders stand."""
    nerve, tip = asked.nerve, asked.values["tip_mm"]
    aside = 0.0 if nerve.is_before else nerve.away
    height = -nerve.away if nerve.is_before else tip / 2
    return Drawing(
        along=[(name, _closed(_slice(shapes[name], aside))) for name in SHOWN],
        across=[(name, round(shapes[name].radius_at(height), 2)) for name in SHOWN],
        nerve_along=_band(nerve, tip),
        nerve_across=_section(nerve),
        radius=radius_mm(asked.values["gauge"]),
        tip=tip,
        is_metal_across=not nerve.is_before,
    )


def _slice(shape: Shape, aside: float) -> list[Point]:
    """The outline of a round lesion in the plane `aside` of its axis; empty where the plane misses it."""
    places, edge = shape.places(), []
    for (low, near), (high, far) in pairwise(places):
        if near > aside:
            edge.append((low, math.sqrt(near**2 - aside**2)))
        if (near > aside) != (far > aside):
            edge.append((low + (high - low) * (aside - near) / (far - near), 0.0))
    if aside == 0 and edge:
        edge = [(places[0][0], 0.0), *edge[1:], (places[-1][0], 0.0)]
    return edge + [(height, -half) for height, half in reversed(edge) if half > 0]


def _closed(points: list[Point]) -> str:
    """A smooth closed path through the points (Catmull-Rom as Bezier curves)."""
    if len(points) < 3:
        return ""
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    count = len(points)
    for place in range(count):
        before, start, end, after = (points[(place + step) % count] for step in (-1, 0, 1, 2))
        first = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        second = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        parts.append(
            f"C{first[0]:.2f} {first[1]:.2f} {second[0]:.2f} {second[1]:.2f} {end[0]:.2f} {end[1]:.2f}"
        )
    return "".join([*parts, "Z"])


def _band(nerve: Nerve, tip: float) -> str:
    """The nerve in the plane along the cannula: a straight band beyond both edges."""
    ends = [nerve.at(side * BEYOND_MM, tip) for side in (-1, 1)]
    return _ribbon((ends[0][2], ends[0][0]), (ends[1][2], ends[1][0]), nerve.thick)


def _section(nerve: Nerve) -> str:
    """The nerve end on: longer the more it is turned, a band when it lies across."""
    middle = 0.0 if nerve.is_before else -nerve.away
    half = nerve.thick / 2
    lean = math.cos(math.radians(90.0 if nerve.is_before else nerve.angle))
    wide = BEYOND_MM if lean < half / BEYOND_MM else half / lean
    if wide == BEYOND_MM:
        return _ribbon((-wide, middle), (wide, middle), nerve.thick)
    return f"M{-wide:.2f} {middle:.2f}a{wide:.2f} {half:.2f} 0 1 0 {2 * wide:.2f} 0a{wide:.2f} {half:.2f} 0 1 0 {-2 * wide:.2f} 0Z"


def _ribbon(start: Point, end: Point, thick: float) -> str:
    """A straight band of that thickness."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    across = (start[1] - end[1]) / length * thick / 2, (end[0] - start[0]) / length * thick / 2
    corners = [(one[0] + side * across[0], one[1] + side * across[1]) for one, side in ((start, 1), (end, 1), (end, -1), (start, -1))]  # fmt: skip
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z"
