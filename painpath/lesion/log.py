"""What the generator's log says about a lesion: readings that do not belong to such a lesion, each with a reason.

A reading is compared with the computed course, with room for what the model leaves out. It never says how large
the lesion was: with the temperature held, the size does not depend on the tissue's conductivity.
"""

from __future__ import annotations

from dataclasses import dataclass

from painpath.lesion.mesh import Array
from painpath.lesion.parameters import number
from painpath.lesion.solve import Lesion


@dataclass(frozen=True)
class Reading:
    """What was read off the generator; None where it was not written down."""

    reached_c: float | None = None
    power_w: float | None = None
    voltage_v: float | None = None
    impedance_ohm: float | None = None


def flags(reading: Reading, lesion: Lesion) -> list[str]:
    """One sentence for each reading that does not fit; empty where all fit or none was given."""
    found = (
        _reached(reading, lesion),
        _power(reading, lesion),
        _voltage(reading, lesion),
        _impedance(reading, lesion),
    )
    return [one for one in found if one]


def _reached(reading: Reading, lesion: Lesion) -> str:
    wanted, got = lesion.setting.temperature_c, reading.reached_c
    if got is None or got >= wanted - number("log.short_of_set"):
        return ""
    return f"the electrode reached {got:g} of {wanted:g} °C: the lesion is smaller than computed here; compute it again with {got:g} °C"


def _power(reading: Reading, lesion: Lesion) -> str:
    got, room = reading.power_w, number("log.room")
    low, high = _range(lesion.course.power_w, lesion)
    if got is None or low / room <= got <= high * room:
        return ""
    usual = f"{got:g} W, where this lesion takes {low:.1f} to {high:.1f} W"
    if got < low:
        return f"{usual}: the electrode heats less tissue than it should; poor contact, or the sensor lies hotter than the tissue"
    return f"{usual}: something carries the heat or the current away; blood flow, fluid, or a second path of current"


def _voltage(reading: Reading, lesion: Lesion) -> str:
    got, high = reading.voltage_v, _range(lesion.course.voltage_v, lesion)[1]
    if got is None or got <= high * number("log.room"):
        return ""
    return f"{got:g} V, where muscle needs at most {high:.0f} V: poor contact, or tissue that conducts less (fat, bone)"


def _impedance(reading: Reading, lesion: Lesion) -> str:
    got, least = reading.impedance_ohm, float(lesion.course.impedance_ohm.min())
    if got is None:
        return ""
    if got < least:
        return f"{got:g} ohm is less than the tissue within {number('mesh.reach'):g} mm has by itself ({least:.0f} ohm): fluid around the tip, or a current beside the tissue"
    most = float(lesion.course.impedance_ohm.max()) * number("log.room_impedance")
    if got <= most:
        return ""
    return f"{got:g} ohm is high for such a tip (above {most:.0f}): poor contact, gas or char at the metal, or the tip in fat or on bone"


def _range(course: Array, lesion: Lesion) -> tuple[float, float]:
    """The lowest and highest value once the ramp is over."""
    held = lesion.course.time_s >= lesion.setting.ramp_or_default_s
    values = course[held]
    return float(values.min()), float(values.max())
