"""The picture of a lesion: temperatures, outlines by convention, cannulae, a nerve and bone, all to scale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from scipy.interpolate import RegularGridInterpolator  # type: ignore[import-untyped]

from painpath.lesion.bone import OnBone
from painpath.lesion.contour import Point
from painpath.lesion.cryo import Frozen
from painpath.lesion.pair import Pair
from painpath.lesion.scene import Body, Scene, scene
from painpath.lesion.solve import Lesion

_rows: Any = alt.Data
DASHES = ([1, 0], [8, 4], [2, 3])  # of the outlines, the narrowest first
PIXELS_PER_MM, CELL_MM, BAND_C = 18, 0.125, 2.5
HEAT_C, COLD_C = [35, 95], [-35, 40]  # the ends of the scales, the same in every picture
SEAM_MM = 0.02  # squares overlap by this, so that no light line shows between them
DARK = ("#333333",)  # bodies whose name is white
SUFFIXES = (".png", ".svg")


def draw(
    found: Lesion | Frozen | Pair, path: Path, nerve_mm: float | None = None, bone: OnBone | None = None
) -> None:
    """Write the picture as PNG or SVG, by the file's ending; `nerve_mm` and `bone` as in `scene.scene`."""
    spec = chart(scene(found, nerve_mm, bone)).to_dict()
    if path.suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))


def chart(of: Scene) -> Any:
    """The picture as an Altair chart; one millimetre is as long across as along."""
    left, right, low, top = of.box
    across = alt.X("r:Q", title=of.from_where, scale=alt.Scale(domain=[left, right], nice=False))
    along = alt.Y("z:Q", title="mm from the end of the tip", scale=alt.Scale(domain=[low, top], nice=False))
    layers = [
        _temperatures(of, across, along),
        *(_filled(one, across, along) for one in of.bodies if one.opacity < 1),
        _outlines(of, across, along),
        *(_filled(one, across, along) for one in of.bodies if one.opacity == 1),
        *_names(of.bodies, across, along),
    ]
    size = {"width": (right - left) * PIXELS_PER_MM, "height": (top - low) * PIXELS_PER_MM}
    return alt.layer(*layers).properties(title=of.title, **size)


def _temperatures(of: Scene, across: Any, along: Any) -> Any:
    """The temperature of each place as a grid of squares in bands, darker where farther from the start."""
    left, right, low, top = of.box
    at = RegularGridInterpolator((of.across, of.along), of.celsius, bounds_error=False, fill_value=None)
    x, z = np.arange(left, right, CELL_MM), np.arange(low, top, CELL_MM)
    grid = np.stack(np.meshgrid(x + CELL_MM / 2, z + CELL_MM / 2, indexing="ij"), axis=-1)
    bands = np.floor(at(grid) / BAND_C) * BAND_C
    squares = [
        piece for place, row in zip(x.tolist(), bands, strict=True) for piece in _column(place, z, row, top)
    ]
    legend = alt.Legend(title="lowest °C" if of.is_cold else "highest °C")
    scale = (
        alt.Scale(scheme="blues", reverse=True, domain=COLD_C, clamp=True)
        if of.is_cold
        else alt.Scale(scheme="yelloworangered", domain=HEAT_C, clamp=True)
    )
    return (
        alt.Chart(_rows(values=squares))
        .mark_rect()
        .encode(
            x=across, x2="r2:Q", y=along, y2="z2:Q", color=alt.Color("celsius:Q", scale=scale, legend=legend)
        )
    )


def _column(place: float, z: Any, row: Any, top: float) -> list[dict[str, float]]:
    """One column of the grid, squares of the same band joined."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
    ends = np.concatenate([z[starts[1:]] + SEAM_MM, [top]])
    return [
        {"r": place, "r2": place + CELL_MM + SEAM_MM, "z": float(z[start]), "z2": float(end), "celsius": float(row[start])}
        for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _outlines(of: Scene, across: Any, along: Any) -> Any:
    """Every outline, a dash for each convention; the legend names also those that no tissue reaches."""
    rows = [
        {"r": r, "z": z, "order": place, "line": f"{words} {which}", "convention": words}
        for words, lines in of.outlines.items()
        for which, line in enumerate(lines)
        for place, (r, z) in enumerate(line)
    ]
    dashes = alt.StrokeDash(
        "convention:N",
        scale=alt.Scale(domain=list(of.outlines), range=list(DASHES[: len(of.outlines)])),
        legend=alt.Legend(title="counted as destroyed" if not of.is_cold else "edge of", symbolStrokeColor="black",
                          symbolSize=900, labelLimit=260),
    )  # fmt: skip
    mark = alt.Chart(_rows(values=rows)).mark_line(color="black", strokeWidth=1.8, clip=True)
    return mark.encode(x=across, y=along, order="order:Q", strokeDash=dashes, detail="line:N")


def _names(bodies: list[Body], across: Any, along: Any) -> list[Any]:
    """The names of the bodies along them: white on dark metal, black on a light edge elsewhere."""
    found = []
    for is_dark in (False, True):
        rows = [
            {"r": one.at[0], "z": one.at[1], "name": one.name}
            for one in bodies
            if one.name and (one.fill in DARK) == is_dark
        ]
        styles: list[dict[str, Any]] = [{"color": "white" if is_dark else "black"}]
        if not is_dark:
            styles.insert(0, {"color": "white", "stroke": "white", "strokeWidth": 3, "strokeJoin": "round"})
        for style in styles:
            text = alt.Chart(_rows(values=rows)).mark_text(angle=270, fontWeight="bold", **style)
            found.append(text.encode(x=across, y=along, text="name:N"))
    return found


def _filled(of: Body, across: Any, along: Any) -> Any:
    corners: list[Point] = of.corners
    rows = [{"r": r, "z": z, "order": place} for place, (r, z) in enumerate(corners)]
    mark = alt.Chart(_rows(values=rows)).mark_line(
        filled=True, fill=of.fill, fillOpacity=of.opacity, stroke="black", strokeWidth=0.8
    )
    return mark.encode(x=across, y=along, order="order:Q")
