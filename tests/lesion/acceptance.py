"""The published figures that the model is held to, and what it finds for each.

Those of heat by one convention that was declared before: excised muscle at 22 Celsius, the 50 Celsius isotherm (the
colour boundary), a sharp point, a ramp of 15 s inside the stated time. One number was fitted to A1-A4: the
place of the sensor. `published` is the range the source states, `allowed` the wider one that decides a test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from painpath.lesion import Lesion, Setting, solve
from painpath.lesion.cryo import freeze
from painpath.lesion.parameters import number

START_C, CONVENTION = 22.0, "T50"
COSMAN = "Cosman, Dolensky and Hoffman 2014, excised tissue"
Band = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One figure: ours beside the published range and the allowed one; `decides` when a test fails on it."""

    test: str
    what: str
    ours: float
    unit: str
    published: Band
    allowed: Band
    source: str
    convention: str = CONVENTION
    start_c: float = START_C
    decides: bool = True

    @property
    def is_allowed(self) -> bool:
        """Inside the range that decides."""
        return self.allowed[0] <= self.ours <= self.allowed[1]

    @property
    def is_as_published(self) -> bool:
        """Inside the range that the source states."""
        return self.published[0] <= self.ours <= self.published[1]


@cache
def lesion(
    gauge: int, tip_mm: float, temperature_c: float, time_s: float, start_c: float = START_C
) -> Lesion:
    """The lesion of that setting in excised muscle."""
    return solve(Setting(gauge, tip_mm, temperature_c, time_s, start_c=start_c, is_perfused=False))


def width(gauge: int, tip_mm: float, temperature_c: float, time_s: float, start_c: float = START_C) -> float:
    """Its width in mm by the declared convention."""
    return lesion(gauge, tip_mm, temperature_c, time_s, start_c).width_mm[CONVENTION]


def growth(larger: float, smaller: float) -> float:
    """In percent."""
    return 100 * (larger / smaller - 1)


def rows() -> list[Row]:
    """Every row, in the order of the tests."""
    return [
        *gauge_rows(),
        *temperature_rows(),
        *time_rows(),
        *length_rows(),
        *size_rows(),
        *volume_rows(),
        *power_rows(),
        *cold_rows(),
    ]


def deciding_rows(start_c: float = START_C) -> list[Row]:
    """A1 to A4; from another start temperature to see what they refuse."""
    return [*gauge_rows(start_c), *temperature_rows(start_c), *time_rows(start_c), *length_rows(start_c)]


def gauge_rows(start_c: float = START_C) -> list[Row]:
    """A1: 16 against 22 gauge at 80 Celsius, 2 min."""
    found = []
    for tip_mm in (5, 6, 10, 15):
        thick, thin = width(16, tip_mm, 80, 120, start_c), width(22, tip_mm, 80, 120, start_c)
        what = f"16 against 22 gauge, {tip_mm} mm tip, 80 °C, 120 s: width"
        found.append(Row("A1", what, growth(thick, thin), "%", (58, 65), (35, 75), COSMAN))
        found.append(Row("A1", what, thick - thin, "mm", (3, 4), (2.2, 4.5), COSMAN))
    return found


def temperature_rows(start_c: float = START_C) -> list[Row]:
    """A2: 90 against 60 Celsius at 2 min."""
    return [
        Row(
            "A2",
            f"90 against 60 °C, {gauge} gauge, 10 mm tip, 120 s: width",
            growth(width(gauge, 10, 90, 120, start_c), width(gauge, 10, 60, 120, start_c)),
            "%",
            (108, 152),
            (95, 165),
            COSMAN,
        )
        for gauge in (22, 20, 18, 16)
    ]


def time_rows(start_c: float = START_C) -> list[Row]:
    """A3: 2 and 3 min against 1 min."""
    found = []
    for gauge in (22, 20, 18, 16):
        one, two, three = (width(gauge, 10, 80, time_s, start_c) for time_s in (60, 120, 180))
        what = f"against 1 min, {gauge} gauge, 10 mm tip, 80 °C: width"
        found.append(Row("A3", f"2 min {what}", growth(two, one), "%", (11, 20), (9, 26), COSMAN))
        found.append(Row("A3", f"3 min {what}", growth(three, one), "%", (23, 32), (20, 38), COSMAN))
    return found


