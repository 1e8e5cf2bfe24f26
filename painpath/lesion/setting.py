"""What was set for one lesion, and what is refused because the model does not cover it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from painpath.lesion.parameters import gauges, number, tissue_names

KINDS = ("monopolar", "pulsed", "cooled", "bipolar", "cryo")
CRYO_GAUGES, HEAT_GAUGES = (14, 16, 18), range(16, 24)
TIPS = ("blunt", "sharp")
TEMPERATURES = {
    "pulsed": ("limits.temperature_min", "limits.pulsed_max"),
    "cryo": ("cryo.coldest", "cryo.warmest"),
}


class NotModelled(ValueError):
    """A setting outside the model: which one, what is wrong with it, and what would be accepted."""

    def __init__(self, where: str, what: str, repair: str) -> None:
        super().__init__(f"{where}: {what}; {repair}")
        self.where, self.what, self.repair = where, what, repair


@dataclass(frozen=True)
class Setting:
    """One lesion as it was set; anything that the model does not cover raises `NotModelled` when it is made.

    gauge      of the cannula, 16 to 23; of a cryoprobe 14, 16 or 18
    tip_mm     length of the bare metal, its point included
    temperature_c  set temperature, read by the sensor in the cannula, in Celsius; of a cryoprobe that of its gas
    time_s     from the start of the ramp to the end of the current, in seconds; of a cryoprobe one freezing
    start_c    temperature of tissue and blood before; 37 in a patient, about 22 in excised tissue
    tissue     the one tissue around the cannula
    kind       monopolar, pulsed, cooled (water flows inside the bare metal while the current is on), bipolar (two
               parallel cannulae) or cryo
    point      blunt, or sharp: a cone as long as the diameter
    ramp_s     seconds from start to set temperature; None takes 15, and 0 for pulsed
    is_perfused    False for excised tissue
    power_limit_w  of the generator, in watts; None takes 50
    spacing_mm     between the axes of two bipolar cannulae; None for every other kind
    """

    gauge: int
    tip_mm: float
    temperature_c: float
    time_s: float
    start_c: float = 37.0
    tissue: str = "muscle"
    kind: str = "monopolar"
    point: str = "sharp"
    ramp_s: float | None = None
    is_perfused: bool = True
    power_limit_w: float | None = None
    spacing_mm: float | None = None

    def __post_init__(self) -> None:
        """Refuse what the model does not cover."""
        _check_names(self)
        _check_numbers(self)

    @property
    def radius_mm(self) -> float:
        """Outer radius of the cannula, in mm."""
        return gauges()[self.gauge] / 2

    @property
    def ramp_or_default_s(self) -> float:
        """The ramp in seconds."""
        if self.ramp_s is not None:
            return self.ramp_s
        return 0.0 if self.kind in ("pulsed", "cryo") else number("generator.ramp")


def _check_names(setting: Setting) -> None:
    gauge_names = CRYO_GAUGES if setting.kind == "cryo" else HEAT_GAUGES
    for where, name, known in (
        ("kind", setting.kind, KINDS),
        ("point", setting.point, TIPS),
        ("tissue", setting.tissue, tissue_names()),
        ("gauge", setting.gauge, gauge_names),
    ):
        if name not in known:
            raise NotModelled(where, f"{name} is not covered", f"known: {', '.join(map(str, known))}")


def _check_numbers(setting: Setting) -> None:
    limits = [
        ("tip_mm", setting.tip_mm, "limits.tip_min", "limits.tip_max", "mm"),
        ("time_s", setting.time_s, "limits.time_min", "limits.time_max", "s"),
        ("start_c", setting.start_c, "limits.start_min", "limits.start_max", "Celsius"),
    ]
    if setting.spacing_mm is not None:
        limits.append(("spacing_mm", setting.spacing_mm, "limits.spacing_min", "limits.spacing_max", "mm"))
    lowest, highest = TEMPERATURES.get(setting.kind, ("limits.temperature_min", "limits.temperature_max"))
    limits.insert(1, ("temperature_c", setting.temperature_c, lowest, highest, "Celsius"))
    for where, given, low, high, unit in limits:
        if not number(low) <= given <= number(high):  # a NaN is refused too
            kind = f" for a {setting.kind} lesion" if where == "temperature_c" else ""
            what = f"{given:g} {unit} is not covered{kind}"
            raise NotModelled(where, what, f"give {number(low):g} to {number(high):g} {unit}")
    (_check_cold if setting.kind == "cryo" else _check_heat)(setting)
    _check_spacing(setting)


def _check_cold(setting: Setting) -> None:
    """What only heat has is refused, not left out in silence."""
    for where, given in (("ramp_s", setting.ramp_s), ("power_limit_w", setting.power_limit_w)):
        if given is not None:
            raise NotModelled(where, "a cryoprobe has none", "leave it out")


def _check_spacing(setting: Setting) -> None:
    if setting.kind != "bipolar":
        if setting.spacing_mm is not None:
            raise NotModelled("spacing_mm", f"a {setting.kind} lesion has one probe", "leave it out")
        return
    if setting.spacing_mm is None:
        raise NotModelled(
            "spacing_mm", "a bipolar lesion needs the distance of its cannulae", "give spacing_mm"
        )
    if setting.spacing_mm <= 2 * setting.radius_mm:
        raise NotModelled(
            "spacing_mm", "the cannulae would touch", f"give more than {2 * setting.radius_mm:g} mm"
        )


def _check_heat(setting: Setting) -> None:
    if setting.temperature_c <= setting.start_c:
        raise NotModelled(
            "temperature_c", "the set temperature is not above the start", "raise it or lower start_c"
        )
    if not setting.ramp_or_default_s >= 0:  # a NaN is refused too
        raise NotModelled("ramp_s", f"{setting.ramp_s:g} s is no ramp", "give 0 s or more")
    if setting.ramp_or_default_s >= setting.time_s:
        what = f"{setting.time_s:g} s is over before the ramp of {setting.ramp_or_default_s:g} s reaches the set temperature"
        raise NotModelled(
            "time_s", what, "give a longer time, or the ramp of the generator (ramp_s) if it is shorter"
        )
    limit_w = setting.power_limit_w
    if limit_w is not None and not 0 < limit_w < math.inf:
        what = "W is no limit" if limit_w == math.inf else "W heats nothing"
        raise NotModelled("power_limit_w", f"{limit_w:g} {what}", "give the generator's limit in watts")
