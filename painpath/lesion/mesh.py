"""The axisymmetric mesh: rings around the cannula's axis, finest at its surface and at both ends of the bare tip.

r is the distance from the axis, z runs along it from the distal end (0) up the shaft; lengths in metres.
The cells of a ring mesh are stored flat, z fastest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Level = Callable[..., Array]  # of the coordinates
BISECTIONS = 40
CLOSEST = 1e-3  # the least share of a step that lies on one side of the metal's surface


@dataclass(frozen=True)
class Faces:
    """The faces between two cells, and those on the outer edge.

    `split` is the share of the way between the two centres that belongs to the first cell: up to the
    face, or up to the metal's surface where that lies between them.
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    area_m2: Array
    way_m: Array
    split: Array
    edge_cell: NDArray[np.intp]
    edge_area_m2: Array
    edge_way_m: Array


@dataclass(frozen=True)
class Cells:
    """Cells of any shape, their faces, and which are metal; `is_live` metal is bare, the rest is insulated."""

    volume_m3: Array
    is_metal: Flags
    is_live: Flags
    faces: Faces


@dataclass(frozen=True, kw_only=True)
class Mesh(Cells):
    """The rings: the places of their faces and centres besides."""

    r_faces_m: Array
    z_faces_m: Array
    r_m: Array
    z_m: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rings and of layers."""
        return len(self.r_faces_m) - 1, len(self.z_faces_m) - 1


def graded(length: float, finest: float, growth: float, refine: float = 1.0) -> Array:
    """Places from 0 to `length`, steps growing smoothly from about `finest`; `refine` 2 halves every step."""
    count = max(2, math.ceil(math.log1p(length * (growth - 1) / finest) / math.log(growth)))
    strength = count * math.log(growth)
    share = np.linspace(0.0, 1.0, max(2, round(count * refine)) + 1)
    return np.asarray(length * np.expm1(strength * share) / math.expm1(strength))


def cannula_mesh(
    radius: float,
    tip: float,
    point: float,
    *,
    reach: float,
    finest: float,
    growth: float,
    refine: float = 1.0,
) -> Mesh:
    """The mesh around a cannula of that radius and bare tip, its point a cone of length `point` (0: blunt); metres."""
    inside = np.linspace(0.0, radius, max(3, round(4 * refine)) + 1)
    outward = graded(reach - radius, finest, growth, refine)[1:] + radius
    half = graded(tip / 2, finest, growth, refine)[1:]
    far = graded(reach, finest, growth, refine)[1:]
    z_faces = np.concatenate([-far[::-1], [0.0], half, tip - half[-2::-1], [tip], tip + far])
    return make_mesh(np.concatenate([inside, outward]), z_faces, cannula_level(radius, point), tip)


def cannula_level(radius: float, point: float) -> Level:
    """Below 0 inside the metal of a cannula, above 0 outside; metres."""

    def level(r: Array, z: Array) -> Array:
        width = radius * np.clip(z / point, 0.0, 1.0) if point > 0 else np.full_like(z, radius)
        return np.maximum(r - width, -z)

    return level


def make_mesh(r_faces: Array, z_faces: Array, level: Level, insulated_from: float) -> Mesh:
    """The mesh with those faces; metal is where `level` is below 0, insulated above the height `insulated_from`."""
    r_centre, z_centre = (r_faces[1:] + r_faces[:-1]) / 2, (z_faces[1:] + z_faces[:-1]) / 2
    r, z = (one.ravel() for one in np.meshgrid(r_centre, z_centre, indexing="ij"))
    disc, height = math.pi * np.diff(r_faces**2), np.diff(z_faces)
    is_metal = level(r, z) < 0
    return Mesh(
        r_faces_m=r_faces,
        z_faces_m=z_faces,
        r_m=r,
        z_m=z,
        volume_m3=np.outer(disc, height).ravel(),
        is_metal=is_metal,
        is_live=is_metal & (z < insulated_from),
        faces=_faces(r_faces, z_faces, r, z, level),
    )


def _faces(r_faces: Array, z_faces: Array, r: Array, z: Array, level: Level) -> Faces:
    rings, layers = len(r_faces) - 1, len(z_faces) - 1
    number = np.arange(rings * layers).reshape(rings, layers)
    disc, height = math.pi * np.diff(r_faces**2), np.diff(z_faces)
    mantle = 2 * math.pi * np.outer(r_faces, height)
    first = np.concatenate([number[:-1].ravel(), number[:, :-1].ravel()])
    second = np.concatenate([number[1:].ravel(), number[:, 1:].ravel()])
    area = np.concatenate([mantle[1:-1].ravel(), np.repeat(disc, layers - 1)])
    way = np.hypot(r[second] - r[first], z[second] - z[first])
    to_face = np.concatenate(
        [
            np.repeat(r_faces[1:-1], layers) - r[number[:-1]].ravel(),
            np.tile(z_faces[1:-1], rings) - z[number[:, :-1]].ravel(),
        ]
    )
    edge = [
        (number[-1], mantle[-1], np.full(layers, (r_faces[-1] - r_faces[-2]) / 2)),
        (number[:, 0], disc, np.full(rings, height[0] / 2)),
        (number[:, -1], disc, np.full(rings, height[-1] / 2)),
    ]
    joined: list[Any] = [np.concatenate(parts) for parts in zip(*edge, strict=True)]
    split = surface(to_face / way, (r[first], z[first]), (r[second], z[second]), level)
    return Faces(first, second, area, way, split, joined[0], joined[1], joined[2])


def surface(split: Array, start: tuple[Array, ...], end: tuple[Array, ...], level: Level) -> Array:
    """The split of each way, moved to the metal's surface where the way crosses it; found by bisection."""
    begins_inside = level(*start) < 0
    crosses = begins_inside != (level(*end) < 0)
    low, high = np.zeros_like(split), np.ones_like(split)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        at = level(*(one + middle * (other - one) for one, other in zip(start, end, strict=True)))
        is_before = (at < 0) == begins_inside
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    return np.where(crosses, np.clip(high, CLOSEST, 1 - CLOSEST), split)
