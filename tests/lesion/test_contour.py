"""Outlines on a grid, and what a picture of each kind shows."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from painpath.lesion import NotModelled, Setting, solve
from painpath.lesion.contour import contours
from painpath.lesion.cryo import freeze
from painpath.lesion.pair import bipolar
from painpath.lesion.picture import draw
from painpath.lesion.scene import scene
from painpath.lesion.solve import Accuracy

X, Z = np.linspace(-4, 4, 41), np.linspace(-3, 5, 61)
ACROSS, ALONG = np.meshgrid(X, Z, indexing="ij")


def test_a_circle_is_found_where_it_is() -> None:
    (line,) = contours(X, Z, 2.0 - np.hypot(ACROSS, ALONG - 1))
    assert line[0] == line[-1]
    assert [math.hypot(x, z - 1) for x, z in line] == pytest.approx([2.0] * len(line), abs=0.01)
    turned = [math.atan2(z - 1, x) for x, z in line]
    assert abs(sum((b - a + math.pi) % (2 * math.pi) - math.pi for a, b in pairwise(turned))) == pytest.approx(2 * math.pi)  # fmt: skip


def test_two_islands_are_two_lines_and_none_is_none() -> None:
    islands = 1.0 - np.minimum(np.hypot(ACROSS - 2, ALONG), np.hypot(ACROSS + 2, ALONG))
    assert len(contours(X, Z, islands)) == 2
    assert contours(X, Z, islands - 5) == []


def test_a_line_that_leaves_the_grid_is_open() -> None:
    (line,) = contours(X, Z, ALONG - 0.95)
    assert {line[0][0], line[-1][0]} == {-4.0, 4.0}
    assert [z for _, z in line] == pytest.approx([0.95] * len(line))


@pytest.mark.parametrize(("middle", "count"), [(0.4, 1), (-0.4, 2)])
def test_the_middle_decides_at_a_saddle(middle: float, count: int) -> None:
    """Two corners above, two below; both lines cross the one square in the middle of a rim of nothing."""
    values = np.full((4, 4), -1.0)
    values[1, 1] = values[2, 2] = 1 + middle
    values[1, 2] = values[2, 1] = -1.0
    assert len(contours(np.arange(4.0), np.arange(4.0), values)) == count


def test_the_outline_is_as_wide_as_the_lesion() -> None:
    lesion = solve(Setting(18, 10, 80, 30), Accuracy(refine=0.6))
    shown = scene(lesion)
    (line,) = shown.outlines["50 °C reached"]
    assert max(x for x, _ in line) - min(x for x, _ in line) == pytest.approx(
        lesion.width_mm["T50"], rel=1e-6
    )
    assert max(z for _, z in line) < shown.box[3]


def test_ice_and_a_pair_are_drawn(tmp_path: Path) -> None:
    draw(freeze(Setting(14, 5, -89, 60, kind="cryo")), tmp_path / "ice.svg")
    ice = (tmp_path / "ice.svg").read_text("utf-8")
    assert "lowest °C" in ice
    assert "ice that is seen" in ice
    pair = scene(bipolar(Setting(18, 5, 80, 30, kind="bipolar", spacing_mm=8), 0.5))
    assert sorted(one.at[0] for one in pair.bodies if one.name == "tip") == [-4, 4]
    assert [one.at[0] for one in pair.bodies if one.name == "nerve"] == [0]


def test_no_nerve_runs_through_metal() -> None:
    lesion = solve(Setting(18, 10, 80, 20), Accuracy(refine=0.5))
    with pytest.raises(NotModelled, match="would lie in the metal"):
        scene(lesion, 0.5)
