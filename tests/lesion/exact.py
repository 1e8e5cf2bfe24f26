"""What the tests of the lesion model share: simple bodies and how fast an error falls."""

from __future__ import annotations

import math

import numpy as np

from painpath.lesion.heat import Conduction, conduction
from painpath.lesion.mesh import Array, Mesh, cannula_mesh, graded, make_mesh

MM = 1e-3


def orders(errors: list[float], refinements: list[float]) -> list[float]:
    """The observed order between each pair of neighbours: log of errors over log of cell sizes."""
    pairs = zip(errors, errors[1:], refinements, refinements[1:], strict=False)
    return [math.log(a / b) / math.log(n / m) for a, b, m, n in pairs]


def cannula(
    refine: float, radius: float = 0.635, tip: float = 10.0, point: float = 0.0, reach: float = 40.0
) -> Mesh:
    """The mesh of a cannula, lengths in mm; an 18 gauge cannula with a blunt tip of 10 mm unless told otherwise."""
    return cannula_mesh(
        radius * MM, tip * MM, point * MM, reach=reach * MM, finest=0.12 * MM, growth=1.15, refine=refine
    )


def spheroid(refine: float, radius: float, half: float, reach: float, finest: float) -> Mesh:
    """A metal spheroid of that radius and half length in the middle of a cylinder that ends at `reach`; metres."""
    out = graded(reach - radius, finest, 1.15, refine)[1:] + radius
    inside = np.linspace(0, radius, round(6 * refine) + 1)
    up = np.concatenate(
        [
            np.linspace(0, half, round(6 * refine * half / radius) + 1),
            half + graded(reach - half, finest, 1.15, refine)[1:],
        ]
    )
    z = np.concatenate([-up[:0:-1], up])
    return make_mesh(
        np.concatenate([inside, out]),
        z,
        lambda r, h: np.sqrt((r / radius) ** 2 + (h / half) ** 2) - 1.0,
        math.inf,
    )


def uniform(mesh: Mesh, heat: float, k: float, perfusion: float, adiabatic_metal: bool = False) -> Conduction:
    """The heat balance of one material everywhere, metal too; SI units."""
    full = np.full(mesh.volume_m3.size, 1.0)
    return conduction(mesh, heat * full, k * full, perfusion * full, adiabatic_metal)


def relative(found: Array, wanted: Array) -> float:
    """Largest difference as a share of the largest wanted value."""
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())
