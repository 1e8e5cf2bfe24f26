"""The picture of a lesion: highest temperatures, outlines by convention, cannula, a nerve and bone, all to scale."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from scipy.interpolate import RegularGridInterpolator  # type: ignore[import-untyped]

from painpath.lesion.answer import NAMES
from painpath.lesion.bone import OnBone
from painpath.lesion.mesh import Array
from painpath.lesion.parameters import number
from painpath.lesion.sizes import ends_mm, outermost, outline
from painpath.lesion.solve import Lesion

Point = dict[str, Any]
_rows: Any = alt.Data
SHOWN = {"T60": [1, 0], "T50": [7, 3], "CEM43_8": [2, 3]}  # outline and its dashes
PIXELS_PER_MM, CELL_MM, ROOM_MM, BAND_C = 18, 0.25, 3.0, 2.5
SEAM_MM = 0.03  # squares overlap by this, so that no light line shows between them
KILO = 1e3
SUFFIXES = (".png", ".svg")


def draw(lesion: Lesion, path: Path, nerve_mm: float, bone: OnBone | None = None) -> None:
    """Write the picture as PNG or SVG, by the file's ending; the nerve runs parallel at `nerve_mm` from the axis.

    With `bone` the lesion is that of the same cannula on bone, which lies to its left.
    """
    spec = chart(lesion, nerve_mm, bone).to_dict()
    if path.suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))


def chart(lesion: Lesion, nerve_mm: float, bone: OnBone | None = None) -> Any:
    """The picture as an Altair chart; one millimetre is as long across as along."""
    outlined = [_bone_outline(bone, name) if bone else _outline(lesion, name) for name in SHOWN]
    lines = [point for one in outlined for point in one]
    side = math.ceil(max([abs(point["r"]) for point in lines] + [nerve_mm + 1]) + ROOM_MM)
    heights = [point["z"] for point in lines] + [0.0, lesion.setting.tip_mm]
    box = (-side, side, math.floor(min(heights) - ROOM_MM), math.ceil(max(heights) + ROOM_MM))
    across = alt.X("r:Q", title="mm from the axis", scale=alt.Scale(domain=box[:2], nice=False))
    along = alt.Y("z:Q", title="mm from the end of the tip", scale=alt.Scale(domain=box[2:], nice=False))
    dashes = alt.StrokeDash(
        "convention:N",
        scale=alt.Scale(domain=[NAMES[name] for name in SHOWN], range=list(SHOWN.values())),
        legend=alt.Legend(title="destroyed by", symbolStrokeColor="black", labelLimit=260),
    )
    outlines = alt.Chart(_rows(values=lines)).mark_line(color="black", strokeWidth=1.6)
    one = lesion.setting
    title = f"{one.gauge} gauge, {one.tip_mm:g} mm, {one.temperature_c:g} °C, {one.time_s:g} s, {one.tissue} from {one.start_c:g} °C"
    layers = [
        _heat(_bone_celsius(bone) if bone else _celsius(lesion), box, across, along),
        *_bodies(lesion, box, nerve_mm, bone is not None),
        outlines.encode(x=across, y=along, order="order:Q", strokeDash=dashes, detail="side:N"),
    ]
    size = {"width": (box[1] - box[0]) * PIXELS_PER_MM, "height": (box[3] - box[2]) * PIXELS_PER_MM}
    return alt.layer(*layers).properties(title=title, **size)


def _celsius(lesion: Lesion) -> Any:
    """The highest temperature by mm from the axis and along it, the same on both sides."""
    mesh = lesion.mesh
    r, z = mesh.r_m.reshape(mesh.shape)[:, 0], mesh.z_m.reshape(mesh.shape)[0]
    at = _between(r, z, lesion.tally.highest_c.reshape(mesh.shape))
    return lambda across, along: at((np.abs(across), along))


def _bone_celsius(bone: OnBone) -> Any:
    """The same in the plane that holds the axis and crosses the bone."""
    x, z = _plane_places(bone)
    at = _between(x, z, bone.solid.tally.highest_c.reshape(bone.solid.box.shape)[:, 0])
    return lambda across, along: at((across, along))


def _between(across: Array, along: Array, values: Array) -> Any:
    return RegularGridInterpolator((across * KILO, along * KILO), values, bounds_error=False, fill_value=None)


def _heat(celsius_at: Any, box: tuple[float, float, float, float], across: Any, along: Any) -> Any:
    """The highest temperature of each place as a grid of squares in bands, darker where hotter."""
    places = [np.arange(box[side], box[side + 1], CELL_MM) for side in (0, 2)]
    squares = [
        {
            "r": x,
            "r2": x + CELL_MM + SEAM_MM,
            "z": y,
            "z2": y + CELL_MM + SEAM_MM,
            "celsius": float(celsius) // BAND_C * BAND_C,
        }
        for x in places[0].tolist()
        for y, celsius in zip(
            places[1].tolist(), celsius_at(x + CELL_MM / 2, places[1] + CELL_MM / 2), strict=True
        )
    ]
    legend = alt.Legend(title="highest °C")
    colour = alt.Color("celsius:Q", scale=alt.Scale(scheme="yelloworangered"), legend=legend)
    return (
        alt.Chart(_rows(values=squares))
        .mark_rect()
        .encode(x=across, x2="r2:Q", y=along, y2="z2:Q", color=colour)
    )


def _outline(lesion: Lesion, convention: str) -> list[Point]:
    """The outline on both sides, in the order of drawing; empty when no tissue reaches it."""
    excess = lesion.tally.excess(convention)
    ends = ends_mm(lesion.mesh, excess)
    if ends is None:
        return []
    z, r = outline(lesion.mesh, excess)
    inside = ~np.isnan(r) & (z * KILO > ends[0]) & (z * KILO < ends[1])
    path = [(0.0, ends[0]), *zip((r[inside] * KILO).tolist(), (z[inside] * KILO).tolist(), strict=True)]
    path.append((lesion.setting.radius_mm, ends[1]))
    return [
        {
            "r": sign * across,
            "z": along,
            "order": place,
            "side": f"{convention}{sign}",
            "convention": NAMES[convention],
        }
        for sign in (-1, 1)
        for place, (across, along) in enumerate(path)
    ]


def _plane_places(bone: OnBone) -> tuple[Array, Array]:
    """Centres of the cells across the bone's surface and along the cannula, in metres."""
    box = bone.solid.box
    return (box.x_faces_m[1:] + box.x_faces_m[:-1]) / 2, (box.z_faces_m[1:] + box.z_faces_m[:-1]) / 2


