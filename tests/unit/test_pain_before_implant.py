"""The pain before an implant where the days of its trial alone tell of it. Both engines agree."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score

CORD: dict[str, Any] = {"region": "thoracic", "target": "dorsal_column", "side": None}
NOW = on(800)
COURSES: dict[str, dict[float, float]] = {
    "holds": {100: 2, 700: 2},
    "lost": {100: 2, 700: 2, 790: 7},
    "part": {100: 5, 700: 5},
    "none": {100: 7, 700: 8},
    "unread": {},
}


def implanted(course: str, trial: dict[float, float], *, day: float = 36, kind: str = "scs_implant", care: list[Raw] | None = None) -> Raw:  # fmt: skip
    scores = [score(at, points, site="leg", side=None) for at, points in {**trial, **COURSES[course]}.items()]
    return record(done(0, "scs_trial", **CORD), done(day, kind, "b", **CORD), scores=scores, care=care or [])


@pytest.mark.parametrize("course", COURSES)
def test_the_columns_borrow_alike(course: str) -> None:
    ends: list[list[Raw]] = [[], [{"code": "scs_trial", "start": on(0), "end": on(7)}]]
    trials: list[dict[float, float]] = [
        {},
        {5: 2, 29: 8},
        {5: 2},
        {-3: 6, 29: 8},
        {29: 8, 33: 7},
        {3: 8, 4: 7, 29: 6},
    ]
    judged_alike(
        NOW,
        *(
            implanted(course, trial, day=day, kind=kind, care=care)
            for trial, care, day, kind in product(trials, ends, (29, 36, 250), ("scs_implant", "rfa_thermal"))
        ),
    )


@pytest.mark.parametrize(
    ("course", "outcome"),
    [
        ("holds", "ongoing_response"),
        ("lost", "recurrence"),
        ("part", "not_assessable"),
        ("none", "not_assessable"),
        ("unread", "not_assessable"),
    ],
)
def test_it_may_prove_a_response_and_never_a_failure(course: str, outcome: str) -> None:
    assert assess(implanted(course, {5: 2, 29: 8}), NOW, "b")["outcome"] == outcome


@pytest.mark.parametrize(("day", "older"), [(36, False), (250, True)])
def test_a_score_is_called_too_old_only_where_it_is(day: float, older: bool) -> None:
    ended: list[Raw] = [{"code": "scs_trial", "start": on(0), "end": on(30)}]
    flags = assess(implanted("unread", {29: 8}, day=day, care=ended), NOW, "b")["response"]["flags"]
    assert ("stale_baseline" in flags) is older
    assert "baseline_in_trial" not in flags
