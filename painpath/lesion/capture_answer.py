"""The probability of having covered the nerve, as JSON and as lines for a person: an interval, never a verdict."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from painpath.lesion.capture import WIDE, Capture, Draws
from painpath.lesion.placement import read_placements
from painpath.lesion.setting import Setting

NAMES = {
    "covered": "covered over a sufficient length",
    "partial": "partly: too short a piece, or one of two branches",
    "block": "only in the ring of conduction block: early relief that fades",
    "missed": "missed",
}
SHOWN = 4
NOT_MODELLED = (
    "a nerve that bends",
    "several lesions of one nerve",
    "where this one cannula was seen to lie",
    "everything that `painpath lesion` does not model",
)


def as_json(
    setting: Setting, site: str, lie: str, guidance: str, found: Capture, how: Draws
) -> dict[str, Any]:
    """Everything a program needs; shares from 0 to 1."""
    return {
        "setting": asdict(setting),
        "site": site,
        "orientation": lie,
        "guidance": guidance,
        "answer": answer(found),
        "covered": round(found.probability, 3),
        "interval_90": [round(found.low, 3), round(found.high, 3)],
        "is_wide": found.is_wide,
        "sampling_error": round(found.error, 4),
        "notes": _notes(setting),
        "outcomes": {name: round(share, 3) for name, share in found.outcomes.items()},
        "contributors": {name: round(share, 3) for name, share in found.contributors.items()},
        "draws": asdict(how),
        "not_modelled": list(NOT_MODELLED),
        "assumed": sorted(name for name in _assumed(site, guidance)),
    }


def as_text(setting: Setting, site: str, lie: str, guidance: str, found: Capture) -> list[str]:
    """The lines for a terminal."""
    lines = [f"{site.replace('_', ' ')}, cannula {lie} to the nerve, under {guidance}", answer(found), ""]
    lines += [f"{NAMES[name]:<64}{share:>6.0%}" for name, share in found.outcomes.items()]
    if found.contributors:
        parts = [f"{name} {share:.0%}" for name, share in list(found.contributors.items())[:SHOWN]]
        lines += ["", f"What it depends on most, each alone: {', '.join(parts)}."]
    lines += [f"Note: {one}." for one in _notes(setting)]
    lines += ["", "A figure of the model, not a measurement, and not a forecast of relief."]
    return [*lines, f"Not modelled: {'; '.join(NOT_MODELLED)}."]


def answer(found: Capture) -> str:
    """The one sentence; a wide interval is said to be no answer."""
    said = f"The nerve is covered in {found.probability:.0%} of plausible worlds ({found.low:.0%} to {found.high:.0%})"
    if found.is_wide:
        return f"{said}: too wide an interval, more than {WIDE * 100:.0f} points, to say whether it was."
    return f"{said}."


def _notes(setting: Setting) -> list[str]:
    """What a cooled lesion rests on besides."""
    if setting.kind != "cooled":
        return []
    return [
        "how strongly the water cools is drawn from what would give 8 to 10 mm for 17 gauge, 4 mm, 60 °C and 150 s, the"
        " maker's figure, not confirmed; where cooled cannulae lie is taken over from others"
    ]


def _assumed(site: str, guidance: str) -> list[str]:
    """The numbers of placement.yaml used here that nobody measured at this site, or that are not confirmed."""
    here = (f"sites.{site}.{guidance}.", "all_sites.")
    return [name for name, one in read_placements().items() if name.startswith(here) and one.status != "read"]