def length_rows(start_c: float = START_C) -> list[Row]:
    """A4: how much longer than the tip."""
    return [
        Row(
            "A4",
            f"length beyond the tip, {gauge} gauge, {tip_mm} mm tip, 80 °C, 120 s",
            lesion(gauge, tip_mm, 80, 120, start_c).length_mm[CONVENTION] - tip_mm,
            "mm",
            (1, 5),
            (1, 6),
            COSMAN,
        )
        for gauge in (22, 16)
        for tip_mm in (5, 6, 10, 15)
    ]


def size_rows() -> list[Row]:
    """A5: widths that follow from A1, not measured figures."""
    derived = "derived from the ratios and differences of Cosman 2014"
    return [
        Row(
            "A5",
            f"{gauge} gauge, 10 mm tip, 80 °C, 120 s: width",
            width(gauge, 10, 80, 120),
            "mm",
            *bands,
            derived,
            decides=False,
        )
        for gauge, bands in ((22, ((5.2, 6.2), (4.6, 6.9))), (16, ((8.2, 10.2), (7.6, 10.9))))
    ]


def volume_rows() -> list[Row]:
    """A6: the volume of an ellipsoid; the source's tip length is not known, so two."""
    found = []
    for tip_mm in (5, 10):
        for convention in ("T50", "T55", "CEM43_240"):
            one = lesion(20, tip_mm, 80, 90, 21.0)
            volume_cm3 = math.pi / 6 * one.width_mm[convention] ** 2 * one.length_mm[convention] / 1000
            what = f"20 gauge, {tip_mm} mm tip (assumed), 80 °C, 90 s: volume of the ellipsoid"
            found.append(
                Row(
                    "A6",
                    what,
                    volume_cm3,
                    "cm³",
                    (0.15, 0.16),
                    (0.10, 0.22),
                    "PubMed 32214295, chicken breast after 1 mL of fluid",
                    convention,
                    21.0,
                    decides=False,
                )
            )
    return found


def power_rows() -> list[Row]:
    """A12: mean power, measured after injected fluid."""
    found = []
    for start_c in (START_C, 37.0):
        power_w = float(lesion(18, 10, 80, 90, start_c).course.power_w.mean())
        source = "Provenzano, Liebert and Somers 2013, after injected saline"
        found.append(
            Row(
                "A12",
                "18 gauge, 10 mm tip, 80 °C, 90 s: mean power",
                power_w,
                "W",
                (1.4, 3.25),
                (0.8, 4),
                source,
                "none",
                start_c,
                decides=False,
            )
        )
    return found


def cold_rows() -> list[Row]:
    """A11: cryoprobes in meat; both powers of the gas were fitted to these figures, so none of them decides."""
    source = "Said, Ilfeld and others 2024, meat; tip 5 mm and start assumed"
    thin, thick = (
        freeze(Setting(gauge, 5, number("cryo.gas"), 120, start_c=START_C, kind="cryo", is_perfused=False))
        for gauge in (18, 14)
    )
    wider, longer = (
        growth(two["ice"], one["ice"])
        for one, two in ((thin.width_mm, thick.width_mm), (thin.length_mm, thick.length_mm))
    )
    larger = growth((1 + wider / 100) ** 2 * (1 + longer / 100), 1)
    what = "14 against 18 gauge, 120 s: ice,"
    rows = [
        Row("A11", f"{what} width", wider, "%", (0, 70), (0, 90), source, "ice", decides=False),
        Row("A11", f"{what} length", longer, "%", (0, 113), (0, 113), source, "ice", decides=False),
        Row(
            "A11",
            f"{what} volume of the ellipsoid",
            larger,
            "%",
            (0, 512),
            (0, 512),
            source,
            "ice",
            decides=False,
        ),
    ]
    for gauge, found, read_c in ((18, thin, -5), (14, thick, -32)):
        bands: tuple[Band, Band] = ((read_c, read_c), (read_c - 10, read_c + 10))
        rows.append(Row("A11", f"{gauge} gauge, 120 s: coldest", found.coldest_c, "°C", *bands, source, "none", decides=False))  # fmt: skip
    return rows
