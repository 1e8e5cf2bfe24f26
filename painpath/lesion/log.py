"""What the generator's log says about a lesion: readings that do not belong to such a lesion, each with a reason.

A reading is compared with the computed course, with room for what the model leaves out. It never says how large
the lesion was: with the temperature held, the size does not depend on the tissue's conductivity.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from painpath.lesion.mesh import Array
from painpath.lesion.parameters import number
from painpath.lesion.setting import NotModelled
from painpath.lesion.solve import Lesion, burst_share

RANGES = {"reached_c": (0, 150), "power_w": (0, 500), "voltage_v": (0, 500), "impedance_ohm": (1, 100000)}


@dataclass(frozen=True)
class Reading:
    """What was read off the generator, of pulsed treatment the voltage of a burst; None where it was not written down.

    Raises `NotModelled` for what no generator shows.
    """

    reached_c: float | None = None
    power_w: float | None = None
    voltage_v: float | None = None
    impedance_ohm: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot have been read off."""
        for name, given in asdict(self).items():
            low, high = RANGES[name]
            if given is not None and not low <= given <= high:  # a NaN is refused too
                raise NotModelled(f"log_{name}", f"{given:g} is no reading", f"give {low} to {high}")


def flags(reading: Reading, lesion: Lesion) -> list[str]:
    """One sentence for each reading that does not fit; empty where all fit or none was given."""
    found = (
        _reached(reading, lesion),
        _power(reading, lesion),
        _voltage(reading, lesion),
        _impedance(reading, lesion),
        _together(reading, lesion),
    )
    return [one for one in found if one]


def _reached(reading: Reading, lesion: Lesion) -> str:
    wanted, got = lesion.setting.temperature_c, reading.reached_c
    if got is None or abs(got - wanted) <= number("log.short_of_set"):
        return ""
    said = f"the electrode reached {got:g} of {wanted:g} °C"
    if got > wanted:
        return f"{said}: hotter than it was set; the reading or the setting is wrong, or the tip sparked"
    if lesion.setting.kind == "pulsed":
        return f"{said}: pulsed treatment does not work by heat, so this alone says little"
    if got < number("limits.temperature_min"):
        return f"{said}: hardly a lesion by heat is to be expected"
    return f"{said}: the lesion is smaller than computed here; compute it again with {got:g} °C"


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
    got, room = reading.voltage_v, number("log.room")
    low, high = _range(lesion.course.voltage_v / math.sqrt(burst_share(lesion.setting)), lesion)
    if got is None or low / room <= got <= high * room:
        return ""
    needs = f"{got:g} V, where {lesion.setting.tissue} needs {low:.0f} to {high:.0f} V"
    if got < low:
        return f"{needs}: too little to heat it so; the reading is wrong, or the sensor lies hotter than the tissue"
    return f"{needs}: poor contact, or tissue that conducts less (fat, bone)"


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


def _together(reading: Reading, lesion: Lesion) -> str:
    """Power, voltage and impedance that contradict each other; of bursts nobody says which mean is shown."""
    volts, ohms, watts = reading.voltage_v, reading.impedance_ohm, reading.power_w
    if volts is None or ohms is None or watts is None or lesion.setting.kind == "pulsed":
        return ""
    given, room = volts**2 / ohms, number("log.room")
    if given / room <= watts <= given * room:
        return ""
    return f"{volts:g} V over {ohms:g} ohm give {given:.1f} W, not {watts:g} W: the readings contradict each other"


def _range(course: Array, lesion: Lesion) -> tuple[float, float]:
    """The lowest and highest value once the ramp is over."""
    held = lesion.course.time_s >= lesion.setting.ramp_or_default_s
    values = course[held]
    return float(values.min()), float(values.max())
