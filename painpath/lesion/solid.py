"""Lesions that are not round, in three dimensions: between two cannulae, and beside bone.

Finite volumes on a box mesh with the same balance, generator and damage as the round ones. A lesion takes some
seconds; where both can be had, the round one is the better: docs/lesion.md shows how far apart they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from painpath.lesion.box import Box, around, make_box
from painpath.lesion.damage import Tally
from painpath.lesion.field import unit_field
from painpath.lesion.generator import Generator
from painpath.lesion.heat import Step, conduction
from painpath.lesion.mesh import Array, Flags, Level, graded
from painpath.lesion.parameters import Tissue, number
from painpath.lesion.setting import Setting

MM = 1e-3
ALONG = 1.5  # along the cannula little changes but at its ends: cells so much longer than across


@dataclass(frozen=True)
class Around:
    """What lies around the metal: SI properties of each cell."""

    conductivity_s_m: Array
    rise_per_k: float
    reference_c: float
    heat_j_m3k: Array
    conduction_w_mk: Array
    perfusion_w_m3k: Array


@dataclass(frozen=True)
class Solid:
    """A computed lesion in three dimensions: the mesh, what was reached where, the sensor's highest reading in Celsius,
    and the power of the whole lesion at the end in W."""

    box: Box
    tally: Tally
    sensor_c: float
    power_w: float


def properties(box: Box, muscle: Tissue, bone: Tissue | None = None, is_bone: Flags | None = None) -> Around:
    """One tissue everywhere, with bone where `is_bone`."""

    def of(name: str) -> Array:
        here = np.full(box.volume_m3.size, getattr(muscle, name))
        return here if bone is None or is_bone is None else np.where(is_bone, getattr(bone, name), here)

    return Around(
        of("conductivity_s_m"),
        muscle.rise_per_k,
        muscle.reference_c,
        of("heat_j_m3k"),
        of("conduction_w_mk"),
        of("perfusion_w_m3k"),
    )


def heated(
    cold: Box,
    live: Box,
    here: Around,
    setting: Setting,
    sensor_x: float = 0.0,
    metal_v: Array | None = None,
    *,
    copies: int,
) -> Solid:
    """The current and the cooling after it.

    `cold` holds the sides at which the tissue keeps its temperature, `live` those at which the potential is 0;
    `sensor_x` is the place of the cannula in metres; `metal_v` as in `field.unit_field`; `copies` of the box, its
    mirror images with it, make the whole lesion, on which the generator's limit is.
    """
    generator, time_s = generator_in(setting, copies), setting.time_s
    sensor_at = (sensor_x, 0.0, sensor_height())
    steel = number("metal.density") * number("metal.heat_capacity")
    balance = conduction(
        cold,
        np.where(cold.is_metal, steel, here.heat_j_m3k),
        np.where(cold.is_metal, number("metal.conduction"), here.conduction_w_mk),
        here.perfusion_w_m3k,
    )
    steps = max(math.ceil(time_s / number("solid.step")), int(number("mesh.fewest_steps")))
    step_s = time_s / steps
    step = Step(balance, step_s)
    cells, weights = _sensor(cold, sensor_at)
    rise = seen = np.zeros(cold.volume_m3.size)
    tally = Tally(generator.start_c + rise)
    highest_k = power_w = 0.0
    added, field = np.zeros(0), None
    for number_of_step in range(1, steps + 1):
        if field is None or np.abs(rise - seen).max() > number("solid.field_again"):
            field = unit_field(live, _conductivity(here, generator.start_c + rise), field, metal_v)
            seen = rise
            added = step.from_heat(field.heat_w)
        left = step.from_rise(rise)
        wanted = generator.target_rise_k(number_of_step * step_s) - float(left[cells] @ weights)
        squared = generator.squared_voltage(wanted, float(added[cells] @ weights), field.conductance_s)
        rise = left + squared * added
        power_w = squared * field.conductance_s
        highest_k = max(highest_k, float(rise[cells] @ weights))
        tally.add(generator.start_c + rise, step_s)
    slow = step if step_s >= number("solid.step") / 2 else Step(balance, number("mesh.cooling_step"))
    cooled(slow, rise, tally, generator.start_c)
    return Solid(cold, tally, generator.start_c + highest_k, copies * power_w)


def cooled(step: Step, rise: Array, tally: Tally, start_c: float) -> None:
    """After the current: heat still spreads for a while."""
    for _ in range(math.ceil(number("mesh.cooling") / step.step_s)):
        rise = step.from_rise(rise)
        tally.add(start_c + rise, step.step_s)


def _conductivity(here: Around, temperature_c: Array) -> Array:
    rise_k = np.minimum(temperature_c, number("all_tissues.boiling")) - here.reference_c
    return np.asarray(here.conductivity_s_m * (1 + here.rise_per_k * rise_k))


def _sensor(box: Box, at: tuple[float, float, float]) -> tuple[NDArray[np.intp], Array]:
    """The cells in the metal around the sensor's height, nearest to it across, and their weights."""
    across = np.hypot(box.x_m - at[0], box.y_m - at[1])
    nearest = np.flatnonzero(across <= across.min() * (1 + 1e-9))
    heights = box.z_m[nearest]
    above, below = heights[heights >= at[2]].min(), heights[heights < at[2]].max()
    share = (at[2] - below) / (above - below)
    weight = np.where(heights == above, share, np.where(heights == below, 1 - share, 0.0))
    return nearest, np.asarray(weight / weight.sum())


