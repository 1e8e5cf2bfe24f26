"""How much of a nerve beside a cannula is destroyed over its whole thickness, and how much is only blocked.

The nerve is a straight cylinder. Along its length the point of its cross-section farthest from the bare tip
is looked up in the computed fields: where that is destroyed, the whole section is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from painpath.lesion.mesh import Array, Mesh
from painpath.lesion.parameters import number
from painpath.lesion.solve import Lesion
from painpath.lesion.worlds import CRITERIA, Placings, States

HALF_MM, STEP_MM = 10.0, 0.5  # how far the nerve is followed to both sides, and in what steps
TINY = 1e-300
OUTCOMES = ("covered", "partial", "block", "missed")


@dataclass(frozen=True)
class Fields:
    """The highest temperature, log CEM43 and log damage integral for each tissue, on one mesh; shape (3, tissue, r, z)."""

    mesh: Mesh
    maps: Array


def maps_of(lesion: Lesion) -> Array:
    """The three maps of one lesion, shape (3, cells)."""
    tally = lesion.tally
    return np.array([tally.highest_c, np.log(tally.cem43_min + TINY), np.log(tally.arrhenius + TINY)])


@dataclass(frozen=True)
class Cover:
    """For each state and placing the outcome by its number in OUTCOMES, and mm of nerve destroyed (the least branch)."""

    outcome: NDArray[np.int64]
    destroyed_mm: Array


def cover(
    fields: Fields, of: States, at: Placings, *, tip_mm: float, radius_mm: float, orientation: str
) -> Cover:
    """What became of the nerve in every world.

    covered: every branch is destroyed over a sufficient length. partial: some of it is destroyed, too short
    or in one branch only. block: none is destroyed, but a sufficient length lies in the ring where heat stops
    conduction for a while: early relief that fades. missed: none of these.
    """
    shape = at.gap_mm.shape
    main, main_ring = _lengths(fields, of, at, at.gap_mm, tip_mm, radius_mm, orientation)
    second, second_ring = main.copy(), main_ring.copy()
    if at.has_second.any():
        apart = at.gap_mm + at.second_by_mm
        found = _lengths(fields, of, at, apart, tip_mm, radius_mm, orientation)
        second, second_ring = (
            np.where(at.has_second, one, old) for one, old in zip(found, (main, main_ring), strict=True)
        )
    least, most = np.minimum(main, second), np.maximum(main, second)
    enough = np.broadcast_to(of.length_mm[:, None], shape)
    is_ring = np.maximum(main_ring, second_ring) >= enough
    outcome = np.select([least >= enough, most > 0, is_ring], [0, 1, 2], 3)
    return Cover(outcome.astype(np.int64), least)


def _lengths(
    fields: Fields, of: States, at: Placings, gap_mm: Array, tip_mm: float, radius_mm: float, orientation: str
) -> tuple[Array, Array]:
    """Millimetres of nerve destroyed, and destroyed or blocked, over its whole thickness."""
    r, z = _far_points(at, gap_mm, tip_mm, radius_mm, orientation)
    bone = 1 + of.bone[:, None, None]
    r, z = r / bone, np.where(z < 0, z / bone, z)
    place = _Place(fields.mesh, r, z)
    tissue = of.tissue[:, None, None]
    which = np.array([0, 0, 0, 1, 2])[of.criterion][:, None, None]
    dead = place.read(fields.maps, which, tissue) - _threshold(of)[:, None, None]
    ring = place.read(fields.maps, 2, tissue) - np.log(of.block)[:, None, None]
    return _positive_mm(dead), _positive_mm(np.maximum(ring, dead))


def _threshold(of: States) -> Array:
    """What each state's criterion demands: Celsius, log minutes, log of the damage integral."""
    fixed = [number(f"damage.isotherm_{name[1:]}") for name in CRITERIA[:3]]
    table = np.array([*fixed, 0.0, np.log(number("damage.arrhenius_threshold"))])
    return np.asarray(
        np.where(of.criterion == CRITERIA.index("CEM43"), np.log(of.cem43_min), table[of.criterion])
    )


def _far_points(
    at: Placings, gap_mm: Array, tip_mm: float, radius_mm: float, orientation: str
) -> tuple[Array, Array]:
    """r and z in mm of the point of each cross-section farthest from the tip; shape (state, placing, step)."""
    along = np.arange(-HALF_MM, HALF_MM + STEP_MM / 2, STEP_MM)
    half = at.nerve_mm[..., None] / 2
    nearest, way = _lie(at, gap_mm, tip_mm, radius_mm, orientation)
    x, y, z = (start[..., None] + along * part[..., None] for start, part in zip(nearest, way, strict=True))
    beside = np.hypot(x, y)
    beside = np.where(z > 0, np.maximum(beside, radius_mm + half), beside)  # metal pushes the nerve aside
    above = z - np.clip(z, 0.0, tip_mm)
    away = np.maximum(np.hypot(beside, above), 1e-9)
    return beside * (1 + half / away), z + above * half / away


def _lie(
    at: Placings, gap_mm: Array, tip_mm: float, radius_mm: float, orientation: str
) -> tuple[tuple[Array, Array, Array], tuple[Array, Array, Array]]:
    """Where the nerve comes nearest, and the direction in which it runs; the axis is z, the tip ends at 0."""
    lean, skew, zero = np.tan(at.lean), np.tan(at.skew), np.zeros_like(gap_mm)
    long = np.sqrt(1 + lean**2 + skew**2)
    if orientation == "parallel":
        nearest = (radius_mm + gap_mm + at.nerve_mm / 2, zero, at.turn * tip_mm)
        return nearest, (lean / long, skew / long, 1 / long)
    angle = at.turn * np.pi / 2
    far = gap_mm + at.nerve_mm / 2 + radius_mm * np.sin(angle)
    return (far * np.sin(angle), zero, -far * np.cos(angle)), (lean / long, 1 / long, skew / long)


def _positive_mm(excess: Array) -> Array:
    """Length along the last axis on which the excess is above 0, straight between the steps."""
    above = np.maximum(excess, 0.0)
    span = np.abs(excess[..., 1:]) + np.abs(excess[..., :-1])
    share = (above[..., 1:] + above[..., :-1]) / np.maximum(span, TINY)
    return np.asarray(share.sum(axis=-1) * STEP_MM)


class _Place:
    """Cells around points, and their weights, for straight interpolation between cell centres."""

    def __init__(self, mesh: Mesh, r_mm: Array, z_mm: Array) -> None:
        self._r = _cell(mesh.r_m.reshape(mesh.shape)[:, 0] * 1e3, r_mm)
        self._z = _cell(mesh.z_m.reshape(mesh.shape)[0] * 1e3, z_mm)

    def read(self, maps: Array, which: object, tissue: object) -> Array:
        """The map of that kind and tissue at the points."""
        (low_r, share_r), (low_z, share_z) = self._r, self._z
        corner = [[maps[which, tissue, low_r + one, low_z + two] for two in (0, 1)] for one in (0, 1)]  # type: ignore[index]
        near, far = (pair[0] + share_z * (pair[1] - pair[0]) for pair in corner)
        return np.asarray(near + share_r * (far - near))


def _cell(centres: Array, places: Array) -> tuple[NDArray[np.intp], Array]:
    low = np.clip(np.searchsorted(centres, places) - 1, 0, len(centres) - 2)
    share = (places - centres[low]) / (centres[low + 1] - centres[low])
    return low, np.clip(share, 0.0, 1.0)
