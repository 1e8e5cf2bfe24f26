"""Write docs/lesion.md and its two pictures from what the lesion model computes; takes about two minutes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import altair as alt  # noqa: E402
import vl_convert  # noqa: E402

from painpath.captured.shapes import read_shapes  # noqa: E402
from painpath.lesion import Setting, solve  # noqa: E402
from painpath.lesion.answer import NOT_MODELLED  # noqa: E402
from painpath.lesion.bone import on_bone  # noqa: E402
from painpath.lesion.cryo import freeze  # noqa: E402
from painpath.lesion.damage import HEAT_CONVENTIONS  # noqa: E402
from painpath.lesion.pair import bipolar  # noqa: E402
from painpath.lesion.parameters import Tissue, number, read_parameters, read_sources, tissue  # noqa: E402
from painpath.lesion.picture import draw  # noqa: E402
from painpath.lesion.shape_make import CHECKS  # noqa: E402
from painpath.lesion.solve import Accuracy  # noqa: E402
from tests.lesion.acceptance import Row, deciding_rows, rows  # noqa: E402
from tests.lesion.calibration import SENSORS_MM, misfit  # noqa: E402
from tests.lesion.exact import orders  # noqa: E402
from tests.lesion.test_exact import kohlrausch_error  # noqa: E402

PAGE, CHART, PICTURE = (
    ROOT / "docs" / name for name in ("lesion.md", "lesion_rows.svg", "lesion_example.png")
)
TEXT = ROOT / "docs/lesion_page.txt"  # the page but for its tables
REFERENCE = Setting(18, 10, 80, 90)
# gauge, Celsius, seconds, start, distance; thick x long by an unpublished finite-element code (NGSolve) at 50 Celsius
OTHER_CODE = (
    (18, 80, 105, 22.0, 8.0, "9.4 × 13.7"),
    (18, 80, 105, 37.0, 8.0, "12.2 × 15.4"),
    (18, 80, 105, 22.0, 12.0, "6.8 × 9.8"),
    (18, 80, 105, 37.0, 12.0, "10.4 × 14.0"),
    (22, 80, 105, 22.0, 12.0, "1.0 × 2.2"),
    (22, 80, 105, 37.0, 12.0, "7.2 × 10.2"),
    (20, 90, 180, 22.0, 10.0, "10.9 × 14.2"),
)
REFINEMENTS = [0.7, 1.0, 1.4]
DIGITS = {"%": 0, "mm": 1, "W": 1, "cm³": 2, "°C": 0}
BODY_C = 37.0
ROWS_ELSEWHERE = (
    ("A7, A8", "cooled cannulae", "properties, in the tests: see Cooled cannulae"),
    ("A9", "bipolar strips", "an order, in the tests: see Two cannulae"),
    ("A10", "the bracket of the nerve criterion", "a property, in the tests: see below"),
)


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *lines])


def verdict(row: Row) -> str:
    """Against the published range first; the allowed range is ours and wider."""
    if row.is_as_published:
        return "fits"
    return "does not fit; inside our limit" if row.is_allowed else "**does not fit**"


def acceptance_table() -> str:
    """Every row with both figures, the start temperature and the convention."""
    head = [
        "test",
        "what",
        "start °C",
        "convention",
        "ours",
        "published",
        "our limit",
        "decides",
        "result",
        "source",
    ]
    lines = [
        [
            one.test,
            one.what,
            f"{one.start_c:g}",
            one.convention,
            f"{one.ours:.{DIGITS[one.unit]}f} {one.unit}",
            _band(one.published),
            _band(one.allowed),
            "yes" if one.decides else "no",
            verdict(one),
            one.source,
        ]
        for one in rows()
    ]
    lines += [
        [test, what, "", "", "", "", "", "in tests", result, ""] for test, what, result in ROWS_ELSEWHERE
    ]
    return table(head, lines)


def _band(band: tuple[float, float]) -> str:
    return f"{band[0]:g}" if band[0] == band[1] else f"{band[0]:g} to {band[1]:g}"


def calibration_table() -> str:
    """How far A1 to A4 are from the middle of the published ranges, for each place of the sensor that was tried."""
    lines = []
    for sensor_mm in SENSORS_MM:
        found = misfit(sensor_mm)
        lines.append(
            [f"{sensor_mm:g}", *(f"{one:.2f}" for one in found.values()), f"{sum(found.values()):.2f}"]
        )
    return table(["sensor, mm from the end", "A1", "A2", "A3, 2 min", "A3, 3 min", "A4", "sum"], lines)


def exact_table() -> str:
    """Kohlrausch's identity on the mesh of a cannula, with the order of convergence."""
    lines = []
    for name, rise_per_k in (("constant", 0.0), ("rising 2 % per kelvin", 0.02)):
        errors = [kohlrausch_error(refine, rise_per_k) for refine in REFINEMENTS]
        lines.append(
            [
                name,
                *(f"{one:.1e}" for one in errors),
                ", ".join(f"{one:.2f}" for one in orders(errors, REFINEMENTS)),
            ]
        )
    return table(["conductivity", *(f"error in K, cells / {one:g}" for one in REFINEMENTS), "order"], lines)


