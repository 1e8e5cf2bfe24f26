"""The solver against solutions that are known exactly, with the order at which its error falls."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import erfc

from painpath.lesion.field import unit_field
from painpath.lesion.heat import Conduction, Step, conduction, steady_rise
from painpath.lesion.mesh import Array, Mesh, make_mesh
from tests.lesion.exact import MM, cannula, orders, spheroid, uniform

K, HEAT, SIGMA, ARTERIAL_W = 0.5, 3.7e6, 0.44, 2530.0


def kohlrausch_error(refine: float, rise_per_k: float) -> float:
    """Largest error in kelvin of the steady rise on the cannula's mesh against the exact rise for its potential."""
    mesh, volts = cannula(refine), 8.0
    balance = uniform(mesh, HEAT, K, 0.0, adiabatic_metal=True)
    rise = np.zeros(mesh.volume_m3.size)
    field = unit_field(mesh, np.full(rise.size, SIGMA))
    for _ in range(60):
        field = unit_field(mesh, SIGMA * (1 + rise_per_k * rise))
        new = steady_rise(balance, volts**2 * field.heat_w)
        moved = np.abs(new - rise).max()
        rise = new
        if moved < 1e-7 or not rise_per_k:
            break
    volts_there = volts * field.potential
    ideal = SIGMA / K * (volts * volts_there - volts_there**2 / 2)
    exact = np.expm1(rise_per_k * ideal) / rise_per_k if rise_per_k else ideal
    return float(np.abs(rise - exact)[~mesh.is_metal].max())


@pytest.mark.parametrize(("rise_per_k", "allowed_k"), [(0.0, 5e-4), (0.02, 0.02)])
def test_temperature_follows_potential_as_kohlrausch_proved(rise_per_k: float, allowed_k: float) -> None:
    """Steady, no perfusion: k/sigma integrated over the rise is V phi - phi^2/2, at every point and for any shape."""
    refinements = [0.7, 1.4]
    errors = [kohlrausch_error(refine, rise_per_k) for refine in refinements]
    assert errors[-1] < allowed_k
    assert orders(errors, refinements)[0] > 1.7


def sphere_error(refine: float) -> float:
    """Error of the resistance of a sphere of 1 mm inside a far outer edge, held at the exact potential."""
    return abs(_resistance(refine, MM, MM) * 4 * math.pi * SIGMA * MM - 1)


def _resistance(refine: float, radius: float, half: float) -> float:
    """The resistance to infinity: that of the box, and of the rest outside a sphere of the box's mean reach."""
    reach = 400 * MM
    mesh = spheroid(refine, radius, half, reach, 0.12 * MM)
    inside = 1 / unit_field(mesh, np.full(mesh.volume_m3.size, SIGMA)).conductance_s
    return inside + 1 / (4 * math.pi * SIGMA * reach * 1.1)


def test_the_resistance_of_a_sphere_is_maxwells() -> None:
    errors = [sphere_error(refine) for refine in (0.5, 1.0)]
    assert errors[-1] < 0.004
    assert errors[-1] < errors[0] / 2


def test_the_resistance_of_a_spheroid_is_exact() -> None:
    """R = ln((c + f)/(c - f)) / (8 pi sigma f), half length c, focus f = sqrt(c^2 - a^2)."""
    half, radius = 5 * MM, 1.5 * MM
    focus = math.sqrt(half**2 - radius**2)
    exact = math.log((half + focus) / (half - focus)) / (8 * math.pi * SIGMA * focus)
    errors = [abs(_resistance(refine, radius, half) / exact - 1) for refine in (0.5, 1.0)]
    assert errors[-1] < 0.004
    assert errors[-1] < errors[0] / 2


def held_hot(mesh: Mesh, perfusion: float) -> tuple[Conduction, Array]:
    """Metal at 1 K whatever flows out of it: a strong tie to that temperature, and the heat of the tie."""
    tie = np.where(mesh.is_metal, 1e9, 0.0)
    size = tie.size
    free = conduction(mesh, np.full(size, HEAT), np.where(mesh.is_metal, 1e9, K), np.full(size, perfusion))
    return replace(free, perfusion_w_k=free.perfusion_w_k + tie), tie


def errors_around(mesh: Mesh, rise: Array, exact: Array) -> tuple[float, float]:
    """Largest error anywhere outside the metal, and from one millimetre beyond its surface on; kelvin."""
    error = np.where(mesh.is_metal, 0.0, np.abs(rise - exact))
    return float(error.max()), float(error[np.hypot(mesh.r_m, mesh.z_m) > 3 * MM].max())


def ball(refine: float) -> tuple[Mesh, Array]:
    """A sphere of 2 mm, and the distance of each cell from its centre."""
    mesh = spheroid(refine, 2 * MM, 2 * MM, 80 * MM, 0.2 * MM)
    return mesh, np.hypot(mesh.r_m, mesh.z_m)


