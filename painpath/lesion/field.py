"""The electric field: div(sigma grad phi) = 0, the bare metal at one volt, the outer edge at none.

The first field is solved by factors of its matrix. Tissue that warms changes the matrix little, so the fields
after it are found by conjugate gradients from the field before, preconditioned with those first factors: the same
field to CLOSE, for a third of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.linalg import LinearOperator, cg, splu  # type: ignore[import-untyped]

from painpath.lesion.mesh import Array, Cells, Faces

CLOSE = 1e-11  # of the residual, against the pull of the metal


@dataclass(frozen=True)
class Field:
    """At one volt: potential in V, heat in W in each cell, and conductance in S; heat grows with the voltage squared."""

    potential: Array
    heat_w: Array
    conductance_s: float
    factors: Any = field(repr=False, compare=False)


def factorised(matrix: Any) -> Any:
    """The factors of a symmetric positive definite matrix."""
    return splu(
        matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}, diag_pivot_thresh=0.0
    )


def network(faces: Faces, between: Array, edge: Array, size: int) -> Any:
    """The matrix of conductances between cells and to the outer edge."""
    a, b = faces.first, faces.second
    rows = np.concatenate([a, b, a, b, faces.edge_cell])
    columns = np.concatenate([a, b, b, a, faces.edge_cell])
    entries = np.concatenate([between, between, -between, -between, edge])
    return coo_array((entries, (rows, columns)), shape=(size, size)).tocsr()


def unit_field(
    mesh: Cells, conductivity_s_m: Array, before: Field | None = None, metal_v: Array | None = None
) -> Field:
    """The field at one volt for the conductivity of each cell in S/m; that of metal cells is not used.

    `before` is a field on the same mesh with not very different conductivities, from which to begin, its factors kept;
    `metal_v` the potential of each cell of metal where it is not one volt everywhere, 0 in tissue.
    """
    faces, size = mesh.faces, mesh.volume_m3.size
    ways = (faces.way_m * faces.split, faces.way_m * (1 - faces.split))
    resistance = [
        np.where(mesh.is_metal[cell], 0.0, way / (faces.area_m2 * conductivity_s_m[cell]))
        for cell, way in zip((faces.first, faces.second), ways, strict=True)
    ]
    metal = mesh.is_metal[faces.first], mesh.is_metal[faces.second]
    live = mesh.is_live[faces.first] | mesh.is_live[faces.second]
    carries = ~(metal[0] & metal[1]) & (~(metal[0] | metal[1]) | live)
    total = resistance[0] + resistance[1]
    between = np.where(carries, 1 / np.where(total > 0, total, 1.0), 0.0)
    edge = np.where(
        mesh.is_metal[faces.edge_cell],
        0.0,
        faces.edge_area_m2 * conductivity_s_m[faces.edge_cell] / faces.edge_way_m,
    )
    matrix = network(faces, between, edge, size)
    free = np.flatnonzero(~mesh.is_metal)
    potential: Array = mesh.is_metal.astype(float) if metal_v is None else metal_v.copy()
    pull = -(matrix @ potential)[free]
    inner = matrix[free][:, free]
    factors = before.factors if before else factorised(inner)
    potential[free] = _near(inner, pull, before.potential[free], factors) if before else factors.solve(pull)
    drop = potential[faces.first] - potential[faces.second]
    loss = between * drop**2
    first_share = np.select(
        metal, (0.0, 1.0), 0.5
    )  # halves keep the identity of Kohlrausch exact on the mesh
    edge_loss = edge * potential[faces.edge_cell] ** 2
    heat: Array = np.zeros(size)
    heat += np.bincount(faces.first, loss * first_share, size) + np.bincount(
        faces.second, loss * (1 - first_share), size
    )
    heat += np.bincount(faces.edge_cell, edge_loss, size)
    return Field(potential, heat, float(heat.sum()), factors)


def _near(matrix: Any, pull: Array, guess: Array, factors: Any) -> Array:
    """The solution of a matrix from a guess and the factors of a matrix near it; by new factors if that fails."""
    close_by = LinearOperator(matrix.shape, factors.solve, dtype=np.float64)
    found, failed = cg(matrix, pull, x0=guess, rtol=CLOSE, M=close_by)
    return np.asarray(factorised(matrix).solve(pull) if failed else found)
