"""Two sides that one procedure treats, each with a course of its own. Both engines agree."""

from __future__ import annotations

from itertools import product

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, block, done, on, patient, score

COURSES: dict[str, dict[float, float]] = {
    "holds": {20: 1, 240: 1, 285: 2},
    "waned": {20: 1, 240: 3, 285: 4.5},
    "lost": {20: 1, 240: 1, 285: 8},
    "a moment": {20: 1, 50: 7},
    "never": {20: 7, 240: 8, 285: 8},
    "early": {5: 1},
    "unread": {},
}


def treated(left: str, right: str, kind: str = "rfa_thermal", low: float = 8) -> Raw:
    rows = [score(day, points, side="left") for day, points in {-1: 8.0, **COURSES[left]}.items()]
    rows += [score(day, points, side="right") for day, points in {-1: low, **COURSES[right]}.items()]
    return patient(None, kind=kind, more=rows, side="bilateral")


@pytest.mark.parametrize(("left", "right"), list(product(COURSES, COURSES)))
def test_the_columns_read_each_side_alike(left: str, right: str) -> None:
    raw = treated(left, right)
    then = done(200, "rfa_thermal", "b", side="right")
    blocked = done(-30, "mbb", "c", side="left", local_anaesthetic="lidocaine")
    worst = [score(day, 9, side="right", descriptor="worst") for day in (-1, 285)]
    judged_alike(
        on(290), raw, {**raw, "pain_scores": [*raw["pain_scores"], *worst]}, treated(left, right, low=3), treated(left, right, "scs_implant"),
        {**raw, "procedures": [*raw["procedures"], then, blocked]},
    )  # fmt: skip
    judged_alike(on(50), raw)


@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        ("holds", "holds", "ongoing_response"),
        ("holds", "lost", "recurrence"),
        ("lost", "waned", "recurrence"),
        ("lost", "never", "partial"),
        ("holds", "never", "partial"),
        ("never", "never", "immediate_failure"),
        ("holds", "unread", "ongoing_response"),
        ("holds", "early", "ongoing_response"),
    ],
)
def test_the_worse_side_is_not_hidden_by_the_better_one(left: str, right: str, outcome: str) -> None:
    assert assess(treated(left, right), on(290), "a")["outcome"] == outcome
    assert assess(treated(right, left), on(290), "a")["outcome"] == outcome


def test_the_pain_of_each_side_is_told_where_one_came_back() -> None:
    told = assess(treated("holds", "lost"), on(290), "a")["response"]["why"]
    assert any(
        "left side, low back: 8 before, latest 2; right side, low back: 8 before, latest 8" in one
        for one in told
    )


@pytest.mark.parametrize("right", ["holds", "lost"])
def test_a_treated_side_that_responded_is_no_other_source_of_pain(right: str) -> None:
    causes = {one["id"] for one in assess(treated("lost", right), on(290), "a")["causes"]}
    assert "multiple_generators" not in causes
    assert "nerve_regeneration" in causes


def test_two_pains_of_one_procedure_are_read_like_two_sides() -> None:
    def ruptured(leg: float, back: float) -> Raw:
        rows = [
            score(day, points, site=site)
            for site, last in (("leg", leg), ("low_back", back))
            for day, points in ((-1, 8), (30, 1), (120, 1), (200, last))
        ]
        return patient(None, kind="facet_cyst_rupture", target="facet_joint", steroid="dexamethasone", more=rows)  # fmt: skip

    for leg, back, outcome in ((1, 1, "ongoing_response"), (8, 1, "recurrence"), (1, 8, "recurrence")):
        raw = ruptured(leg, back)
        judged_alike(on(210), raw)
        assert assess(raw, on(210), "a")["outcome"] == outcome


def test_a_block_of_both_sides_keeps_the_series_that_judges_it() -> None:
    raw = block(
        {1: 1, 2: 1}, side="bilateral", more=[score(on(0), 8, side="right", descriptor="on_movement")]
    )
    judged_alike(on(3), raw)
    assert assess(raw, on(3), "a")["outcome"] == "ongoing_response"