def _bone_outline(bone: OnBone, convention: str) -> list[Point]:
    """The outline in that plane, the two sides apart; empty when no tissue reaches it."""
    box, a = bone.solid.box, bone.setting.radius_mm
    x, z = (one * KILO for one in _plane_places(bone))
    plane = np.where(box.is_metal, 1.0, bone.solid.tally.excess(convention)).reshape(box.shape)[:, 0]
    lowest = -outermost(-z[::-1], plane.T[::-1])
    if np.isnan(lowest).all():
        return []
    end = (float(x[np.nanargmin(lowest)]), float(np.nanmin(lowest)))
    found = []
    for sign, edge in ((-1, -outermost(-x[::-1], plane[::-1])), (1, outermost(x, plane))):
        is_tissue = (np.nan_to_num(sign * edge) > a) | ((z < 0) & ~np.isnan(edge))
        path = list(zip(edge[is_tissue].tolist(), z[is_tissue].tolist(), strict=True))
        found += [
            {"r": r, "z": height, "order": place, "side": f"{convention}{sign}", "convention": NAMES[convention]}
            for place, (r, height) in enumerate([end, *path, (sign * a, path[-1][1])] if path else [])
        ]  # fmt: skip
    return found


def _bodies(
    lesion: Lesion, box: tuple[float, float, float, float], nerve_mm: float, has_bone: bool
) -> list[Any]:
    """The bare tip, the insulated shaft, a nerve beside them, and bone to the left of them, with their names."""
    a, tip, top = lesion.setting.radius_mm, lesion.setting.tip_mm, box[3]
    point = 2 * a * number("cannula.point_per_diameter") if lesion.setting.point == "sharp" else 0.0
    half = number("picture.nerve") / 2
    bare = [(0, 0), (a, point), (a, tip), (-a, tip), (-a, point), (0, 0)]
    shaft = [(-a, tip), (a, tip), (a, top), (-a, top), (-a, tip)]
    nerve = [
        (nerve_mm - half, box[2]),
        (nerve_mm + half, box[2]),
        (nerve_mm + half, top),
        (nerve_mm - half, top),
        (nerve_mm - half, box[2]),
    ]
    named = [
        {"r": 0.0, "z": top - 1, "name": "shaft"},
        {"r": 0.0, "z": tip / 2, "name": "tip"},
        {"r": nerve_mm, "z": box[2] + 1.2, "name": "nerve"},
    ]
    bones = []
    if has_bone:
        corners = [(box[0], box[2]), (-a, box[2]), (-a, top), (box[0], top), (box[0], box[2])]
        bones = [_filled(corners, "#ffffff", 0.6)]
        named.append({"r": (box[0] - a) / 2, "z": top - 1, "name": "bone"})
    labels = alt.Chart(_rows(values=named)).mark_text(
        angle=270, fontWeight="bold", color="white", stroke="black", strokeWidth=0.4
    )
    return [
        *bones,
        _filled(nerve, "#ffffff", 0.55),
        _filled(shaft, "#bbbbbb", 1.0),
        _filled(bare, "#333333", 1.0),
        labels.encode(x="r:Q", y="z:Q", text="name:N"),
    ]


def _filled(path: list[tuple[float, float]], colour: str, opacity: float) -> Any:
    rows = [{"r": across, "z": along, "order": place} for place, (across, along) in enumerate(path)]
    mark = alt.Chart(_rows(values=rows)).mark_line(
        filled=True, fill=colour, fillOpacity=opacity, stroke="black", strokeWidth=0.8
    )
    return mark.encode(x="r:Q", y="z:Q", order="order:Q")
