"""What the sliders of the lesion page are set to, from an address; what does not fit is told, never silently changed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from painpath.captured.shapes import Nerve, read_shapes
from painpath.captured.table import AXES

BESIDE, BEFORE = "beside", "before"


@dataclass(frozen=True)
class Slider:
    """One slider: its name in the address, words, unit, ends, step and where it stands at first."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    first: float


@dataclass(frozen=True)
class Asked:
    """Where every slider stands, how the nerve lies, and what had to be put otherwise than asked."""

    values: dict[str, float]
    lie: str
    told: list[str]

    @property
    def place(self) -> tuple[float, ...]:
        """The place in the table of shapes."""
        return tuple(self.values[name] for name in AXES)

    @property
    def nerve(self) -> Nerve:
        """The nerve in mm and degrees."""
        of = self.values
        return Nerve(of["away_mm"], of["angle"], of["thick_mm"], self.lie == BEFORE)


def sliders() -> list[Slider]:
    """Every slider; the setting's ends are those of the table."""
    axes = read_shapes()["axes"]

    def setting(name: str, label: str, unit: str, step: float, first: float) -> Slider:
        return Slider(name, label, unit, min(axes[name]), max(axes[name]), step, first)

    return [
        setting("gauge", "Gauge", "", 1, 18),
        setting("tip_mm", "Bare tip", "mm", 0.5, 10),
        setting("temperature_c", "Temperature", "°C", 1, 80),
        setting("time_s", "Time", "s", 5, 90),
        Slider("away_mm", "Distance", "mm", 0, 10, 0.1, 2),
        Slider("angle", "Angle", "°", 0, 90, 5, 0),
        Slider("thick_mm", "Thickness", "mm", 0.5, 2, 0.1, 1.1),
    ]


def asked_in(address: Mapping[str, str]) -> Asked:
    """The sliders as an address sets them; `from=log` says that the rest was not in the procedure's log."""
    values, told = {}, []
    for one in sliders():
        values[one.name], said = _value(one, address.get(one.name))
        told += said
        if address.get("from") == "log" and one.name in AXES and one.name not in address:
            told.append(f"{one.label} is not in the log: shown for {plain(one.first)} {one.unit}".rstrip())
    lie = BEFORE if address.get("lie") == BEFORE else BESIDE
    least = values["thick_mm"] / 2 + (0 if lie == BEFORE else radius_mm(values["gauge"]))
    if values["away_mm"] < least:
        values["away_mm"] = math.ceil(10 * least) / 10
        told.append(f"The metal pushes the nerve aside: shown {plain(values['away_mm'])} mm away")
    return Asked(values, lie, told)


def radius_mm(gauge: float) -> float:
    """Of the cannula."""
    return float(read_shapes()["diameters_mm"][str(round(gauge))]) / 2


def plain(number: float) -> str:
    """A number without needless zeros."""
    return f"{number:.1f}".removesuffix(".0")


def _value(one: Slider, text: str | None) -> tuple[float, list[str]]:
    """Where the slider stands, and what to say about it."""
    if not text:
        return one.first, []
    try:
        wanted = float(text)
    except ValueError:
        wanted = math.nan
    if math.isnan(wanted):
        return one.first, [
            f"{one.label}: no number was given, shown for {plain(one.first)} {one.unit}".rstrip()
        ]
    kept = min(max(wanted, one.low), one.high)
    if kept == wanted:
        return kept, []
    ends = f"{plain(one.low)} to {plain(one.high)} {one.unit}".rstrip()
    return kept, [f"{one.label}: {wanted:g} is not covered ({ends}), shown for {plain(kept)}"]