def mesh_table() -> str:
    """The reference lesion on finer meshes and with finer steps."""
    ways = [
        ("as used", Accuracy()),
        ("cells / 1.5", Accuracy(refine=1.5)),
        ("cells / 2", Accuracy(refine=2)),
        ("steps / 3", Accuracy(step_refine=3)),
        ("field anew after 0.5 K", Accuracy(field_again_k=0.5)),
    ]
    lines = [
        [name, *(f"{solve(REFERENCE, one).width_mm[key]:.2f}" for key in HEAT_CONVENTIONS)]
        for name, one in ways
    ]
    return table(["width in mm", *HEAT_CONVENTIONS], lines)


def cooled_table() -> str:
    """Cooled beside standard, the same cannula and setting."""
    rows = []
    for gauge, tip_mm in ((17, 4.0), (17, 5.5), (18, 10.0)):
        both = [
            solve(Setting(gauge, tip_mm, 60, 150, kind=kind, point="blunt"))
            for kind in ("monopolar", "cooled")
        ]
        rows.append(
            [
                f"{gauge} G, {tip_mm:g} mm",
                *(f"{one.width_mm['T50']:.1f}" for one in both),
                *(f"{one.energy.given_j:.0f}" for one in both),
            ]
        )
    return table(
        [
            "60 °C, 150 s, from 37 °C",
            "standard, mm at 50 °C",
            "cooled, mm at 50 °C",
            "standard, J",
            "cooled, J",
        ],
        rows,
    )


def cryo_table() -> str:
    """Freezing in meat as the study did, and in a patient."""
    rows = []
    for start_c, flow in ((22.0, False), (37.0, True)):
        for gauge in (18, 16, 14):
            found = freeze(
                Setting(gauge, 5, number("cryo.gas"), 120, start_c=start_c, kind="cryo", is_perfused=flow)
            )
            place = f"{gauge} G, {'a patient' if flow else 'meat'} at {start_c:g} °C"
            sizes = [f"{one['ice']:.1f}" for one in (found.width_mm, found.length_mm)]
            cold = f"{found.width_mm['Tm20']:.1f} × {found.length_mm['Tm20']:.1f}"
            rows.append([place, *sizes, cold, f"{found.coldest_c:.0f}"])
    return table(["5 mm tip, 120 s", "ice, width mm", "ice, length mm", "-20 °C, mm", "coldest °C"], rows)


