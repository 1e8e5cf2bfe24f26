"""The shipped table of shapes: made with today's numbers, cells computed again, and where a nerve lies in it."""

from __future__ import annotations

import math
from itertools import product

import pytest

from painpath.captured.shapes import SHARES, Nerve, Shape, read_shapes, shapes_at
from painpath.captured.table import AXES
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.shape_make import GRID, VERSION, between_places, cell_at, off_mm, solved, used_parameters

PLACES = list(product(*(GRID[name] for name in AXES)))
BALL = Shape((-2.0, 12.0), tuple(7 * 2 * math.sqrt(share * (1 - share)) for share in SHARES))


def test_it_was_made_with_the_numbers_of_today() -> None:
    table = read_shapes()
    assert table["parameters"] == used_parameters(), "run python scripts/make_shape_table.py"
    assert (table["version"], table["axes"], table["conventions"]) == (VERSION, GRID, list(HEAT_CONVENTIONS))
    assert len(table["cells"]) == len(PLACES)


@pytest.mark.parametrize("number", [0, 200, len(PLACES) - 1])
def test_cells_computed_again_agree(number: int) -> None:
    assert cell_at(PLACES[number]) == read_shapes()["cells"][number]


def test_between_cells_the_error_is_the_stated_one() -> None:
    """At settings that were not used to measure it, with room for chance."""
    for place in between_places(30)[-3:]:
        lesion = solved(place)
        for name, off in read_shapes()["between_mm"].items():
            assert off_mm(lesion, name, place) <= 1.5 * off


@pytest.mark.parametrize(
    "place", [(15, 10, 80, 90), (18, 4, 80, 90), (18, 10, math.nan, 90), (18, 10, 80, 200)]
)
def test_outside_there_is_no_answer(place: tuple[float, ...]) -> None:
    assert shapes_at(place) is None


def test_larger_settings_make_larger_lesions() -> None:
    for name in HEAT_CONVENTIONS:
        widths = [shapes_at((18, 10, degrees, 90)) for degrees in (66, 71, 76, 81, 86)]
        sizes = [one[name].width_mm for one in widths if one]
        assert sizes == sorted(sizes)
        assert len(set(sizes)) == 5


def test_how_much_of_a_nerve_lies_in_a_ball() -> None:
    """A ball of radius 7 around the middle of a tip of 10 mm: the chord of the nerve's far edge, by hand."""
    parallel = Nerve(away=3, angle=0, thick=1)
    across = Nerve(away=3, angle=90, thick=1)
    assert parallel.covered_mm(BALL, 10) == pytest.approx(2 * math.sqrt(49 - 3.5**2), abs=0.6)
    assert across.covered_mm(BALL, 10) == pytest.approx(2 * (math.sqrt((7 - 0.5) ** 2 - 9)), abs=0.6)
    assert Nerve(7, 0, 1).covered_mm(BALL, 10) == 0


def test_before_the_end_only_the_cap_counts() -> None:
    near, far = Nerve(1, 0, 1, is_before=True), Nerve(1.8, 0, 1, is_before=True)
    assert near.covered_mm(BALL, 10) > 0 == far.covered_mm(BALL, 10)
    assert near.covered_mm(BALL, 10) < Nerve(1.5, 90, 1).covered_mm(BALL, 10)
