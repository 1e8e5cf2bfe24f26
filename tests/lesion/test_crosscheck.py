"""The same lesion by finite elements on triangles (scikit-fem): another discretisation, mesh and assembly."""

from __future__ import annotations

import numpy as np
import pytest
import skfem
from scipy.sparse.linalg import splu
from skfem.helpers import dot, grad

from painpath.lesion.field import unit_field
from painpath.lesion.parameters import number, tissue
from painpath.lesion.setting import Setting
from painpath.lesion.solve import Accuracy, conductivity, setting_mesh, solve

SETTINGS = {point: Setting(18, 10, 80, 60, point=point, is_perfused=False) for point in ("blunt", "sharp")}
SETTING = SETTINGS["blunt"]
STEP_S = 1.5
BLUNTED = 0.02  # share of the radius that is left at the very point, so that no triangle is empty


def triangles(setting: Setting, refine: float) -> tuple[skfem.MeshTri, skfem.MeshTri]:
    """Triangles on the corners of the rings, and the same drawn in towards the axis where the point is a cone."""
    mesh = setting_mesh(setting, refine)
    plain = skfem.MeshTri.init_tensor(mesh.r_faces_m, mesh.z_faces_m)
    if setting.point == "blunt":
        return plain, plain
    (r, z), radius, reach = plain.p, setting.radius_mm * 1e-3, mesh.r_faces_m[-1]
    point = 2 * radius * number("cannula.point_per_diameter")
    narrow = radius * np.clip(np.abs(z) / point, BLUNTED, 1)
    drawn = np.where(
        r < radius, r * narrow / radius, narrow + (r - radius) * (reach - narrow) / (reach - radius)
    )
    return plain, skfem.MeshTri(np.array([drawn, z]), plain.t)


@skfem.BilinearForm
def stiffness(u, v, w):
    return 2 * np.pi * w.x[0] * w["k"] * dot(grad(u), grad(v))


@skfem.BilinearForm
def mass(u, v, w):
    return 2 * np.pi * w.x[0] * w["c"] * u * v


@skfem.LinearForm
def joule(v, w):
    return 2 * np.pi * w.x[0] * w["s"] * dot(grad(w["phi"]), grad(w["phi"])) * v


@skfem.Functional
def conductance(w):
    return 2 * np.pi * w.x[0] * w["s"] * dot(grad(w["phi"]), grad(w["phi"]))


class Elements:
    """Straight elements for potential and temperature; the sensor is the node of the axis next to its place."""

    def __init__(self, setting: Setting, refine: float = 1.0) -> None:
        plain, mesh = triangles(setting, refine)
        self.setting, self.around = setting, tissue(setting.tissue, setting.is_perfused)
        radius, tip, eps = setting.radius_mm * 1e-3, setting.tip_mm * 1e-3, 1e-9
        r, z = plain.p[:, plain.t].mean(axis=1)
        self.metal = (r < radius) & (z > 0)
        self.heat = skfem.Basis(mesh, skfem.ElementTriP1())
        self.electric = skfem.Basis(mesh, skfem.ElementTriP1(), elements=np.flatnonzero(~self.metal))
        r, z = plain.p
        self.live = np.flatnonzero((r < radius + eps) & (z > -eps) & (z < tip + eps))
        self.edge = np.flatnonzero((r > r.max() - eps) | (z < z.min() + eps) | (z > z.max() - eps))
        self.sensor = int(np.argmin(r + np.abs(z - number("cannula.sensor_from_end") * 1e-3)))
        steel = number("metal.density") * number("metal.heat_capacity")
        k = np.where(self.metal, number("metal.conduction"), self.around.conduction_w_mk)[:, None]
        c = np.where(self.metal, steel, self.around.heat_j_m3k)[:, None]
        points = self.heat.dx.shape[1]
        self.mass = mass.assemble(self.heat, c=np.repeat(c, points, 1))
        matrix = self.mass / STEP_S + stiffness.assemble(self.heat, k=np.repeat(k, points, 1))
        self.inside = np.setdiff1d(np.arange(self.heat.N), self.edge)
        self.factors = splu(matrix[self.inside][:, self.inside].tocsc())

    def step(self, load: np.ndarray) -> np.ndarray:
        """The rise after one step from the load on each node."""
        rise = np.zeros(self.heat.N)
        rise[self.inside] = self.factors.solve(load[self.inside])
        return rise

    def field(self, rise: np.ndarray) -> tuple[np.ndarray, float]:
        """Heat on each node and conductance, at one volt."""
        at = self.electric.interpolate(rise)
        sigma = conductivity(self.around, self.setting.start_c + np.asarray(at))
        matrix = stiffness.assemble(self.electric, k=sigma)
        potential = np.zeros(self.heat.N)
        potential[self.live] = 1.0
        used = np.unique(self.electric.mesh.t[:, ~self.metal])
        free = np.setdiff1d(used, np.concatenate([self.live, self.edge]))
        potential[free] = splu(matrix[free][:, free].tocsc()).solve(-(matrix @ potential)[free])
        phi = self.electric.interpolate(potential)
        return joule.assemble(self.electric, s=sigma, phi=phi), float(
            conductance.assemble(self.electric, s=sigma, phi=phi)
        )


def by_elements(setting: Setting) -> dict[str, float]:
    """Widths at 50 and 60 Celsius in mm when the current ends."""
    elements = Elements(setting)
    rise = np.zeros(elements.heat.N)
    heat, _ = elements.field(rise)
    for number_of_step in range(1, round(setting.time_s / STEP_S) + 1):
        if number_of_step % 3 == 0:
            heat, _ = elements.field(rise)
        left, added = elements.step(elements.mass @ rise / STEP_S), elements.step(heat)
        target = (setting.temperature_c - setting.start_c) * min(1.0, number_of_step * STEP_S / 15.0)
        rise = left + (target - left[elements.sensor]) / added[elements.sensor] * added
    places = np.linspace(0.7e-3, 12e-3, 2000)
    widest = {}
    for level in (50.0, 60.0):
        rows = []
        for height in np.linspace(1e-3, 9e-3, 33):
            values = (
                elements.heat.probes(np.array([places, np.full_like(places, height)])) @ rise
                + setting.start_c
            )
            rows.append(2e3 * places[np.flatnonzero(values > level)[-1]])
        widest[f"T{level:.0f}"] = max(rows)
    return widest


@pytest.mark.parametrize("point", SETTINGS)
def test_finite_elements_find_the_same_lesion(point: str) -> None:
    """Within 1 %: the widths when the current ends; the cone of a sharp point is drawn exactly by the triangles."""
    ours = solve(SETTINGS[point], Accuracy(cooling_s=0))
    for convention, width in by_elements(SETTINGS[point]).items():
        assert ours.width_mm[convention] == pytest.approx(width, rel=0.01)


def test_finite_elements_and_volumes_enclose_the_impedance() -> None:
    """Elements come from below, volumes from above, towards each other; within 1 % of their middle when fine."""
    apart = []
    for refine in (1.0, 2.0):
        elements = Elements(SETTING, refine)
        below = 1 / elements.field(np.zeros(elements.heat.N))[1]
        mesh = setting_mesh(SETTING, refine)
        above = (
            1
            / unit_field(
                mesh, np.full(mesh.volume_m3.size, tissue(SETTING.tissue).conductivity_s_m)
            ).conductance_s
        )
        assert below < above
        apart.append((above - below) / (above + below))
    assert apart[1] < 0.6 * apart[0]
    assert apart[1] < 0.01
