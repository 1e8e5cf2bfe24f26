"""Percentages are rounded, never cut off, and never over a threshold that they do not reach."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.spec.patients import Raw, on, patient


def best(raw: Raw) -> str:
    [told] = [one for one in assess(raw, on(60))["response"]["why"] if one.startswith("Best relief")]
    return told.split(";")[0]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (8, 6.5, "18.8 %"),
        (9, 1, "88.9 %"),
        (9, 3, "66.7 %"),
        (8, 4, "50 %"),
        (8, 5.6, "30 %"),
        (9.99, 5, "49.9 %"),
    ],
)
def test_best_relief_is_rounded(before: float, after: float, told: str) -> None:
    assert best(patient(before, {60: after})) == f"Best relief {told}"


@pytest.mark.parametrize(
    ("percent", "told"), [(49.96, "49.96 %"), (29.99, "29.99 %"), (49.94, "49.9 %"), (50.04, "50.04 %")]
)
def test_it_is_not_rounded_over_a_threshold(percent: float, told: str) -> None:
    assert best(patient(8, reports={60: percent})) == f"Best relief {told}"


def test_nor_is_the_last_reading_of_a_trial_which_decides() -> None:
    raw = patient(8, reports={3: 80, 6: 49.96}, kind="scs_trial", target=None)
    assert "The last reading decides: 49.96 %." in assess(raw, on(7))["response"]["why"]