def bipolar_table() -> str:
    """The strip midway by the 50 Celsius isotherm, beside another code."""
    rows = []
    for gauge, celsius, seconds, start_c, apart, theirs in OTHER_CODE:
        pair = Setting(
            gauge,
            10,
            celsius,
            seconds,
            start_c=start_c,
            kind="bipolar",
            spacing_mm=apart,
            point="blunt",
            is_perfused=False,
        )
        found = bipolar(pair)
        setting = f"{gauge} G, {apart:g} mm apart, {celsius:g} °C, {seconds:g} s, from {start_c:g} °C"
        rows.append([setting, f"{found.width_mm['T50']:.1f} × {found.length_mm['T50']:.1f}", theirs])
    return table(["10 mm tips", "ours, thick × long mm", "finite elements, mm"], rows)


def bone_table() -> str:
    """The reference lesion on bone."""
    found = on_bone(replace(REFERENCE, point="blunt"))
    round_one = solve(replace(REFERENCE, point="blunt"))
    rows = [
        [
            name,
            f"{found.alone.away_mm[name]:.1f}",
            f"{round_one.width_mm[name] / 2:.1f}",
            f"{found.on_bone.away_mm[name]:.1f} ({found.away_share(name):+.0%})",
            f"{found.on_bone.sideways_mm[name]:.1f} ({found.sideways_share(name):+.0%})",
        ]
        for name in HEAT_CONVENTIONS
    ]
    return table(
        [
            "from the axis, mm",
            "alone, in three dimensions",
            "alone, round",
            "on bone: away from it",
            "on bone: along it",
        ],
        rows,
    )


def shape_figures() -> dict[str, Any]:
    """Of the table that the lesion page reads: its size, and how far it is off between its points."""
    table, off = read_shapes(), read_shapes()["between_mm"]
    between = max(one for name, one in off.items() if name != "T60")
    return {"cells": len(table["cells"]), "between": between, "cool": off["T60"], "checks": CHECKS}


def influences() -> list[tuple[str, Setting, Tissue | None, float | None]]:
    """What could be otherwise: its name, and the setting, tissue or place of the sensor that goes with it."""
    muscle = tissue("muscle")

    def of(name: str, **changed: float) -> tuple[str, Setting, Tissue, None]:
        return name, REFERENCE, replace(muscle, **changed), None

    def setting(name: str, **changed: Any) -> tuple[str, Setting, None, None]:
        return name, replace(REFERENCE, **changed), None, None

    k, k_sd = muscle.conduction_w_mk, number("spread.muscle_conduction_sd")
    heat = muscle.heat_j_m3k / number("tissues.muscle.heat_capacity")
    capacity, capacity_sd = number("tissues.muscle.heat_capacity"), number("spread.muscle_heat_capacity_sd")
    flow = muscle.perfusion_w_m3k / number("tissues.muscle.perfusion")
    return [
        setting("start at 22 °C, without blood flow", start_c=22.0, is_perfused=False),
        setting("set temperature 5 K lower", temperature_c=75),
        setting("set temperature 5 K higher", temperature_c=85),
        setting("60 s", time_s=60),
        setting("120 s", time_s=120),
        setting("blunt point", point="blunt"),
        setting("ramp of 5 s", ramp_s=5),
        setting("ramp of 30 s", ramp_s=30),
        ("sensor 0.5 mm from the end", REFERENCE, None, 0.5),
        ("sensor 3 mm from the end", REFERENCE, None, 3.0),
        of("conduction lower by one standard deviation", conduction_w_mk=k - k_sd),
        of("conduction higher by one standard deviation", conduction_w_mk=k + k_sd),
        of("heat capacity lower by one standard deviation", heat_j_m3k=heat * (capacity - capacity_sd)),
        of("heat capacity higher by one standard deviation", heat_j_m3k=heat * (capacity + capacity_sd)),
        of("least blood flow", perfusion_w_m3k=flow * number("spread.muscle_perfusion_min")),
        of("most blood flow", perfusion_w_m3k=flow * number("spread.muscle_perfusion_max")),
        of("conductivity rising least with heat", rise_per_k=number("spread.conductivity_rise_min")),
        of("conductivity rising most with heat", rise_per_k=number("spread.conductivity_rise_max")),
        of("twice the conductivity", conductivity_s_m=2 * muscle.conductivity_s_m),
        setting("fat all around", tissue="fat"),
    ]


