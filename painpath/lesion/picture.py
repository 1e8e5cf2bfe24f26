"""The picture of a lesion: highest temperatures, outlines by convention, cannula and a nerve, all to scale."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from scipy.interpolate import RegularGridInterpolator  # type: ignore[import-untyped]

from painpath.lesion.answer import NAMES
from painpath.lesion.parameters import number
from painpath.lesion.sizes import ends_mm, outline
from painpath.lesion.solve import Lesion

Point = dict[str, Any]
_rows: Any = alt.Data
SHOWN = {"T60": [1, 0], "T50": [7, 3], "CEM43_8": [2, 3]}  # outline and its dashes
PIXELS_PER_MM, CELL_MM, ROOM_MM, BAND_C = 18, 0.25, 3.0, 2.5
SEAM_MM = 0.03  # squares overlap by this, so that no light line shows between them
KILO = 1e3
SUFFIXES = (".png", ".svg")


def draw(lesion: Lesion, path: Path, nerve_mm: float) -> None:
    """Write the picture as PNG or SVG, by the file's ending; the nerve runs parallel at `nerve_mm` from the axis."""
    spec = chart(lesion, nerve_mm).to_dict()
    if path.suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))


def chart(lesion: Lesion, nerve_mm: float) -> Any:
    """The picture as an Altair chart; one millimetre is as long across as along."""
    lines = [point for name in SHOWN for point in _outline(lesion, name)]
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
        _heat(lesion, box, across, along),
        *_bodies(lesion, box, nerve_mm),
        outlines.encode(x=across, y=along, order="order:Q", strokeDash=dashes, detail="side:N"),
    ]
    size = {"width": (box[1] - box[0]) * PIXELS_PER_MM, "height": (box[3] - box[2]) * PIXELS_PER_MM}
    return alt.layer(*layers).properties(title=title, **size)


def _heat(lesion: Lesion, box: tuple[float, float, float, float], across: Any, along: Any) -> Any:
    """The highest temperature of each place as a grid of squares in bands, darker where hotter."""
    mesh = lesion.mesh
    r, z = mesh.r_m.reshape(mesh.shape)[:, 0], mesh.z_m.reshape(mesh.shape)[0]
    at = RegularGridInterpolator(
        (r * KILO, z * KILO), lesion.tally.highest_c.reshape(mesh.shape), bounds_error=False, fill_value=None
    )
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
            places[1].tolist(), at((np.abs(x + CELL_MM / 2), places[1] + CELL_MM / 2)), strict=True
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


def _bodies(lesion: Lesion, box: tuple[float, float, float, float], nerve_mm: float) -> list[Any]:
    """The bare tip, the insulated shaft, and a nerve beside them, with their names."""
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
    labels = alt.Chart(_rows(values=named)).mark_text(
        angle=270, fontWeight="bold", color="white", stroke="black", strokeWidth=0.4
    )
    return [
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
