"""A cooled cannula: water off it is an ordinary one; water on, the lesion is larger and its heat adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from painpath.lesion.answer import as_json
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.setting import Setting
from painpath.lesion.solve import Accuracy, solve

COOLED = Setting(17, 4, 60, 150, kind="cooled", point="blunt")
PLAIN = replace(COOLED, kind="monopolar")


def test_a7_with_the_water_off_it_is_a_standard_cannula() -> None:
    off, plain = solve(COOLED, coolant_w_m2k=0), solve(PLAIN)
    assert off.width_mm == pytest.approx(plain.width_mm, rel=1e-9)
    assert off.energy.given_j == pytest.approx(plain.energy.given_j, rel=1e-9)


@pytest.mark.parametrize(("gauge", "tip_mm"), [(17, 4), (17, 2), (18, 5.5), (16, 10)])
def test_a8_with_the_water_on_it_is_larger_and_takes_more_energy(gauge: int, tip_mm: float) -> None:
    cooled = solve(replace(COOLED, gauge=gauge, tip_mm=tip_mm))
    plain = solve(replace(PLAIN, gauge=gauge, tip_mm=tip_mm))
    assert all(cooled.width_mm[name] > plain.width_mm[name] for name in HEAT_CONVENTIONS)
    assert cooled.energy.given_j > plain.energy.given_j


def test_the_stronger_the_water_the_larger_the_lesion() -> None:
    widths = [solve(COOLED, coolant_w_m2k=strength).width_mm["T50"] for strength in (0, 100, 350, 700)]
    assert widths == sorted(widths)
    assert len(set(widths)) == len(widths)


def test_the_one_calibration_lies_in_the_makers_range() -> None:
    assert 8 <= solve(COOLED).width_mm["T50"] <= 10


def test_the_heat_adds_up_with_what_the_water_took() -> None:
    energy = solve(COOLED).energy
    assert energy.cooled_j > 0
    assert energy.error < 1e-9


def test_half_the_cells_change_the_width_by_less_than_a_hundredth() -> None:
    coarse, fine = solve(COOLED), solve(COOLED, Accuracy(refine=2, step_refine=2))
    assert coarse.width_mm["T50"] == pytest.approx(fine.width_mm["T50"], rel=0.01)


def test_the_answer_says_what_its_fit_rests_on() -> None:
    notes = " ".join(as_json(solve(COOLED))["notes"])
    assert "fitted to one figure of the maker, not confirmed" in notes
