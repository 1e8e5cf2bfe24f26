"""The model against published measurements: A1 to A4 decide, the others are reported in docs/lesion.md."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.lesion.acceptance import Row, gauge_rows, length_rows, rows, temperature_rows, time_rows


@pytest.mark.parametrize(
    "of", [gauge_rows, temperature_rows, time_rows, length_rows], ids=["A1", "A2", "A3", "A4"]
)
def test_the_model_keeps_to_what_was_measured(of: Callable[[], list[Row]]) -> None:
    outside = [
        f"{one.what}: {one.ours:.1f} {one.unit}, allowed {one.allowed}" for one in of() if not one.is_allowed
    ]
    assert outside == []


def test_the_gates_would_refuse_a_start_at_body_temperature() -> None:
    """A1 alone fails for a model that starts at 37 Celsius, so it can fail."""
    assert not all(one.is_allowed for one in gauge_rows(37.0))


def test_every_row_says_its_convention_start_and_source() -> None:
    for one in rows():
        assert one.source
        assert one.convention
        assert one.allowed[0] <= one.published[0] <= one.published[1] <= one.allowed[1]
