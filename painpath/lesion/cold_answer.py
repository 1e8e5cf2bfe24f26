"""A frozen lesion as JSON and as lines for a person: the ball of ice and the colder zone within it that counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from painpath.lesion.cryo import Frozen
from painpath.lesion.damage import CONVENTIONS
from painpath.lesion.parameters import number, read_parameters

NOT_MODELLED = (
    "thawing and freezing again",
    "large vessels",
    "bone or fat beside the probe",
    "a gap between metal and tissue",
)


def as_json(found: Frozen) -> dict[str, Any]:
    """Everything a program needs; sizes in mm, null for the conventions of heat, 0 where -20 Celsius was not reached."""
    return {
        "setting": asdict(found.setting),
        "answer": answer(found),
        "width_mm": {name: _size(found.width_mm, name) for name in CONVENTIONS},
        "length_mm": {name: _size(found.length_mm, name) for name in CONVENTIONS},
        "ice_ball_mm": [round(found.width_mm["ice"], 2), round(found.length_mm["ice"], 2)],
        "coldest_c": round(found.coldest_c, 1),
        "power_w": round(found.power_w, 3),
        "energy_j": round(found.taken_j, 1),
        "notes": notes(found),
        "not_modelled": list(NOT_MODELLED),
        "not_confirmed": sorted(name for name, one in read_parameters().items() if one.status == "recalled"),
    }


def as_text(found: Frozen) -> list[str]:
    """The lines for a terminal."""
    one = found.setting
    flow = "with" if one.is_perfused else "without"
    lines = [
        f"{one.gauge} gauge cryoprobe, {one.tip_mm:g} mm bare, one freezing of {one.time_s:g} s, {one.tissue} {flow} blood flow",
        answer(found),
        "",
        f"{'':<38}{'width mm':>10}{'length mm':>11}",
        f"{'ice seen (' + format(number('cryo.begins'), 'g') + ' °C)':<38}{found.width_mm['ice']:>10.1f}{found.length_mm['ice']:>11.1f}",
        f"{'-20 °C reached':<38}{found.width_mm['Tm20']:>10.1f}{found.length_mm['Tm20']:>11.1f}",
        "",
        f"Coldest {found.coldest_c:.0f} °C, at the probe; at the end the gas takes {found.power_w:.2f} W.",
    ]
    return [*lines, *(f"Note: {text}" for text in notes(found)), f"Not modelled: {'; '.join(NOT_MODELLED)}."]


def answer(found: Frozen) -> str:
    """The one sentence: how large the ice is, and how much of it is cold enough."""
    start = f"from {found.setting.start_c:g} °C"
    ice, cold = found.width_mm["ice"], found.width_mm["Tm20"]
    if ice == 0:
        return f"No ice {start}."
    if cold == 0:
        return f"Ice {ice:.1f} mm wide {start}, but no tissue of it at -20 °C: ice that is seen need not be cold enough."
    return f"Ice {ice:.1f} mm wide {start}, of it {cold:.1f} mm at -20 °C or below, where nerve fibres degenerate."


def notes(found: Frozen) -> list[str]:
    """What a reader should know about this lesion."""
    told = [
        "the heat that the gas takes is fitted to one study in meat (18 and 14 gauge, 2 min: the coldest readings and how much"
        " wider the ice is); its tip length and start temperature are not known, and a probe of another make may differ much"
    ]
    least = number("cryo.nerve_length")
    if 0 < found.length_mm["Tm20"] < least:
        told.append(
            f"less than {least:g} mm of a nerve alongside would be at -20 °C, the least that is asked for"
        )
    return told


def _size(sizes: dict[str, float], convention: str) -> float | None:
    return round(sizes[convention], 2) if convention in sizes else None