def cannula(
    radius: float, point: float, centre_x: float = 0.0, slope: float = 0.0, level_z: float = 0.0
) -> Level:
    """Below 0 inside the metal of a cannula whose axis runs through `centre_x` and y = 0; metres.

    Its axis leans by `slope` metres of x for each of z, with `centre_x` at the height `level_z`.
    """

    def level(x: Array, y: Array, z: Array) -> Array:
        width = radius * np.clip(z / point, 0.0, 1.0) if point > 0 else np.full_like(z, radius)
        beside = (x - centre_x - slope * (z - level_z)) / math.hypot(1.0, slope)
        return np.maximum(np.hypot(beside, y) - width, -z)

    return level


def leaning(setting: Setting, centre_x: float, slope: float) -> Level:
    """The cannula of that setting, leaning about the middle of its bare tip; metres."""
    radius = setting.radius_mm * MM
    point = 2 * radius * number("cannula.point_per_diameter") if setting.point == "sharp" else 0.0
    return cannula(radius, point, centre_x, slope, setting.tip_mm * MM / 2)


def boxed(setting: Setting, x_low: float, centre_x: float, refine: float = 1.0, slope: float = 0.0) -> Box:
    """The mesh of half the space, y > 0, around one cannula at `centre_x`, from `x_low`; metres.

    `refine` 2 halves every cell; the cannula leans by `slope`.
    """
    reach, growth = reach_m(setting), number("solid.growth") ** (1 / refine)
    finest = number("solid.finest") * MM / refine
    radius, tip = setting.radius_mm * MM, setting.tip_mm * MM
    half, far = (graded(one, finest * ALONG, growth)[1:] for one in (tip / 2, reach))
    return make_box(
        around(centre_x, x_low, centre_x + reach, radius, finest, growth),
        around(0.0, 0.0, reach, radius, finest, growth),
        np.concatenate([-far[::-1], [0.0], half, tip - half[-2::-1], [tip], tip + far]),
        leaning(setting, centre_x, slope),
        tip,
    )


def reach_m(setting: Setting) -> float:
    """How far the mesh reaches beyond the cannula, in metres: farther for a long lesion, as heat spreads by the root of time."""
    longer = max(1.0, setting.time_s / number("solid.reach_for"))
    return number("solid.reach") * MM * math.sqrt(longer)


def generator_in(setting: Setting, copies: int) -> Generator:
    """The generator of that setting, its limit shared among so many equal parts of the lesion."""
    limit_w = number("generator.power_limit") if setting.power_limit_w is None else setting.power_limit_w
    return Generator(setting.start_c, setting.temperature_c, setting.ramp_or_default_s, limit_w / copies)


def sensor_height() -> float:
    """The sensor's height over the distal end, in metres."""
    return number("cannula.sensor_from_end") * MM


def reach_mm(found: Solid, convention: str, places_m: Array, axis: int) -> float:
    """How far along that axis tissue counts as destroyed, the metal with it; 0 where no tissue does."""
    box, excess = found.box, found.tally.excess(convention)
    if not (excess[~box.is_metal] > 0).any():
        return 0.0
    return farthest_mm(places_m, np.where(box.is_metal, 1.0, excess).reshape(box.shape), axis)


def farthest_mm(places_m: Array, excess: Array, axis: int) -> float:
    """How far along that axis tissue counts as destroyed, in mm; 0 where none does."""
    rows = np.moveaxis(excess, axis, 0).reshape(len(places_m), -1)
    places = np.broadcast_to(places_m[:, None], rows.shape)
    falls = (rows[:-1] > 0) & (rows[1:] <= 0)
    share = np.divide(rows[:-1], rows[:-1] - rows[1:], out=np.zeros_like(rows[1:]), where=falls)
    at = places[:-1] + share * (places[1:] - places[:-1])
    return float(1e3 * at[falls].max()) if falls.any() else 0.0
