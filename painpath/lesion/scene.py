"""What a picture of a lesion shows, whatever its kind: temperatures in one plane, outlines, probes, a nerve, bone.

The plane holds the axis of the cannula, of both where there are two, and crosses bone at right angles. Lengths in mm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from painpath.lesion.answer import NAMES
from painpath.lesion.bone import OnBone
from painpath.lesion.box import Box
from painpath.lesion.contour import Point, contours
from painpath.lesion.cryo import Frozen
from painpath.lesion.mesh import Array
from painpath.lesion.pair import Pair
from painpath.lesion.parameters import number
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solve import Lesion

KILO = 1e3
HEAT = ("T60", "T50", "CEM43_8")  # the narrowest first
ICE = "ice that is seen"
ROOM_MM = 3.0
USUAL_NERVE_MM = 2.0
Plane = tuple[Array, Array, Array]  # places across and along in mm, and a row of values for each place across


@dataclass(frozen=True)
class Body:
    """A filled shape, and a name with its place where it has one."""

    corners: list[Point]
    fill: str
    opacity: float
    name: str = ""
    at: Point = (0.0, 0.0)


@dataclass(frozen=True)
class Scene:
    """One plane. `celsius` has a row for each of `across`; `outlines` the lines of each convention, by its words."""

    title: str
    from_where: str
    across: Array
    along: Array
    celsius: Array
    is_cold: bool
    outlines: dict[str, list[list[Point]]]
    box: tuple[float, float, float, float]
    bodies: list[Body] = field(default_factory=list)


def scene(found: Lesion | Frozen | Pair, nerve_mm: float | None = None, bone: OnBone | None = None) -> Scene:
    """The scene of a computed lesion; with `bone` that of the same cannula on bone, which lies to its left.

    A nerve runs alongside at `nerve_mm`, from the axis or from the middle between two; None takes 2 mm, or the middle.
    """
    celsius, edges = _fields(found, bone)
    outlines = {NAMES.get(one, ICE): contours(*plane) for one, plane in edges.items()}
    setting = found.setting
    nerve = nerve_place(setting, nerve_mm)
    box = _box(setting, outlines, nerve)
    middle = "the middle between them" if isinstance(found, Pair) else "the axis"
    return Scene(
        _title(setting), f"mm from {middle}", *celsius, isinstance(found, Frozen), outlines, box,
        _bodies(setting, box, nerve, bone is not None),
    )  # fmt: skip


def _fields(found: Lesion | Frozen | Pair, bone: OnBone | None) -> tuple[Plane, dict[str, Plane]]:
    """The temperatures, and by convention what is above 0 where tissue counts as destroyed."""
    if isinstance(found, Frozen):
        shown, lowest = {"Tm20": number("damage.cold"), "ice": number("cryo.begins")}, found.tally.lowest_c
        return _round_plane(found, lowest), {
            one: _round_plane(found, edge - lowest) for one, edge in shown.items()
        }
    if isinstance(found, Lesion) and bone is None:
        tally, cut = found.tally, partial(_round_plane, found)
    else:
        solid = found.solid if isinstance(found, Pair) else bone.solid  # type: ignore[union-attr]
        tally, cut = solid.tally, partial(_solid_plane, solid.box, is_mirrored=isinstance(found, Pair))
    return cut(tally.highest_c), {one: cut(tally.excess(one)) for one in HEAT}


def nerve_place(setting: Setting, nerve_mm: float | None) -> float:
    """Where the nerve runs, in mm; raises `NotModelled` where the metal is."""
    least = setting.radius_mm + number("picture.nerve") / 2
    half = (setting.spacing_mm or 0.0) / 2
    if nerve_mm is None:
        return 0.0 if half else USUAL_NERVE_MM
    if abs(nerve_mm - half) < least:
        raise NotModelled(
            "nerve_mm",
            f"at {nerve_mm:g} mm the nerve would lie in the metal",
            f"keep {least:.1f} mm from its axis",
        )
    return nerve_mm


def _round_plane(found: Lesion | Frozen, values: Array) -> Plane:
    """The rings cut through their axis: places across and along in mm, and the values on both sides."""
    mesh = found.mesh
    r, z = mesh.r_m.reshape(mesh.shape)[:, 0] * KILO, mesh.z_m.reshape(mesh.shape)[0] * KILO
    half = values.reshape(mesh.shape)
    return np.concatenate([-r[::-1], r]), z, np.concatenate([half[::-1], half])


def _solid_plane(box: Box, values: Array, is_mirrored: bool = False) -> Plane:
    """The box cut where y is 0; mirrored where only one side of it was computed."""
    x, z = ((faces[1:] + faces[:-1]) / 2 * KILO for faces in (box.x_faces_m, box.z_faces_m))
    half = values.reshape(box.shape)[:, 0]
    if not is_mirrored:
        return x, z, half
    return np.concatenate([-x[::-1], x]), z, np.concatenate([half[::-1], half])


def _box(
    setting: Setting, outlines: dict[str, list[list[Point]]], nerve: float
) -> tuple[float, float, float, float]:
    """The edges of the picture: left, right, below, above."""
    points = [point for lines in outlines.values() for line in lines for point in line]
    points += [(nerve + 1, 0.0), (0.0, setting.tip_mm), ((setting.spacing_mm or 0.0) / 2 + 1, 0.0)]
    side = float(np.ceil(max(abs(across) for across, _ in points) + ROOM_MM))
    heights = [along for _, along in points]
    return -side, side, float(np.floor(min(heights) - ROOM_MM)), float(np.ceil(max(heights) + ROOM_MM))


def _title(one: Setting) -> str:
    kind = "" if one.kind == "monopolar" else f"{one.kind}, "
    apart = f", {one.spacing_mm:g} mm apart" if one.spacing_mm else ""
    heat = "" if one.kind == "cryo" else f"{one.temperature_c:g} °C, "
    return f"{kind}{one.gauge} gauge{apart}, {one.tip_mm:g} mm, {heat}{one.time_s:g} s, {one.tissue} from {one.start_c:g} °C"


def _bodies(
    setting: Setting, box: tuple[float, float, float, float], nerve: float, has_bone: bool
) -> list[Body]:
    """Bone to the left, a nerve, and each cannula: its insulated shaft and bare tip."""
    left, _, low, top = box
    half, a = number("picture.nerve") / 2, setting.radius_mm
    found = [Body(_block(nerve - half, nerve + half, low, top), "#ffffff", 0.55, "nerve", (nerve, low + 1.3))]
    if has_bone:
        found.insert(0, Body(_block(left, -a, low, top), "#ffffff", 0.6, "bone", ((left - a) / 2, top - 1.3)))
    apart = (setting.spacing_mm or 0.0) / 2
    for centre in (-apart, apart) if apart else (0.0,):
        found += _cannula(setting, centre, top)
    return found


def _cannula(setting: Setting, centre: float, top: float) -> list[Body]:
    a, tip = setting.radius_mm, setting.tip_mm
    point = 2 * a * number("cannula.point_per_diameter") if setting.point == "sharp" else 0.0
    bare = [(0.0, 0.0), (a, point), (a, tip), (-a, tip), (-a, point), (0.0, 0.0)]
    return [
        Body(_block(centre - a, centre + a, tip, top), "#bbbbbb", 1.0, "shaft", (centre, (tip + top) / 2)),
        Body([(centre + x, z) for x, z in bare], "#333333", 1.0, "tip", (centre, max(tip / 2, point))),
    ]


def _block(left: float, right: float, low: float, top: float) -> list[Point]:
    return [(left, low), (right, low), (right, top), (left, top), (left, low)]
