"""A bipolar lesion as JSON and as lines for a person: the strip midway between the cannulae, by every convention."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from painpath.lesion.answer import NAMES, WARM_C
from painpath.lesion.damage import CONVENTIONS, HEAT_CONVENTIONS
from painpath.lesion.pair import Pair
from painpath.lesion.parameters import number, read_parameters

NOT_MODELLED = (
    "cannulae that are not parallel or not level",
    "bone or fat beside the cannulae",
    "fluid injected before",
    "large vessels",
    "boiling and charring",
)
ERROR = "another code gives strips up to 0.8 mm thinner, 1.7 mm where they are about to part (docs/lesion.md)"


def as_json(found: Pair) -> dict[str, Any]:
    """Everything a program needs: `width_mm` and `length_mm` of the strip midway, 0 where the lesions do not join."""
    return {
        "setting": asdict(found.setting),
        "answer": answer(found),
        "width_mm": {name: _size(found.width_mm, name) for name in CONVENTIONS},
        "length_mm": {name: _size(found.length_mm, name) for name in CONVENTIONS},
        "across_mm": {name: _size(found.across_mm, name) for name in CONVENTIONS},
        "sensor_c": round(found.sensor_c, 2),
        "power_w": round(found.power_w, 3),
        "has_reached_set": found.has_reached_set,
        "hottest_c": round(hottest_c(found), 2),
        "notes": notes(found),
        "not_modelled": list(NOT_MODELLED),
        "not_confirmed": sorted(name for name, one in read_parameters().items() if one.status == "recalled"),
    }


def as_text(found: Pair) -> list[str]:
    """The lines for a terminal."""
    one = found.setting
    flow = "with" if one.is_perfused else "without"
    lines = [
        f"two {one.gauge} gauge cannulae {one.spacing_mm:g} mm apart, {one.tip_mm:g} mm {one.point} tips, bipolar,"
        f" {one.temperature_c:g} °C for {one.time_s:g} s (ramp {one.ramp_or_default_s:g} s), {one.tissue} {flow} blood flow",
        answer(found),
        "",
        f"{'counted as destroyed':<38}{'thick mm':>10}{'length mm':>11}{'across mm':>11}",
    ]
    for name in HEAT_CONVENTIONS:
        sizes = (found.width_mm[name], found.length_mm[name], found.across_mm[name])
        lines.append(f"{NAMES[name]:<38}{sizes[0]:>10.1f}{sizes[1]:>11.1f}{sizes[2]:>11.1f}")
    return [
        *lines,
        "",
        "Thick and length: the strip midway between the cannulae, 0 where it does not join. Across: over both cannulae.",
        *(f"Note: {one}." for one in notes(found)),
        f"Not modelled: {'; '.join(NOT_MODELLED)}.",
    ]


def answer(found: Pair) -> str:
    """The one sentence: by how many conventions the strip joins, and how thick it is."""
    joined = [name for name in HEAT_CONVENTIONS if found.width_mm[name] > 0]
    start = f"from {found.setting.start_c:g} °C"
    if not joined:
        return f"No strip {start} by any convention: the two lesions do not join."
    thin, thick = min(joined, key=found.width_mm.__getitem__), max(joined, key=found.width_mm.__getitem__)
    apart = [NAMES[name] for name in HEAT_CONVENTIONS if name not in joined]
    said = f"A strip {found.width_mm[thin]:.1f} to {found.width_mm[thick]:.1f} mm thick midway {start}: the thinnest by {NAMES[thin]}, the thickest by {NAMES[thick]}."
    return f"{said} Not joined by: {', '.join(apart)}." if apart else said


def notes(found: Pair) -> list[str]:
    """What a reader should know about this one lesion."""
    told, setting = [ERROR], found.setting
    if not found.has_reached_set:
        told.append(
            f"the set temperature was not reached: {found.sensor_c:.1f} of {setting.temperature_c:g} °C at the limit of"
            " the generator"
        )
    if hottest_c(found) > number("all_tissues.boiling"):
        told.append("a little tissue at the metal would boil, which is not modelled")
    if setting.start_c < WARM_C and setting.is_perfused:
        told.append(
            f"a start of {setting.start_c:g} °C with blood flow is no patient; for excised tissue say so"
        )
    return told


def hottest_c(found: Pair) -> float:
    """The hottest that any tissue became, in Celsius."""
    return float(found.solid.tally.highest_c[~found.solid.box.is_metal].max())


def _size(sizes: dict[str, float], convention: str) -> float | None:
    return round(sizes[convention], 2) if convention in sizes else None
