"""What a burst of pulsed radiofrequency does beside the tip: its field, and how far it heats before the pause."""

from __future__ import annotations

import math
from dataclasses import dataclass

from painpath.lesion.parameters import number, tissue
from painpath.lesion.solve import MM, Lesion, burst_share

KILO = 1e3


@dataclass(frozen=True)
class Bursts:
    """The first and the last burst: voltage in V, field in kV/m at the metal's surface in the middle of the tip, and
    the rise in kelvin if no heat left during the burst."""

    first_burst_v: float
    last_burst_v: float
    first_field_kv_m: float
    last_field_kv_m: float
    first_rise_k: float
    last_rise_k: float


def bursts(lesion: Lesion) -> Bursts:
    """The bursts of a pulsed lesion; the voltage of its course is the mean square over bursts and pauses."""
    share = burst_share(lesion.setting)
    volts = [float(lesion.course.voltage_v[place]) / math.sqrt(share) for place in (0, -1)]
    fields = [unit_surface_field(lesion) * one for one in volts]
    around = tissue(lesion.setting.tissue)
    heating = around.conductivity_s_m * number("generator.burst") / around.heat_j_m3k
    rises = [heating * one**2 for one in fields]
    return Bursts(volts[0], volts[1], fields[0] / KILO, fields[1] / KILO, rises[0], rises[1])


def unit_surface_field(lesion: Lesion) -> float:
    """V/m at one volt at the surface in the middle of the tip, as around a long cylinder: drop / (a ln(r/a))."""
    mesh, radius = lesion.mesh, lesion.setting.radius_mm * MM
    layer = int(abs(mesh.z_m[: mesh.shape[1]] - lesion.setting.tip_mm * MM / 2).argmin())
    r = mesh.r_m.reshape(mesh.shape)[:, layer]
    ring = int((r > radius).argmax())
    drop = 1.0 - float(lesion.start_field.potential.reshape(mesh.shape)[ring, layer])
    return drop / (radius * math.log(r[ring] / radius))
