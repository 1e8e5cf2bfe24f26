"""A computed lesion as JSON and as lines for a person: a range over conventions, never one bare number."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from painpath.lesion.boiling import boiled_mm3
from painpath.lesion.damage import CONVENTIONS, HEAT_CONVENTIONS
from painpath.lesion.parameters import number, read_parameters
from painpath.lesion.pulsed import Bursts, bursts
from painpath.lesion.solve import Lesion

NAMES = {
    "T45": "45 °C reached",
    "T50": "50 °C reached",
    "T55": "55 °C reached",
    "T60": "60 °C reached",
    "CEM43_8": "8 min at 43 °C or its equal (nerve)",
    "CEM43_240": "240 min at 43 °C or its equal",
    "Arrhenius": "damage integral of 1",
    "Tm20": "-20 °C reached",
}
NOT_MODELLED = (
    "bone or fat beside the cannula",
    "fluid injected before",
    "large vessels",
    "a gap between metal and tissue",
    "boiling and charring",
    "a bevel to one side (a sharp point is a cone)",
)
WARM_C = 30  # below it, tissue with blood flow is no patient


def as_json(lesion: Lesion) -> dict[str, Any]:
    """Everything a program needs; sizes in mm by convention, 0 where no tissue reaches it."""
    course = lesion.course
    low, high = _range(lesion.width_mm)
    found: dict[str, Any] = {
        "setting": asdict(lesion.setting),
        "answer": answer(lesion),
        "width_mm": {name: round(lesion.width_mm[name], 2) for name in CONVENTIONS},
        "length_mm": {name: round(lesion.length_mm[name], 2) for name in CONVENTIONS},
        "range": {
            "width_mm": [round(lesion.width_mm[low], 2), round(lesion.width_mm[high], 2)],
            "narrowest": low,
            "widest": high,
            "start_c": lesion.setting.start_c,
        },
        "has_reached_set": lesion.has_reached_set,
        "sensor_c": round(float(course.sensor_c.max()), 2),
        "hottest_c": round(float(course.hottest_c.max()), 2),
        "impedance_ohm": [round(float(course.impedance_ohm[place]), 1) for place in (0, -1)],
        "power_w": round(float(course.power_w[-1]), 3),
        "voltage_v": round(float(course.voltage_v[-1]), 2),
        "energy_j": round(lesion.energy.given_j, 1),
        "notes": notes(lesion),
        "not_modelled": list(NOT_MODELLED),
        "not_confirmed": sorted(name for name, one in read_parameters().items() if one.status == "recalled"),
    }
    if lesion.setting.kind == "pulsed":
        found["bursts"] = {name: round(one, 3) for name, one in asdict(bursts(lesion)).items()}
    return found


def as_text(lesion: Lesion) -> list[str]:
    """The lines for a terminal."""
    lines = [_title(lesion), answer(lesion), ""]
    lines += [f"{'counted as destroyed':<38}{'width mm':>10}{'length mm':>11}"]
    for name in HEAT_CONVENTIONS:
        lines.append(f"{NAMES[name]:<38}{lesion.width_mm[name]:>10.1f}{lesion.length_mm[name]:>11.1f}")
    course = lesion.course
    lines += [
        "",
        f"At the end {course.power_w[-1]:.1f} W, {course.voltage_v[-1]:.1f} V, {course.impedance_ohm[-1]:.0f} ohm in the tissue"
        f" within {number('mesh.reach'):g} mm; hottest tissue {course.hottest_c.max():.0f} °C.",
    ]
    if lesion.setting.kind == "pulsed":
        lines.append(_burst_line(bursts(lesion)))
    lines += [f"Note: {one}" for one in notes(lesion)]
    return [*lines, f"Not modelled: {'; '.join(NOT_MODELLED)}."]


def answer(lesion: Lesion) -> str:
    """The one sentence: the range over conventions with its start temperature, or that no heat lesion is expected."""
    start = f"from {lesion.setting.start_c:g} °C"
    nerve_mm = lesion.width_mm["CEM43_8"]
    if lesion.setting.kind == "pulsed":
        if nerve_mm == 0:
            dose = float(lesion.tally.cem43_min[~lesion.mesh.is_metal].max())
            return f"No thermal lesion expected {start}: at most {dose:.1f} min at 43 °C or its equal, the nerve bears 8."
        return f"Pulsed, yet warm enough for a thermal lesion of up to {nerve_mm:.1f} mm {start}."
    low, high = _range(lesion.width_mm)
    if lesion.width_mm[high] == 0:
        return f"No lesion {start} by any convention."
    return (
        f"Width {lesion.width_mm[low]:.1f} to {lesion.width_mm[high]:.1f} mm {start}: the narrowest by"
        f" {NAMES[low]}, the widest by {NAMES[high]}."
    )


def notes(lesion: Lesion) -> list[str]:
    """What a reader should know about this one lesion."""
    setting, found = lesion.setting, []
    if not lesion.has_reached_set:
        found.append(
            f"the set temperature was not reached: {lesion.course.sensor_c.max():.1f} of {setting.temperature_c:g} °C"
            f" at the limit of the generator"
        )
    if setting.kind == "cooled":
        found.append(
            f"the water's cooling ({number('cooled.strength'):g} W/(m²·K)) is fitted to one figure of the maker, not confirmed:"
            " 8 to 10 mm at 50 °C for 17 gauge, 4 mm, 60 °C, 150 s; other sizes follow from the model alone"
        )
    boiled = boiled_mm3(lesion.mesh, lesion.tally)
    if boiled > 0:
        found.append(f"{boiled:.2g} mm³ of tissue at the metal would boil, which is not modelled")
    if setting.start_c < WARM_C and setting.is_perfused:
        found.append(
            f"a start of {setting.start_c:g} °C with blood flow is no patient; for excised tissue say so"
        )
    return found


def _range(sizes: dict[str, float]) -> tuple[str, str]:
    """The names of the narrowest and widest heat convention."""
    return min(HEAT_CONVENTIONS, key=sizes.__getitem__), max(HEAT_CONVENTIONS, key=sizes.__getitem__)


def _title(lesion: Lesion) -> str:
    one = lesion.setting
    flow = "with" if one.is_perfused else "without"
    return (
        f"{one.gauge} gauge, {one.tip_mm:g} mm {one.point} tip, {one.kind}, {one.temperature_c:g} °C for {one.time_s:g} s"
        f" (ramp {one.ramp_or_default_s:g} s), {one.tissue} {flow} blood flow"
    )


def _burst_line(found: Bursts) -> str:
    return (
        f"In a burst {found.first_burst_v:.0f} V at first, {found.last_burst_v:.0f} V at the end:"
        f" {found.first_field_kv_m:.0f} and {found.last_field_kv_m:.0f} kV/m beside the middle of the tip,"
        f" {found.first_rise_k:.1f} and {found.last_rise_k:.1f} K of heating for the length of the burst, more at the edges."
    )
