"""Lesions in three dimensions: against the round solver, by their symmetries, and as experiments order them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from painpath.lesion import NotModelled, Setting, solve
from painpath.lesion.bone import OnBone, on_bone
from painpath.lesion.box import around, make_box
from painpath.lesion.damage import HEAT_CONVENTIONS, Tally
from painpath.lesion.field import unit_field
from painpath.lesion.heat import Step
from painpath.lesion.pair import Pair, bipolar
from painpath.lesion.pair_answer import as_json, as_text
from painpath.lesion.parameters import number
from painpath.lesion.solid import cooled
from tests.lesion.exact import cannula, uniform

COARSE = 0.6
USUAL = Setting(18, 10, 80, 60, is_perfused=False, point="blunt")


@cache
def strip(gauge: int = 18, spacing_mm: float = 9.0, start_c: float = 37.0) -> Pair:
    """A bipolar lesion on a coarse mesh."""
    pair = replace(USUAL, gauge=gauge, kind="bipolar", spacing_mm=spacing_mm, start_c=start_c)
    return bipolar(pair, COARSE)


@cache
def bone() -> OnBone:
    """The usual lesion on bone and alone, on a coarse mesh."""
    return on_bone(USUAL, COARSE)


def test_places_are_even_across_the_cannula_and_reach_both_ends() -> None:
    places = around(4e-3, 0.0, 20e-3, 0.5e-3, 0.2e-3, 1.3)
    assert (places[0], places[-1]) == pytest.approx((0, 20e-3))
    assert np.all(np.diff(places) > 0)
    inside = np.diff(places[(places > 3.49e-3) & (places < 4.51e-3)])
    assert np.ptp(inside) == pytest.approx(0, abs=1e-12)


def test_the_resistance_between_two_long_cylinders_is_exact() -> None:
    """R' = arccosh(s / 2a) / (pi sigma) for each metre; half of it lies before the plane midway."""
    s, a, sigma = 8e-3, 0.635e-3, 0.44
    exact, errors = math.acosh(s / (2 * a)) / (2 * math.pi * sigma), []
    for refine in (0.6, 1.0, 1.6):
        growth, finest, reach = 1.3 ** (1 / refine), 0.2e-3 / refine, 80e-3
        x = around(s / 2, 0.0, s / 2 + reach, a, finest, growth)
        y = around(0.0, 0.0, reach, a, finest, growth)
        box = make_box(
            x, y, np.array([0.0, 1e-3, 2e-3]), lambda x, y, _: np.hypot(x - s / 2, y) - a, math.inf
        )
        found = unit_field(box.holding(("x-",)), np.full(box.volume_m3.size, sigma))
        errors.append(abs(2e-3 / (2 * found.conductance_s) / exact - 1))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.006


def test_alone_in_one_tissue_it_is_the_round_lesion() -> None:
    """Two meshes, two numbers of dimensions, one lesion: within 5 % on this coarse mesh."""
    round_one, boxed = solve(USUAL), bone().alone
    for name in HEAT_CONVENTIONS:
        assert 2 * boxed.sideways_mm[name] == pytest.approx(round_one.width_mm[name], rel=0.05), name
        assert boxed.away_mm[name] == pytest.approx(boxed.sideways_mm[name], rel=1e-6), name


def test_bone_carries_the_lesion_away_from_it() -> None:
    """Bone takes up less heat and current than muscle: farther away from it, and a little farther along it."""
    for name in HEAT_CONVENTIONS:
        away, sideways = bone().away_share(name), bone().sideways_share(name)
        assert away is not None
        assert sideways is not None
        assert 0.05 < away < 0.35, name
        assert 0 < sideways < away, name


def test_bone_beside_another_kind_is_refused() -> None:
    with pytest.raises(NotModelled, match="bone beside a cooled lesion"):
        on_bone(replace(USUAL, kind="cooled", temperature_c=60))


def test_the_sensor_is_held_at_the_set_temperature() -> None:
    assert strip().sensor_c == pytest.approx(80, abs=1e-6)


@pytest.mark.parametrize(
    ("closer", "wider"),
    [
        (strip, lambda: strip(spacing_mm=12.0)),
        (strip, lambda: strip(gauge=22)),
        (strip, lambda: strip(start_c=22.0)),
    ],
    ids=["farther apart", "thinner", "colder"],
)
def test_the_strip_is_thinner_where_experiments_lose_it_first(closer: object, wider: object) -> None:
    """A9: confluence falls with distance, with a thinner cannula and with colder tissue (Cosman and Gonzalez 2011)."""
    thick, thin = closer(), wider()  # type: ignore[operator]
    for name in ("T50", "T60", "CEM43_240"):
        assert thin.width_mm[name] < thick.width_mm[name], name
        assert thin.length_mm[name] < thick.length_mm[name], name


@pytest.mark.parametrize("otherwise", [{"angle_deg": 8.0}, {"offset_mm": 1.0}, {"offset_mm": 1e-6}])
def test_the_strip_hardly_minds_a_small_angle_or_offset(otherwise: dict[str, float]) -> None:
    """A9 again: experiments found it insensitive to both; the last one is the whole against its own half."""
    pair = replace(USUAL, kind="bipolar", spacing_mm=9.0)
    found = bipolar(pair, COARSE, **otherwise)
    exact = otherwise.get("offset_mm") == 1e-6
    for name in ("T50", "T60", "CEM43_240"):
        assert found.width_mm[name] == pytest.approx(strip().width_mm[name], rel=1e-3 if exact else 0.06), (
            name
        )
        assert found.length_mm[name] == pytest.approx(strip().length_mm[name], rel=1e-3 if exact else 0.12), (
            name
        )


def test_far_apart_there_is_no_strip_and_it_says_so() -> None:
    found = strip(gauge=22, spacing_mm=18.0, start_c=22.0)
    assert found.width_mm["T60"] == found.length_mm["T60"] == 0
    assert "Not joined by: " in as_text(found)[1] or "No strip" in as_text(found)[1]


def test_the_limit_of_the_generator_is_that_of_both_cannulae() -> None:
    weak = bipolar(replace(USUAL, kind="bipolar", spacing_mm=9.0, power_limit_w=0.5), COARSE)
    assert weak.power_w == pytest.approx(0.5)
    assert not weak.has_reached_set
    assert "set temperature was not reached" in " ".join(as_json(weak)["notes"])
    assert weak.across_mm["T60"] == 0  # metal alone is no lesion
    assert strip().has_reached_set


def test_a_strip_that_would_boil_is_refused() -> None:
    with pytest.raises(NotModelled, match="would boil"):
        bipolar(replace(USUAL, kind="bipolar", spacing_mm=9.0, temperature_c=95, time_s=2, ramp_s=0), COARSE)


def test_heat_that_spreads_after_the_current_is_counted_for_two_minutes() -> None:
    """Tissue held at 43 Celsius by its blood: as many minutes as the round lesion counts."""
    balance = uniform(cannula(0.5), 3.7e6, 0.5, 2530.0)
    for step_s in (1.5, 2.5):
        tally = Tally(np.full(balance.store_j_k.size, 43.0))
        cooled(Step(balance, step_s), np.zeros(balance.store_j_k.size), tally, 43.0)
        assert tally.cem43_min == pytest.approx(number("mesh.cooling") / 60)


def test_the_answer_has_every_convention() -> None:
    found = as_json(strip())
    assert found["width_mm"]["Tm20"] is None
    assert found["width_mm"]["T60"] < found["width_mm"]["T50"] < found["width_mm"]["T45"]
    assert found["across_mm"]["T50"] > 9
