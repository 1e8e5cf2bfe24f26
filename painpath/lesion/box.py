"""The mesh in three dimensions, for what is not round: two cannulae side by side, or one that lies on bone.

x runs across the cannulae in their common plane, y away from that plane, z along them from the distal end (0) up
the shaft; lengths in metres. Cells are stored flat, z fastest. What is symmetric is computed once: a side that is
not held lets nothing through, as a plane of symmetry does.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from painpath.lesion.mesh import Array, Cells, Faces, Level, graded, surface

Side = Literal["x-", "x+", "y-", "y+", "z-", "z+"]


@dataclass(frozen=True, kw_only=True)
class Box(Cells):
    """Cells of a box: the places of their faces along each axis, and of their centres."""

    x_faces_m: Array
    y_faces_m: Array
    z_faces_m: Array
    x_m: Array
    y_m: Array
    z_m: Array

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of cells along x, y and z."""
        return len(self.x_faces_m) - 1, len(self.y_faces_m) - 1, len(self.z_faces_m) - 1

    def holding(self, sides: Collection[Side]) -> Box:
        """The same cells with those outer sides held at the outside's value, the others closed."""
        spans = [np.diff(one) for one in (self.x_faces_m, self.y_faces_m, self.z_faces_m)]
        cells = np.arange(math.prod(self.shape)).reshape(self.shape)
        parts = [_edge(cells, spans, "xyz".index(side[0]), -1 if side[1] == "+" else 0) for side in sides]
        joined: list[Any] = [np.concatenate(part) for part in zip(*parts, strict=True)]
        held = replace(self.faces, edge_cell=joined[0], edge_area_m2=joined[1], edge_way_m=joined[2])
        return replace(self, faces=held)


def around(centre: float, low: float, high: float, radius: float, finest: float, growth: float) -> Array:
    """Places from `low` to `high`, even across a cannula of that radius at `centre`, coarser away from it."""
    even = np.linspace(-radius, radius, 2 * max(3, math.ceil(radius / finest)) + 1)
    step = even[1] - even[0]
    inner = even[(even > low - centre - step / 2) & (even < high - centre + step / 2)]
    before = graded(centre - radius - low, step, growth)[1:] if centre - radius > low else np.empty(0)
    after = graded(high - centre - radius, step, growth)[1:] if centre + radius < high else np.empty(0)
    return np.concatenate([centre - radius - before[::-1], centre + inner, centre + radius + after])


def make_box(x: Array, y: Array, z: Array, level: Level, insulated_from: float) -> Box:
    """The cells between those faces; metal is where `level` is below 0, insulated above the height `insulated_from`."""
    centres = [(one[1:] + one[:-1]) / 2 for one in (x, y, z)]
    x_m, y_m, z_m = (one.ravel() for one in np.meshgrid(*centres, indexing="ij"))
    is_metal = level(x_m, y_m, z_m) < 0
    spans = [np.diff(one) for one in (x, y, z)]
    volume = np.einsum("i,j,k->ijk", *spans)
    return Box(
        volume_m3=volume.ravel(),
        is_metal=is_metal,
        is_live=is_metal & (z_m < insulated_from),
        faces=_faces(spans, (x_m, y_m, z_m), level),
        x_faces_m=x,
        y_faces_m=y,
        z_faces_m=z,
        x_m=x_m,
        y_m=y_m,
        z_m=z_m,
    ).holding(("x+", "y+", "z-", "z+"))


def _faces(spans: list[Array], at: tuple[Array, ...], level: Level) -> Faces:
    """The faces between neighbours along each axis, their splits moved to the metal's surface."""
    shape = tuple(len(one) for one in spans)
    cells = np.arange(math.prod(shape)).reshape(shape)
    found = []
    for axis, span in enumerate(spans):
        between = (*shape[:axis], shape[axis] - 1, *shape[axis + 1 :])

        def spread(values: Array, over: tuple[int, ...] = between, along: int = axis) -> Array:
            return np.broadcast_to(
                values.reshape([-1 if one == along else 1 for one in range(3)]), over
            ).ravel()

        first, second = (
            np.take(cells, range(shape[axis] - 1), axis),
            np.take(cells, range(1, shape[axis]), axis),
        )
        area = np.broadcast_to(np.expand_dims(_areas(spans, axis), axis), between)
        way = (span[1:] + span[:-1]) / 2
        found.append((first.ravel(), second.ravel(), area.ravel(), spread(way), spread(span[:-1] / 2 / way)))
    joined: list[Any] = [np.concatenate(one) for one in zip(*found, strict=True)]
    first, second, area, way, split = joined
    start, end = tuple(one[first] for one in at), tuple(one[second] for one in at)
    none = np.empty(0)
    return Faces(
        first, second, area, way, surface(split, start, end, level), none.astype(np.intp), none, none
    )


def _areas(spans: list[Array], axis: int) -> Array:
    """The area of each face across that axis."""
    one, other = (span for number, span in enumerate(spans) if number != axis)
    return np.outer(one, other)


def _edge(cells: Any, spans: list[Array], axis: int, place: int) -> tuple[Any, Array, Array]:
    outer = np.take(cells, place, axis).ravel()
    return outer, _areas(spans, axis).ravel(), np.full(outer.size, spans[axis][place] / 2)
