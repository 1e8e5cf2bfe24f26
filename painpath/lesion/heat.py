"""Conduction and perfusion: rho c dT/dt = div(k grad T) - w (T - T_start) + heat, implicit in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import diags_array  # type: ignore[import-untyped]

from painpath.lesion.field import factorised, network
from painpath.lesion.mesh import Array, Cells


@dataclass(frozen=True)
class Conduction:
    """The discrete heat balance of the rise over the start temperature: stores, network and perfusion of each cell."""

    store_j_k: Array
    network_w_k: Any
    perfusion_w_k: Array
    edge_w_k: Array
    sink_w_k: Array
    coolant_rise_k: float = 0.0


def conduction(
    mesh: Cells,
    heat_j_m3k: Array,
    conduction_w_mk: Array,
    perfusion_w_m3k: Array,
    adiabatic_metal: bool = False,
    *,
    sink_w_k: Array | None = None,
    coolant_rise_k: float = 0.0,
) -> Conduction:
    """The heat balance for the properties of each cell; `adiabatic_metal` lets no heat into the metal.

    `sink_w_k` is what flows from each cell into the coolant for each kelvin above it, none where not given;
    `coolant_rise_k` is the coolant's temperature above the start.
    """
    faces, size = mesh.faces, mesh.volume_m3.size
    first, second = conduction_w_mk[faces.first], conduction_w_mk[faces.second]
    between = faces.area_m2 / (faces.way_m * (faces.split / first + (1 - faces.split) / second))
    edge = faces.edge_area_m2 * conduction_w_mk[faces.edge_cell] / faces.edge_way_m
    if adiabatic_metal:
        between = np.where(mesh.is_metal[faces.first] == mesh.is_metal[faces.second], between, 0.0)
    return Conduction(
        store_j_k=heat_j_m3k * mesh.volume_m3,
        network_w_k=network(faces, between, edge, size),
        perfusion_w_k=np.where(mesh.is_metal, 0.0, perfusion_w_m3k * mesh.volume_m3),
        edge_w_k=np.bincount(faces.edge_cell, edge, size).astype(np.float64),
        sink_w_k=np.zeros(size) if sink_w_k is None else sink_w_k,
        coolant_rise_k=coolant_rise_k,
    )


class Step:
    """One implicit step of `step_s` seconds, factorised once; linear in the heat."""

    def __init__(self, balance: Conduction, step_s: float) -> None:
        self.step_s = step_s
        self._inertia = balance.store_j_k / step_s
        self._coolant_w = balance.sink_w_k * balance.coolant_rise_k
        held = self._inertia + balance.perfusion_w_k + balance.sink_w_k
        self._factors = factorised(balance.network_w_k + diags_array(held))

    def from_rise(self, rise_k: Array) -> Array:
        """What is left of a rise after the step, without heat, in kelvin; the coolant has its share in it."""
        return np.asarray(self._factors.solve(self._inertia * rise_k + self._coolant_w))

    def from_heat(self, heat_w: Array) -> Array:
        """What the heat adds in the step, in kelvin."""
        return np.asarray(self._factors.solve(heat_w))


def steady_rise(balance: Conduction, heat_w: Array) -> Array:
    """The rise in kelvin that stays when the heat is held for ever."""
    held = diags_array(balance.perfusion_w_k + balance.sink_w_k)
    return np.asarray(
        factorised(balance.network_w_k + held).solve(heat_w + balance.sink_w_k * balance.coolant_rise_k)
    )
