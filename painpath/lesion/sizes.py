"""Width, length and outline of the region where a convention counts tissue as destroyed."""

from __future__ import annotations

import numpy as np

from painpath.lesion.mesh import Array, Mesh


def outline(mesh: Mesh, excess: Array) -> tuple[Array, Array]:
    """For each layer its height and the outermost radius where `excess` falls through 0, in metres; NaN where none."""
    r, z = mesh.r_m.reshape(mesh.shape)[:, 0], mesh.z_m.reshape(mesh.shape)[0]
    return z, outermost(r, excess.reshape(mesh.shape))


def outermost(places: Array, rows: Array) -> Array:
    """For each column the largest place where the value falls from above 0 to below, straight between cells."""
    falls = (rows[:-1] > 0) & (rows[1:] <= 0)
    last = falls.shape[0] - 1 - np.argmax(falls[::-1], axis=0)
    column = np.arange(rows.shape[1])
    before, after = rows[last, column], rows[last + 1, column]
    share = np.divide(before, before - after, out=np.zeros_like(before), where=before != after)
    found = places[last] + share * (places[last + 1] - places[last])
    return np.where(falls.any(axis=0), found, np.nan)


def width_mm(mesh: Mesh, excess: Array) -> float:
    """Largest width across the axis in mm; 0 when no tissue counts as destroyed."""
    tissue = _metal_radius(mesh)
    radius = np.nan_to_num(outline(mesh, excess)[1])
    reached = radius[radius > tissue]
    return float(2e3 * reached.max()) if reached.size else 0.0


def _metal_radius(mesh: Mesh) -> Array:
    """The radius of the outermost metal cell's outer face in each layer, in metres; 0 where there is none."""
    counts = mesh.is_metal.reshape(mesh.shape).sum(axis=0)
    return np.asarray(mesh.r_faces_m[counts])


def ends_mm(mesh: Mesh, excess: Array) -> tuple[float, float] | None:
    """The lowest and highest z in mm of the destroyed tissue; None when there is none."""
    if width_mm(mesh, excess) == 0:
        return None
    values = np.where(mesh.is_metal, -np.inf, excess).reshape(mesh.shape)
    z = mesh.z_m.reshape(mesh.shape)[0]
    beside = z[
        np.nan_to_num(outline(mesh, excess)[1]) > _metal_radius(mesh)
    ]  # also what is thinner than a cell
    finite = np.where(np.isfinite(values), values, np.nanmin(excess)).T
    high, low = outermost(z, finite), -outermost(-z[::-1], finite[::-1])
    lowest, highest = np.nanmin([*low, beside[0]]), np.nanmax([*high, beside[-1]])
    return float(1e3 * lowest), float(1e3 * highest)


def length_mm(mesh: Mesh, excess: Array) -> float:
    """Length along the axis in mm; 0 when no tissue counts as destroyed."""
    ends = ends_mm(mesh, excess)
    return ends[1] - ends[0] if ends else 0.0
