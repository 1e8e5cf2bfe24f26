"""What bone does: a cannula that lies on flat cortical bone, beside the same cannula in the tissue alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from painpath.lesion.answer import NAMES
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.parameters import tissue
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solid import MM, Solid, boxed, heated, properties, reach_m, reach_mm


@dataclass(frozen=True)
class Reach:
    """How far a lesion reaches from the axis by convention, in mm: away from the bone, and to one side along it."""

    away_mm: dict[str, float]
    sideways_mm: dict[str, float]


@dataclass(frozen=True)
class OnBone:
    """The same cannula on bone and in the tissue alone, by the same mesh, so that its error cancels in the ratio.

    `solid` holds the fields of the one on bone, the bone where x is below minus the cannula's radius.
    """

    setting: Setting
    on_bone: Reach
    alone: Reach
    solid: Solid

    def away_share(self, convention: str) -> float | None:
        """How much farther away from the bone, as a share; None where nothing counts as destroyed."""
        return _share(self.on_bone.away_mm[convention], self.alone.away_mm[convention])

    def sideways_share(self, convention: str) -> float | None:
        """The same along the bone."""
        return _share(self.on_bone.sideways_mm[convention], self.alone.sideways_mm[convention])


def on_bone(setting: Setting, refine: float = 1.0) -> OnBone:
    """Compute both; `refine` 2 halves every cell. Raises `NotModelled` for anything but a monopolar lesion by heat."""
    if setting.kind != "monopolar":
        raise NotModelled("bone", f"bone beside a {setting.kind} lesion is not covered", "take it monopolar")
    box = boxed(setting, -reach_m(setting), 0.0, refine)
    held = box.holding(("x-", "x+", "y+", "z-", "z+"))
    muscle, bone = tissue(setting.tissue, setting.is_perfused), tissue("cortical_bone", setting.is_perfused)
    is_bone = box.x_m < -setting.radius_mm * MM
    beside = heated(held, held, properties(box, muscle, bone, is_bone), setting, copies=2)
    alone = heated(held, held, properties(box, muscle), setting, copies=2)
    return OnBone(setting, _reach(beside), _reach(alone), beside)


def as_json(found: OnBone) -> dict[str, Any]:
    """The reach in mm away from the bone and along it, on bone and alone, by convention."""
    return {
        "on_bone_mm": {
            "away": _rounded(found.on_bone.away_mm),
            "sideways": _rounded(found.on_bone.sideways_mm),
        },
        "alone_mm": {"away": _rounded(found.alone.away_mm), "sideways": _rounded(found.alone.sideways_mm)},
    }


def as_lines(found: OnBone) -> list[str]:
    """The correction in lines, with what it rests on."""
    lines = [
        "On flat cortical bone, the cannula lying on it, mm from its axis (alone in the tissue):",
        f"{'counted as destroyed':<38}{'away':>16}{'sideways':>18}",
    ]
    for name in HEAT_CONVENTIONS:
        cells = [
            _cell(found.on_bone.away_mm[name], found.alone.away_mm[name]),
            _cell(found.on_bone.sideways_mm[name], found.alone.sideways_mm[name]),
        ]
        lines.append(f"{NAMES[name]:<38}{cells[0]:>16}{cells[1]:>18}")
    return [*lines, "Derived by the model in three dimensions alone; no measurement of it was found."]


def _cell(one: float, other: float) -> str:
    share = f" {one / other - 1:+.0%}" if other > 0 else ""
    return f"{one:.1f} ({other:.1f}){share}"


def _rounded(sizes: dict[str, float]) -> dict[str, float]:
    return {name: round(size, 2) for name, size in sizes.items()}


def _reach(found: Solid) -> Reach:
    box = found.box
    x, y = ((faces[1:] + faces[:-1]) / 2 for faces in (box.x_faces_m, box.y_faces_m))

    return Reach(
        {name: reach_mm(found, name, x, 0) for name in HEAT_CONVENTIONS},
        {name: reach_mm(found, name, y, 1) for name in HEAT_CONVENTIONS},
    )


def _share(one: float, other: float) -> float | None:
    return one / other - 1 if other > 0 else None
