"""What was set for one lesion, and what is refused because the model does not cover it."""

from __future__ import annotations

from dataclasses import dataclass

from painpath.lesion.parameters import gauges, number, tissue_names

KINDS = ("monopolar", "pulsed", "cooled")
KINDS_NOT_MODELLED = ("cryo", "bipolar")
TIPS = ("blunt", "sharp")


class NotModelled(ValueError):
    """A setting outside the model: which one, what is wrong with it, and what would be accepted."""

    def __init__(self, where: str, what: str, repair: str) -> None:
        super().__init__(f"{where}: {what}; {repair}")
        self.where, self.what, self.repair = where, what, repair


@dataclass(frozen=True)
class Setting:
    """One lesion as it was set; anything that the model does not cover raises `NotModelled` when it is made.

    gauge      of the cannula, 16 to 23
    tip_mm     length of the bare metal, its point included
    temperature_c  set temperature, read by the sensor in the cannula, in Celsius
    time_s     from the start of the ramp to the end of the current, in seconds
    start_c    temperature of tissue and blood before; 37 in a patient, about 22 in excised tissue
    tissue     the one tissue around the cannula
    kind       monopolar, pulsed, or cooled: water flows inside the bare metal while the current is on
    point      blunt, or sharp: a cone as long as the diameter
    ramp_s     seconds from start to set temperature; None takes 15, and 0 for pulsed
    is_perfused    False for excised tissue
    power_limit_w  of the generator, in watts; None takes 50
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
        return 0.0 if self.kind == "pulsed" else number("generator.ramp")


def _check_names(setting: Setting) -> None:
    if setting.kind in KINDS_NOT_MODELLED:
        raise NotModelled("kind", f"{setting.kind} is not modelled yet", f"known: {', '.join(KINDS)}")
    for where, name, known in (
        ("kind", setting.kind, KINDS),
        ("point", setting.point, TIPS),
        ("tissue", setting.tissue, tissue_names()),
        ("gauge", setting.gauge, sorted(gauges())),
    ):
        if name not in known:
            raise NotModelled(where, f"{name} is not covered", f"known: {', '.join(map(str, known))}")


def _check_numbers(setting: Setting) -> None:
    hottest = number("limits.pulsed_max" if setting.kind == "pulsed" else "limits.temperature_max")
    for where, given, low, high, unit in (
        ("tip_mm", setting.tip_mm, number("limits.tip_min"), number("limits.tip_max"), "mm"),
        ("temperature_c", setting.temperature_c, number("limits.temperature_min"), hottest, "Celsius"),
        ("time_s", setting.time_s, number("limits.time_min"), number("limits.time_max"), "s"),
        ("start_c", setting.start_c, number("limits.start_min"), number("limits.start_max"), "Celsius"),
    ):
        if not low <= given <= high:  # a NaN is refused too
            kind = f" for a {setting.kind} lesion" if where == "temperature_c" else ""
            raise NotModelled(
                where, f"{given:g} {unit} is not covered{kind}", f"give {low:g} to {high:g} {unit}"
            )
    if setting.temperature_c <= setting.start_c:
        raise NotModelled(
            "temperature_c", "the set temperature is not above the start", "raise it or lower start_c"
        )
    if setting.ramp_or_default_s < 0 or setting.ramp_or_default_s >= setting.time_s:
        what = f"{setting.time_s:g} s is over before the ramp of {setting.ramp_or_default_s:g} s reaches the set temperature"
        raise NotModelled(
            "time_s", what, "give a longer time, or the ramp of the generator (ramp_s) if it is shorter"
        )
    if setting.power_limit_w is not None and not setting.power_limit_w > 0:
        raise NotModelled(
            "power_limit_w",
            f"{setting.power_limit_w:g} W heats nothing",
            "give the generator's limit in watts",
        )