def test_perfusion_around_a_hot_sphere_is_exact() -> None:
    """(T - Ta)/(Ts - Ta) = (a/r) exp(-(r - a)/lambda), lambda^2 = k/(w rho c)."""
    length, refinements = math.sqrt(K / ARTERIAL_W), [0.5, 1.0, 2.0]
    errors = []
    for refine in refinements:
        mesh, distance = ball(refine)
        exact = 2 * MM / distance * np.exp(-(distance - 2 * MM) / length)
        errors.append(errors_around(mesh, steady_rise(*held_hot(mesh, ARTERIAL_W)), exact))
    assert errors[-1][0] < 1e-3
    assert min(orders([far for _, far in errors], refinements)) > 1.7


def test_heat_spreads_from_a_sphere_as_erfc() -> None:
    """(a/r) erfc((r - a)/(2 sqrt(alpha t))) for a sphere that is held hot from the start."""
    errors, until_s = [], 60.0
    for refine, steps in ((0.5, 30), (1.0, 120), (2.0, 480)):
        mesh, distance = ball(refine)
        balance, tie = held_hot(mesh, 0.0)
        step, rise = Step(balance, until_s / steps), np.zeros(tie.size)
        added = step.from_heat(tie)
        for _ in range(steps):
            rise = step.from_rise(rise) + added
        exact = 2 * MM / distance * np.array(erfc((distance - 2 * MM) / (2 * math.sqrt(K / HEAT * until_s))))
        errors.append(errors_around(mesh, rise, exact))
    assert errors[-1][0] < 2e-3
    assert min(orders([far for _, far in errors], [0.5, 1.0, 2.0])) > 1.7


def test_uniform_warmth_is_carried_away_by_blood_exponentially() -> None:
    """Without a gradient the rise falls as exp(-t/tau), tau = rho c/(w rho_b c_b); one implicit step is 1/(1 + dt/tau)."""
    mesh = make_mesh(np.linspace(0, 1, 4), np.linspace(0, 1, 5), lambda r, z: r * 0 + 1.0, math.inf)
    balance = uniform(mesh, HEAT, 1e-12, ARTERIAL_W)
    tau_s, errors = HEAT / ARTERIAL_W, []
    for steps in (100, 200):
        step, rise = Step(balance, tau_s / steps), np.ones(12)
        for _ in range(steps):
            rise = step.from_rise(rise)
        errors.append(abs(float(rise.mean()) / math.exp(-1) - 1))
    assert errors[-1] < 3e-3
    assert orders(errors, [1.0, 2.0])[0] == pytest.approx(1.0, abs=0.05)


def manufactured_error(refine: int, steps: int) -> float:
    """Error of rise = exp(-t/tau) exp(-(r^2 + z^2)/b^2) kept alive by its exact heat source."""
    b, tau, until = 6 * MM, 50.0, 20.0
    mesh = make_mesh(
        np.linspace(0, 30 * MM, 20 * refine + 1),
        np.linspace(-30 * MM, 30 * MM, 40 * refine + 1),
        lambda r, z: r * 0 + 1.0,
        math.inf,
    )
    balance = uniform(mesh, HEAT, K, ARTERIAL_W)
    square = mesh.r_m**2 + mesh.z_m**2
    shape = np.exp(-square / b**2)
    source = shape * (-HEAT / tau - K * (4 * square / b**4 - 6 / b**2) + ARTERIAL_W) * mesh.volume_m3
    step_s = until / steps
    step, rise = Step(balance, step_s), shape.copy()
    for number in range(1, steps + 1):
        rise = step.from_rise(rise) + step.from_heat(source * math.exp(-number * step_s / tau))
    return float(np.abs(rise - shape * math.exp(-until / tau)).max())


def test_a_made_up_solution_is_met_at_second_order_in_space_and_first_in_time() -> None:
    space = [manufactured_error(refine, 25 * refine**2) for refine in (1, 2, 4)]
    time = [manufactured_error(5, steps) for steps in (2, 4)]
    assert min(orders(space, [1, 2, 4])) > 1.8
    assert orders(time, [1, 2])[0] == pytest.approx(1.0, abs=0.2)


def test_conductance_between_cells_keeps_energy() -> None:
    """What leaves one cell enters the next: every row of the network sums to what leaves at the edge."""
    mesh = cannula(0.5)
    balance = uniform(mesh, HEAT, K, 0.0)
    rows = np.asarray(balance.network_w_k.sum(axis=1)).ravel()
    assert np.allclose(rows, balance.edge_w_k, atol=1e-12 * np.abs(balance.network_w_k).max())