def influence_table() -> str:
    """How the width of the reference lesion changes, in percent, by three conventions."""
    shown = ("T60", "T50", "CEM43_8")
    usual, lines = solve(REFERENCE).width_mm, []
    for name, setting, around, sensor_mm in influences():
        found = solve(setting, of=around, sensor_mm=sensor_mm).width_mm
        lines.append([name, *(f"{100 * (found[key] / usual[key] - 1):+.1f} %" for key in shown)])
    return table(["otherwise", *shown], lines)


def parameter_table() -> str:
    """Every number with unit, status and source."""
    sources = read_sources()
    return table(
        ["parameter", "number", "status", "source"],
        [
            [name, f"{one.value:g} {one.unit}", one.status, sources[one.source]["cite"]]
            for name, one in read_parameters().items()
        ],
    )


def row_chart() -> dict[str, Any]:
    """Each row's figure over its published (dark) and allowed (light) range, as a share of the middle of the published one."""
    values = []
    for place, one in enumerate(one for one in rows() if one.unit != "°C"):
        middle = sum(one.published) / 2
        ends = {"published": one.published, "allowed": one.allowed}
        shares = {
            f"{name}_{side}": band[at] / middle
            for name, band in ends.items()
            for side, at in (("low", 0), ("high", 1))
        }
        by = "" if one.convention == "none" else f", {one.convention}"
        name = f"{one.test} {one.what}, {one.unit}{by}, from {one.start_c:g} °C"
        values.append(
            {
                "row": name,
                "place": place,
                "ours": one.ours / middle,
                "result": verdict(one).strip("*"),
                **shares,
            }
        )
    chart: Any = alt
    base = chart.Chart(chart.Data(values=values)).encode(
        y=chart.Y("row:N", sort=chart.SortField("place"), title=None, axis=chart.Axis(labelLimit=600))
    )
    across = chart.X(
        "allowed_low:Q", title="1 = middle of the published range", scale=chart.Scale(domain=[0, 2.6])
    )
    shapes = chart.Shape(
        "result:N",
        title="our figure",
        scale=chart.Scale(
            domain=["fits", "does not fit; inside our limit", "does not fit"],
            range=["circle", "diamond", "cross"],
        ),
        legend=chart.Legend(labelLimit=300),
    )
    layers = [
        base.mark_bar(color="#dddddd", height=11).encode(x=across, x2="allowed_high:Q"),
        base.mark_bar(color="#999999", height=6).encode(x="published_low:Q", x2="published_high:Q"),
        base.mark_point(color="black", filled=True, opacity=1, size=55).encode(x="ours:Q", shape=shapes),
    ]
    title = "Our figure (black) over the published range (dark) and our own limit (light)"
    found: dict[str, Any] = chart.layer(*layers).properties(width=380, title=title).to_dict()
    return found


def page() -> str:
    """The whole page."""
    fits = sum(one.is_as_published for one in rows())
    allowed = sum(one.is_allowed for one in rows() if one.decides)
    deciding = sum(one.decides for one in rows())
    missed = sum(not one.is_allowed for one in deciding_rows(BODY_C))
    return TEXT.read_text("utf-8").format(
        body=BODY_C,
        missed=missed,
        rows=acceptance_table(), calibration=calibration_table(), exact=exact_table(), mesh=mesh_table(),
        influences=influence_table(), parameters=parameter_table(), cooled=cooled_table(),
        **shape_figures(), cryo=cryo_table(), bipolar=bipolar_table(), bone=bone_table(),
        fits=fits, count=len(rows()), allowed=allowed, deciding=deciding, missing="; ".join(NOT_MODELLED),
    )  # fmt: skip


def main() -> int:
    """Write the page, the chart of rows and the picture."""
    PAGE.write_text(page(), "utf-8")
    CHART.write_text(vl_convert.vegalite_to_svg(row_chart()), "utf-8")
    draw(solve(REFERENCE), PICTURE, 2.0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
