"""A new broken vertebra is not hidden by an old one; the old one seen again is no news. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from painpath.engine.facts.levels import vertebrae
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record

YEARS = -1000  # long before the procedure
FIRES, SILENT = ["red_flags.fracture"], list[str]()


def broken(day: float, level: str | None) -> Raw:
    return observed(day, "vertebral_fracture", **({"level": level} if level else {}))


def alerts(*found: Raw, **more: Any) -> list[str]:
    """The alerts of day 70, ten days after the last image."""
    raw = record(*more.get("procedures", [done(0, "rfa_thermal")]), observations=list(found))
    judged_alike(on(70), raw)
    return [one["id"] for one in assess(raw, on(70))["red_flag"]["reasons"]]


@pytest.mark.parametrize(
    ("day", "old", "new", "expected"),
    [
        (YEARS, "T12", "L1", FIRES),
        (-30, "T12", "L1", FIRES),
        (YEARS, "T12", "T12", SILENT),
        (YEARS, "T11-L1", "T12", SILENT),
        (-30, None, "T12", SILENT),
        (-30, "T12", None, SILENT),
        (-365, None, None, SILENT),
        (-366, None, None, FIRES),
        (YEARS, None, "T12", FIRES),
    ],
)
def test_an_old_fracture_explains_its_own_level_or_for_a_year_an_unstated_one(
    day: float, old: str | None, new: str | None, expected: list[str]
) -> None:
    assert alerts(broken(day, old), broken(60, new)) == expected


def test_one_new_level_among_old_ones_is_news() -> None:
    old = [broken(YEARS, "T8"), broken(YEARS, "T12")]
    assert alerts(*old, broken(60, "T8"), broken(60, "T12")) == SILENT
    assert alerts(*old, broken(60, "T8"), broken(60, "L2")) == FIRES


@pytest.mark.parametrize(
    ("found", "denied", "expected"),
    [
        ("L1", "L2", FIRES),
        ("L1", "L1", SILENT),
        ("L1", None, SILENT),
        ("L1", "T12-L3", SILENT),
        ("L1-L3", "L2", FIRES),
        ("L4/L5", "L4/L5", SILENT),
        ("L4/L5", "L5", FIRES),
        (None, "L2", FIRES),
        (None, None, SILENT),
        ("lower back", "L2", FIRES),
        ("L1", "lower back", FIRES),
        ("lower back", "lower back", FIRES),
        ("lower back", None, SILENT),
        (None, "lower back", FIRES),
        ("L1", "Th12", FIRES),
        ("L1", "D12", FIRES),
        ("Th12", "T12", SILENT),
        ("D12", "T11-L1", SILENT),
        ("L1-3", "L1", FIRES),
        ("L1/2", "L1", FIRES),
        ("L1-3", "L1-L3", SILENT),
        ("L2", "L1-3", SILENT),
        ("L1/3", "L1/2/3", SILENT),
    ],
)
def test_a_no_at_another_level_does_not_silence_a_fracture(
    found: str | None, denied: str | None, expected: list[str]
) -> None:
    no = observed(68, "vertebral_fracture", False, **({"level": denied} if denied else {}))
    assert alerts(broken(60, found), no) == expected
    assert alerts(broken(60, found), {**no, "time": on(50)}) == FIRES


def test_without_a_procedure_what_was_known_six_weeks_ago_is_old() -> None:
    raw = record(observations=[broken(YEARS, "T12"), broken(60, "L1")])
    assert [one["id"] for one in assess(raw, on(70))["red_flag"]["reasons"]] == FIRES
    raw = record(observations=[broken(YEARS, "T12"), broken(60, "T12")])
    assert [one["id"] for one in assess(raw, on(70))["red_flag"]["reasons"]] == SILENT


@pytest.mark.parametrize(
    ("level", "named"),
    [
        ("L1", {"L1"}),
        ("t12", {"T12"}),
        ("T12-L2", {"T12", "L1", "L2"}),
        ("L4/L5", {"L4", "L5"}),
        ("Th12", {"T12"}),
        ("D11-12", {"T11", "T12"}),
        ("T9-12", {"T9", "T10", "T11", "T12"}),
        ("L1-3", {"L1", "L2", "L3"}),
        ("L1 \u2013 3", {"L1", "L2", "L3"}),
        ("L1/2", {"L1", "L2"}),
        ("L1/3/4/5", {"L1", "L3", "L4", "L5"}),
        ("L1,3", {"L1", "L3"}),
        ("Grad2", set()),
        ("L9", set()),
        ("lower back", set()),
        (None, set()),
        ("C8", {"C8"}),
        ("C7/C8", {"C7", "C8"}),
        ("C6-T1", {"C6", "C7", "C8", "T1"}),
        ("S1 - L4", {"L4", "L5", "S1"}),
        ("L1-3, L5", {"L1", "L2", "L3", "L5"}),
        ("L4 post-op, S1", {"L4", "S1"}),
        ("L5/L6", {"L5"}),
    ],
)
def test_a_level_names_its_vertebrae(level: str | None, named: set[str]) -> None:
    assert vertebrae(level) == named
