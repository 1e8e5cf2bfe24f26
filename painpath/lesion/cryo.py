"""Cryoneurolysis: tissue freezing around a probe whose gas can take only so much heat.

Enthalpy method: rho dH/dt = div(k grad T) - perfusion - what the gas takes, with the latent heat spread between the
temperatures where tissue water begins and ends to freeze. The probe takes `min(h (T - T_gas), P / A)` from each
part of its bare surface: a probe held at the temperature of its gas would freeze twice what is measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import diags_array  # type: ignore[import-untyped]

from painpath.lesion.damage import Tally
from painpath.lesion.field import factorised
from painpath.lesion.heat import conduction
from painpath.lesion.mesh import Array, Cells, Mesh
from painpath.lesion.parameters import Tissue, number, tissue
from painpath.lesion.setting import Setting
from painpath.lesion.sizes import length_mm, width_mm
from painpath.lesion.solve import coolant_w_k, setting_mesh

CLOSE_K, MOST_ROUNDS = 1e-4, 200


@dataclass(frozen=True)
class Freezing:
    """How the tissue freezes: between `begins_c` and `ends_c` it gives up `latent_j_m3`; ice stores and conducts otherwise."""

    begins_c: float
    ends_c: float
    latent_j_m3: float
    heat_j_m3k: Array
    ice_j_m3k: Array

    def enthalpy(self, temperature_c: Array) -> Array:
        """J/m3 above that of unfrozen tissue at `begins_c`."""
        warm = self.heat_j_m3k * np.maximum(temperature_c - self.begins_c, 0)
        slush = self.slush_j_m3k * (np.clip(temperature_c, self.ends_c, self.begins_c) - self.begins_c)
        return np.asarray(warm + slush + self.ice_j_m3k * np.minimum(temperature_c - self.ends_c, 0))

    def temperature(self, enthalpy_j_m3: Array) -> Array:
        """The inverse, in Celsius."""
        frozen = self.slush_j_m3k * (self.ends_c - self.begins_c)
        warm = self.begins_c + enthalpy_j_m3 / self.heat_j_m3k
        slush = self.begins_c + enthalpy_j_m3 / self.slush_j_m3k
        ice = self.ends_c + (enthalpy_j_m3 - frozen) / self.ice_j_m3k
        return np.asarray(np.where(enthalpy_j_m3 >= 0, warm, np.where(enthalpy_j_m3 > frozen, slush, ice)))

    def capacity(self, temperature_c: Array) -> Array:
        """J/(m3 K) at that temperature."""
        between = np.where(temperature_c > self.ends_c, self.slush_j_m3k, self.ice_j_m3k)
        return np.asarray(np.where(temperature_c >= self.begins_c, self.heat_j_m3k, between))

    @property
    def slush_j_m3k(self) -> Array:
        """What one kelvin costs while the tissue freezes; metal does not."""
        return np.asarray(
            np.where(
                self.ice_j_m3k == self.heat_j_m3k,
                self.heat_j_m3k,
                (self.heat_j_m3k + self.ice_j_m3k) / 2 + self.latent_j_m3 / (self.begins_c - self.ends_c),
            )
        )


@dataclass(frozen=True)
class Sink:
    """The gas: `area_m2` of bare surface in each cell, `strength_w_m2k`, its temperature, and the most it takes in W."""

    area_m2: Array
    strength_w_m2k: float
    gas_c: float
    most_w: float

    def taken_w(self, temperature_c: Array) -> Array:
        """What each cell gives to the gas."""
        return np.asarray(np.minimum(self._by_strength(temperature_c), self._share_w))

    def slope_w_k(self, temperature_c: Array) -> Array:
        """How that changes with the temperature."""
        is_free = self._by_strength(temperature_c) < self._share_w
        return np.asarray(np.where(is_free, self.area_m2 * self.strength_w_m2k, 0.0))

    def _by_strength(self, temperature_c: Array) -> Array:
        return np.asarray(self.area_m2 * self.strength_w_m2k * np.maximum(temperature_c - self.gas_c, 0))

    @property
    def _share_w(self) -> Array:
        return np.asarray(self.most_w * self.area_m2 / self.area_m2.sum())


@dataclass(frozen=True)
class Frozen:
    """One frozen lesion: sizes in mm of the ball of ice and of the -20 Celsius zone, temperatures, and the energy.

    `taken_j` went into the gas, `given_j` came out of the tissue, its blood and from beyond the mesh.
    """

    setting: Setting
    width_mm: dict[str, float]
    length_mm: dict[str, float]
    coldest_c: float
    power_w: float
    taken_j: float
    given_j: float
    mesh: Mesh
    tally: Tally


def freeze(setting: Setting, *, most_w: float | None = None, refine: float = 0.75) -> Frozen:
    """Compute one freezing of `time_s` seconds; `most_w` takes another limit of the gas than that of the gauge."""
    mesh = setting_mesh(setting, refine)
    here = tissue(setting.tissue, setting.is_perfused)
    most = gas_power_w(setting) if most_w is None else most_w
    sink = Sink(coolant_w_k(mesh, 1.0), number("cryo.strength"), setting.temperature_c, most)
    run = _Run(mesh, here, sink, setting)
    steps = max(math.ceil(setting.time_s / number("cryo.step")), int(number("mesh.fewest_steps")))
    for _ in range(steps):
        run.step(setting.time_s / steps)
    edges = {"ice": number("cryo.begins"), "Tm20": number("damage.cold")}
    shown = {name: edge_c - run.tally.lowest_c for name, edge_c in edges.items()}
    return Frozen(
        setting=setting,
        width_mm={name: width_mm(mesh, one) for name, one in shown.items()},
        length_mm={name: length_mm(mesh, one) for name, one in shown.items()},
        coldest_c=float(run.tally.lowest_c.min()),
        power_w=float(sink.taken_w(run.temperature_c).sum()),
        taken_j=run.taken_j,
        given_j=run.given_j,
        mesh=mesh,
        tally=run.tally,
    )


def gas_power_w(setting: Setting) -> float:
    """The most the gas takes from a probe of that gauge, in W: fitted at 14 and 18 gauge, straight between them."""
    thin, thick = number("diameters.g18"), number("diameters.g14")
    share = (2 * setting.radius_mm - thin) / (thick - thin)
    return number("cryo.power_g18") + share * (number("cryo.power_g14") - number("cryo.power_g18"))


def freezing_step(
    law: Freezing,
    volume_m3: Array,
    matrix_w_k: Any,
    start_c: Array,
    step_s: float,
    outside_w: Array,
    sink: Sink | None = None,
) -> Array:
    """The temperatures after one implicit step: Newton's rounds, each kept on the curve of the enthalpy, until they agree.

    `matrix_w_k` conducts between the cells and to the outside, `outside_w` is what the outside's temperature sends in.
    """
    before, now = law.enthalpy(start_c), start_c
    for _ in range(MOST_ROUNDS):
        inertia = volume_m3 * law.capacity(now) / step_s
        slope = sink.slope_w_k(now) if sink else np.zeros_like(now)
        taken = sink.taken_w(now) if sink else 0.0
        right = (
            (inertia + slope) * now - volume_m3 * (law.enthalpy(now) - before) / step_s - taken + outside_w
        )
        found = factorised(matrix_w_k + diags_array(inertia + slope)).solve(right)
        kept = law.temperature(law.enthalpy(now) + law.capacity(now) * (found - now))
        moved, now = float(np.abs(kept - found).max()), kept
        if moved < CLOSE_K:
            break
    return now


class _Run:
    """The state of one freezing, stepped forward."""

    def __init__(self, mesh: Cells, here: Tissue, sink: Sink, setting: Setting) -> None:
        self._mesh, self._here, self._sink, self._start_c = mesh, here, sink, setting.start_c
        steel = number("metal.density") * number("metal.heat_capacity")
        density = number(f"tissues.{setting.tissue}.density")
        self._law = Freezing(
            number("cryo.begins"),
            number("cryo.ends"),
            number("cryo.latent") * density,
            np.where(mesh.is_metal, steel, here.heat_j_m3k),
            np.where(mesh.is_metal, steel, number("cryo.ice_heat_capacity") * density),
        )
        self.temperature_c = np.full(mesh.volume_m3.size, float(setting.start_c))
        self.tally = Tally(self.temperature_c)
        self.taken_j = self.given_j = 0.0

    def step(self, step_s: float) -> None:
        """One implicit step, and what went where in it."""
        volume, matrix = self._mesh.volume_m3, self._flow()
        outside_w = matrix @ np.full(volume.size, float(self._start_c))
        now = freezing_step(self._law, volume, matrix, self.temperature_c, step_s, outside_w, self._sink)
        before, after = self._law.enthalpy(self.temperature_c), self._law.enthalpy(now)
        self.taken_j += float(self._sink.taken_w(now).sum()) * step_s
        self.given_j += float(volume @ (before - after)) + float((outside_w - matrix @ now).sum()) * step_s
        self.temperature_c = now
        self.tally.add(now, step_s)

    def _flow(self) -> Any:
        """Conduction of the state now, ice where it is frozen; blood flows only where it is not."""
        frozen = np.clip(
            (self._law.begins_c - self.temperature_c) / (self._law.begins_c - self._law.ends_c), 0.0, 1.0
        )
        of_tissue = self._here.conduction_w_mk + frozen * (
            number("cryo.ice_conduction") - self._here.conduction_w_mk
        )
        balance = conduction(
            self._mesh,
            self._law.heat_j_m3k,
            np.where(self._mesh.is_metal, number("metal.conduction"), of_tissue),
            np.where(frozen > 0, 0.0, self._here.perfusion_w_m3k),
        )
        return balance.network_w_k + diags_array(balance.perfusion_w_k)
