"""How well a place of the sensor fits A1 to A4: the only number of the model that was fitted."""

from __future__ import annotations

from functools import cache

from painpath.lesion import Lesion, Setting, solve
from painpath.lesion.solve import Accuracy
from tests.lesion.acceptance import CONVENTION, START_C, growth

SENSORS_MM = (0.5, 1.0, 1.5, 2.0, 3.0)
GAUGES = (22, 18, 16)
# The middle and half-width of what Cosman 2014 states.
PUBLISHED = {
    "A1": (61.5, 3.5),
    "A2": (130.0, 22.0),
    "A3_2": (15.5, 4.5),
    "A3_3": (27.5, 4.5),
    "A4": (3.0, 2.0),
}


@cache
def _lesion(sensor_mm: float, gauge: int, tip_mm: float, temperature_c: float, time_s: float) -> Lesion:
    setting = Setting(gauge, tip_mm, temperature_c, time_s, start_c=START_C, is_perfused=False)
    return solve(setting, Accuracy(refine=0.75, cooling_s=15), sensor_mm=sensor_mm)


def misfit(sensor_mm: float) -> dict[str, float]:
    """For each test the mean squared distance from the middle of the published range, in half-widths."""

    def width(gauge: int, temperature_c: float, time_s: float, tip_mm: float = 10) -> float:
        return _lesion(sensor_mm, gauge, tip_mm, temperature_c, time_s).width_mm[CONVENTION]

    found = {
        "A1": [growth(width(16, 80, 120, tip), width(22, 80, 120, tip)) for tip in (5, 6, 10, 15)],
        "A2": [growth(width(one, 90, 120), width(one, 60, 120)) for one in GAUGES],
        "A3_2": [growth(width(one, 80, 120), width(one, 80, 60)) for one in GAUGES],
        "A3_3": [growth(width(one, 80, 180), width(one, 80, 60)) for one in GAUGES],
        "A4": [_lesion(sensor_mm, one, 10, 80, 120).length_mm[CONVENTION] - 10 for one in GAUGES],
    }
    return {name: _mean_square(ours, *PUBLISHED[name]) for name, ours in found.items()}


def _mean_square(ours: list[float], middle: float, half: float) -> float:
    return sum(((one - middle) / half) ** 2 for one in ours) / len(ours)
