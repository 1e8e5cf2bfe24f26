"""One lesion from its setting: the time loop that joins field, heat, generator and damage."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from painpath.lesion.boiling import refuse_boiling
from painpath.lesion.damage import CONVENTIONS, Tally
from painpath.lesion.field import Field, unit_field
from painpath.lesion.generator import Generator
from painpath.lesion.heat import Conduction, Step, conduction
from painpath.lesion.mesh import Array, Mesh, cannula_mesh
from painpath.lesion.parameters import Tissue, number, tissue
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.sizes import length_mm, width_mm

MM = 1e-3
ROUND = ("monopolar", "pulsed", "cooled")  # what this solver covers
REACHED_K = 0.05  # how near the set temperature counts as reached


@dataclass(frozen=True)
class Course:
    """What the generator and the sensor did: one entry for each step, in s, Celsius, V, W and ohm."""

    time_s: Array
    sensor_c: Array
    voltage_v: Array
    power_w: Array
    impedance_ohm: Array
    hottest_c: Array


@dataclass(frozen=True)
class Energy:
    """Joules put in by the current, and where they are at the end."""

    given_j: float
    stored_j: float
    perfused_j: float
    left_j: float
    cooled_j: float = 0.0

    @property
    def error(self) -> float:
        """What does not add up, as a share of what was given."""
        known_j = self.stored_j + self.perfused_j + self.left_j + self.cooled_j
        return abs(self.given_j - known_j) / self.given_j


@dataclass(frozen=True)
class Lesion:
    """One computed lesion: sizes in mm by convention, the course, the energy, and the fields on the mesh.

    `mesh` has the places of its cells in metres and its shape, rings by layers; `tally` what each cell went through, as
    `tally.highest_c.reshape(mesh.shape)`; `start_field` the potential at one volt before any heat.
    """

    setting: Setting
    width_mm: dict[str, float]
    length_mm: dict[str, float]
    course: Course
    energy: Energy
    mesh: Mesh
    tally: Tally
    start_field: Field

    @property
    def has_reached_set(self) -> bool:
        """Whether the sensor reached the set temperature."""
        return bool(self.course.sensor_c.max() >= self.setting.temperature_c - REACHED_K)


@dataclass(frozen=True)
class Accuracy:
    """How finely to compute: 2 halves every cell or step; the field anew after `field_again_k` of change.

    `cooling_s` is how long the tissue is followed after the current. None takes what parameters.yaml says.
    """

    refine: float = 1.0
    step_refine: float = 1.0
    field_again_k: float | None = None
    cooling_s: float | None = None


def solve(
    setting: Setting,
    accuracy: Accuracy | None = None,
    *,
    of: Tissue | None = None,
    sensor_mm: float | None = None,
    coolant_w_m2k: float | None = None,
) -> Lesion:
    """Compute one lesion, its cooling after the current included.

    `of` takes other tissue properties than those of the setting's tissue; `sensor_mm` another place of
    the sensor than the calibrated one, in mm from the distal end; `coolant_w_m2k` another strength of the
    water inside a cooled cannula than the calibrated one, 0 for none. Raises `NotModelled` when more than a
    little of the tissue that reaches 60 Celsius would boil.
    """
    if setting.kind not in ROUND:
        raise NotModelled("kind", f"a {setting.kind} lesion is not round", f"known: {', '.join(ROUND)}")
    how = accuracy or Accuracy()
    mesh = setting_mesh(setting, how.refine)
    around = of or tissue(setting.tissue, setting.is_perfused)
    run = _Run(setting, how, mesh, around, sensor_mm, coolant_w_m2k)
    run.heat()
    run.cool()
    refuse_boiling(mesh, run.tally)
    excess = {name: run.tally.excess(name) for name in CONVENTIONS}
    return Lesion(
        setting=setting,
        width_mm={name: width_mm(mesh, one) for name, one in excess.items()},
        length_mm={name: length_mm(mesh, one) for name, one in excess.items()},
        course=run.course(),
        energy=run.energy(),
        mesh=mesh,
        tally=run.tally,
        start_field=replace(run.start_field, factors=None),  # factors cannot be sent between processes
    )


def setting_mesh(setting: Setting, refine: float = 1.0) -> Mesh:
    """The mesh around the cannula of that setting."""
    radius = setting.radius_mm * MM
    point = 2 * radius * number("cannula.point_per_diameter") if setting.point == "sharp" else 0.0
    return cannula_mesh(
        radius,
        setting.tip_mm * MM,
        point,
        reach=number("mesh.reach") * MM,
        finest=number("mesh.finest") * MM,
        growth=number("mesh.growth"),
        refine=refine,
    )


def burst_share(setting: Setting) -> float:
    """The share of the time in which the current is on: bursts when pulsed, otherwise always."""
    if setting.kind != "pulsed":
        return 1.0
    return number("generator.burst") * number("generator.bursts_per_second")


def generator_of(setting: Setting) -> Generator:
    """The generator of that setting; pulsed bursts count by their mean square."""
    limit_w = number("generator.power_limit") if setting.power_limit_w is None else setting.power_limit_w
    volts = math.inf
    if setting.kind == "pulsed":
        volts = number("generator.burst_voltage") * math.sqrt(burst_share(setting))
    return Generator(setting.start_c, setting.temperature_c, setting.ramp_or_default_s, limit_w, volts)


def coolant_w_k(mesh: Mesh, strength_w_m2k: float) -> Array:
    """What the water inside the bare metal takes from each of its surface cells, in W for each kelvin."""
    faces = mesh.faces
    out = mesh.is_live[faces.first] & ~mesh.is_metal[faces.second]
    back = mesh.is_live[faces.second] & ~mesh.is_metal[faces.first]
    cells = np.concatenate([faces.first[out], faces.second[back]])
    areas = np.concatenate([faces.area_m2[out], faces.area_m2[back]])
    return np.asarray(strength_w_m2k * np.bincount(cells, areas, mesh.volume_m3.size))


def balance_of(
    mesh: Mesh, around: Tissue, coolant_w_m2k: float = 0.0, coolant_rise_k: float = 0.0
) -> Conduction:
    """The heat balance of a steel cannula in one tissue, water inside it where `coolant_w_m2k` is above 0."""
    steel_j_m3k = number("metal.density") * number("metal.heat_capacity")
    return conduction(
        mesh,
        np.where(mesh.is_metal, steel_j_m3k, around.heat_j_m3k),
        np.where(mesh.is_metal, number("metal.conduction"), around.conduction_w_mk),
        np.full(mesh.volume_m3.size, around.perfusion_w_m3k),
        sink_w_k=coolant_w_k(mesh, coolant_w_m2k) if coolant_w_m2k > 0 else None,
        coolant_rise_k=coolant_rise_k,
    )


def conductivity(around: Tissue, temperature_c: Array) -> Array:
    """Conductivity in S/m: straight in temperature up to boiling, constant above."""
    rise_k = np.minimum(temperature_c, number("all_tissues.boiling")) - around.reference_c
    return np.asarray(around.conductivity_s_m * (1 + around.rise_per_k * rise_k))


def sensor_weights(mesh: Mesh, height_m: float) -> tuple[tuple[int, int], tuple[float, float]]:
    """The two cells on the axis around that height, and the weight of each."""
    z = mesh.z_m.reshape(mesh.shape)[0]
    above = int(np.searchsorted(z, height_m))
    share = float((height_m - z[above - 1]) / (z[above] - z[above - 1]))
    return (above - 1, above), (1 - share, share)


class _Run:
    """The state of one computation, stepped forward."""

    def __init__(
        self,
        setting: Setting,
        how: Accuracy,
        mesh: Mesh,
        around: Tissue,
        sensor_mm: float | None,
        coolant_w_m2k: float | None,
    ) -> None:
        self._setting, self._mesh, self._around = setting, mesh, around
        self._cooling_s = number("mesh.cooling") if how.cooling_s is None else how.cooling_s
        self._again_k = number("mesh.field_again") if how.field_again_k is None else how.field_again_k
        longest = min(number("mesh.step"), setting.time_s / number("mesh.fewest_steps"))
        self._steps = math.ceil(setting.time_s / longest * how.step_refine)
        self._step_s = setting.time_s / self._steps
        self._still = balance_of(mesh, around)  # when the current is off, the pump is off
        self._balance = self._still
        if setting.kind == "cooled":
            strength = number("cooled.strength") if coolant_w_m2k is None else coolant_w_m2k
            self._balance = balance_of(mesh, around, strength, number("cooled.coolant") - setting.start_c)
        self._step = Step(self._balance, self._step_s)
        self._generator = generator_of(setting)
        height = number("cannula.sensor_from_end") if sensor_mm is None else sensor_mm
        self._cells, self._weights = sensor_weights(mesh, height * MM)
        self._rise = np.zeros(mesh.volume_m3.size)
        self._given_j = self._perfused_j = self._left_j = self._cooled_j = 0.0
        self._rows: list[tuple[float, ...]] = []
        self.tally = Tally(self._temperature())
        self.start_field = self._field_now(None)

    def heat(self) -> None:
        """From the start of the ramp to the end of the current."""
        field, added = self.start_field, self._step.from_heat(self.start_field.heat_w)
        seen = self._rise
        for number_of_step in range(1, self._steps + 1):
            if np.abs(self._rise - seen).max() > self._again_k:
                field, seen = self._field_now(field), self._rise
                added = self._step.from_heat(field.heat_w)
            time_s = number_of_step * self._step_s
            left = self._step.from_rise(self._rise)
            wanted_k = self._generator.target_rise_k(time_s) - self._sensor(left)
            squared = self._generator.squared_voltage(wanted_k, self._sensor(added), field.conductance_s)
            self._accept(left + squared * added, self._step_s)
            above_k = self._rise - self._balance.coolant_rise_k
            self._cooled_j += float(self._balance.sink_w_k @ above_k) * self._step_s
            power_w = squared * field.conductance_s
            self._given_j += power_w * self._step_s
            hottest_c = self._setting.start_c + float(self._rise.max())
            sensor_c = self._setting.start_c + self._sensor(self._rise)
            self._rows.append(
                (time_s, sensor_c, math.sqrt(squared), power_w, 1 / field.conductance_s, hottest_c)
            )

    def cool(self) -> None:
        """After the current: heat still spreads for a while."""
        step_s = max(self._step_s, number("mesh.cooling_step"))
        is_same = step_s == self._step_s and self._balance is self._still
        step = self._step if is_same else Step(self._still, step_s)
        for _ in range(math.ceil(self._cooling_s / step_s)):
            self._accept(step.from_rise(self._rise), step_s)

    def course(self) -> Course:
        """The rows as columns."""
        return Course(*np.array(self._rows).T)

    def energy(self) -> Energy:
        """Where the energy is now."""
        stored_j = float(self._balance.store_j_k @ self._rise)
        return Energy(self._given_j, stored_j, self._perfused_j, self._left_j, self._cooled_j)

    def _accept(self, rise: Array, step_s: float) -> None:
        self._rise = rise
        self._perfused_j += float(self._balance.perfusion_w_k @ rise) * step_s
        self._left_j += float(self._balance.edge_w_k @ rise) * step_s
        self.tally.add(self._temperature(), step_s)

    def _temperature(self) -> Array:
        return np.asarray(self._setting.start_c + self._rise)

    def _field_now(self, before: Field | None) -> Field:
        return unit_field(self._mesh, conductivity(self._around, self._temperature()), before)

    def _sensor(self, rise: Array) -> float:
        return float(
            sum(weight * rise[cell] for cell, weight in zip(self._cells, self._weights, strict=True))
        )
