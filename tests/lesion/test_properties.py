"""What must hold for any lesion: the generator, the energy, and how sizes follow the setting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.field import unit_field
from painpath.lesion.heat import Step
from painpath.lesion.mesh import Mesh
from painpath.lesion.parameters import tissue
from painpath.lesion.setting import Setting
from painpath.lesion.solve import Accuracy, balance_of, solve
from tests.lesion.exact import cannula, relative

USUAL = Setting(18, 10, 80, 90)
COARSE = Accuracy(refine=0.5)
drawn = settings(max_examples=12)

some_setting = st.builds(
    Setting,
    gauge=st.integers(16, 23),
    tip_mm=st.floats(2, 15),
    temperature_c=st.floats(50, 95),
    time_s=st.floats(20, 200),
    start_c=st.floats(20, 38),
    tissue=st.sampled_from(["muscle", "fat", "nerve", "liver"]),
    point=st.sampled_from(["sharp", "blunt"]),
    is_perfused=st.booleans(),
)


@given(some_setting)
@drawn
def test_the_generator_holds_the_sensor_exactly_and_no_energy_is_lost(setting: Setting) -> None:
    lesion = solve(setting, COARSE)
    held = lesion.course.sensor_c[lesion.course.time_s >= setting.ramp_or_default_s]
    assert np.abs(held - setting.temperature_c).max() < 1e-9
    assert (lesion.course.voltage_v >= 0).all()
    assert lesion.course.hottest_c.max() >= setting.temperature_c - 1e-9
    assert lesion.energy.error < 1e-10


@given(some_setting)
@drawn
def test_every_convention_gives_a_lesion_longer_than_wide_isotherms_nested(setting: Setting) -> None:
    width = solve(setting, COARSE).width_mm
    nested = [width[name] for name in ("T60", "T55", "T50", "T45")]
    assert nested == sorted(nested)
    assert width["CEM43_240"] <= width["CEM43_8"]
    assert width["Tm20"] == 0


@given(some_setting, st.floats(0.3, 3))
@drawn
def test_conductivity_drops_out_under_temperature_control(setting: Setting, factor: float) -> None:
    """Sizes stay, impedance goes down by the same factor; a power limit that binds would break it, so there is none."""
    unlimited = replace(setting, power_limit_w=1e9)
    around = tissue(setting.tissue, setting.is_perfused)
    plain = solve(unlimited, COARSE, of=around)
    scaled = solve(unlimited, COARSE, of=replace(around, conductivity_s_m=factor * around.conductivity_s_m))
    for name in HEAT_CONVENTIONS:
        assert scaled.width_mm[name] == pytest.approx(plain.width_mm[name], abs=1e-6)
    assert scaled.course.impedance_ohm * factor == pytest.approx(plain.course.impedance_ohm, rel=1e-9)


def test_start_and_set_moved_together_change_nothing_when_properties_are_constant() -> None:
    constant = replace(tissue("muscle"), rise_per_k=0.0)
    warm, cold = (
        solve(Setting(20, 5, 60 + move, 60, start_c=30 + move), COARSE, of=constant) for move in (0.0, -8.0)
    )
    assert relative(warm.tally.highest_c - 30, cold.tally.highest_c - 22) < 1e-12


def test_lengths_times_two_and_times_times_four_are_the_same_heat() -> None:
    """Without perfusion only t/L^2 counts: the rise from one volt is the same."""
    around, rises = tissue("muscle", perfused=False), []
    small = cannula(0.5)
    for scale, mesh in ((1.0, small), (2.0, _twice(small))):
        field = unit_field(mesh, np.full(mesh.volume_m3.size, around.conductivity_s_m))
        rises.append(Step(balance_of(mesh, around), 5.0 * scale**2).from_heat(field.heat_w))
    assert relative(rises[1], rises[0]) < 1e-9


def _twice(mesh: Mesh) -> Mesh:
    """The same mesh with every length doubled."""
    faces = replace(
        mesh.faces,
        area_m2=4 * mesh.faces.area_m2,
        way_m=2 * mesh.faces.way_m,
        edge_area_m2=4 * mesh.faces.edge_area_m2,
        edge_way_m=2 * mesh.faces.edge_way_m,
    )
    return replace(mesh, r_m=2 * mesh.r_m, z_m=2 * mesh.z_m, volume_m3=8 * mesh.volume_m3, faces=faces)


@pytest.mark.parametrize(
    "larger",
    [
        {"gauge": 16},
        {"tip_mm": 12.0},
        {"temperature_c": 85.0},
        {"time_s": 120.0},
        {"start_c": 39.0},
        {"ramp_s": 5.0},
        {"is_perfused": False},
    ],
    ids=lambda one: next(iter(one)),
)
def test_more_metal_heat_or_time_makes_every_width_larger(larger: dict[str, float]) -> None:
    before, after = solve(USUAL, COARSE), solve(replace(USUAL, **larger), COARSE)
    for name in HEAT_CONVENTIONS:
        assert after.width_mm[name] > before.width_mm[name], name


def test_a_power_limit_that_binds_is_told() -> None:
    lesion = solve(replace(USUAL, power_limit_w=1.0), COARSE)
    assert not lesion.has_reached_set
    assert lesion.course.power_w.max() <= 1.0 + 1e-12
    assert lesion.course.sensor_c.max() < 70


@pytest.mark.parametrize("point", ["blunt", "sharp"])
def test_finer_meshes_and_steps_change_the_sizes_by_less_than_one_percent(point: str) -> None:
    setting = replace(USUAL, point=point, time_s=60)
    usual, finer = solve(setting), solve(setting, Accuracy(refine=1.6, step_refine=2.0, field_again_k=0.75))
    for name in HEAT_CONVENTIONS:
        assert usual.width_mm[name] == pytest.approx(finer.width_mm[name], rel=0.01), name
        assert usual.length_mm[name] == pytest.approx(finer.length_mm[name], rel=0.01), name
