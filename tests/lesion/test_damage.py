"""Damage at a constant temperature has a closed form; the default criterion keeps to what was seen in nerves."""

from __future__ import annotations

import numpy as np
import pytest

from painpath.lesion.damage import CONVENTIONS, Tally

# Minutes of CEM43 and the damage integral, worked out by hand from the formulas.
HELD = [
    (42.0, 120.0, 0.50, 0.17),
    (45.0, 120.0, 8.0, 0.44),
    (50.0, 60.0, 128.0, 0.98),
    (55.0, 10.0, 683.0, 0.71),
    (60.0, 1.0, 2185.0, 0.29),
]


def held(temperature_c: float, time_s: float, steps: int = 10) -> Tally:
    """One cell held at a temperature."""
    cell = np.array([float(temperature_c)])
    tally = Tally(cell)
    for _ in range(steps):
        tally.add(cell, time_s / steps)
    return tally


@pytest.mark.parametrize(("temperature_c", "time_s", "cem43_min", "arrhenius"), HELD)
def test_a_held_temperature_gives_the_closed_form(
    temperature_c: float, time_s: float, cem43_min: float, arrhenius: float
) -> None:
    tally = held(temperature_c, time_s)
    assert tally.cem43_min[0] == pytest.approx(cem43_min, rel=2e-3)
    assert tally.arrhenius[0] == pytest.approx(arrhenius, rel=0.03)


def test_damage_adds_up_whatever_the_steps() -> None:
    one, many = held(47.0, 60.0, 1), held(47.0, 60.0, 60)
    assert one.cem43_min[0] == pytest.approx(many.cem43_min[0])
    assert one.arrhenius[0] == pytest.approx(many.arrhenius[0])


@pytest.mark.parametrize("convention", CONVENTIONS[:-1])
def test_more_heat_never_damages_less(convention: str) -> None:
    found = [float(held(temperature_c, 60.0).excess(convention)[0]) for temperature_c in range(38, 95, 3)]
    assert found == sorted(found)


def test_nerve_survives_42_for_two_minutes_and_dies_at_45() -> None:
    """A10: rats without injury at 42 Celsius for 120 s, dogs with every fibre destroyed at 45 for 2 min."""
    assert held(42.0, 120.0).excess("CEM43_8")[0] < 0
    assert held(45.0, 121.0).excess("CEM43_8")[0] > 0


def test_the_bracket_would_catch_the_usual_240_minutes() -> None:
    """The dose usual for other tissue calls the dog's dead nerve alive, so it is not the default for nerve."""
    assert held(45.0, 121.0).excess("CEM43_240")[0] < 0


def test_cold_counts_from_minus_twenty() -> None:
    assert held(-21.0, 1.0).excess("Tm20")[0] > 0
    assert held(-19.0, 1.0).excess("Tm20")[0] < 0
