"""A score after another procedure at the same part counts for neither: it is told, and nobody says that relief still lasts."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import Screen, first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score

READY = default_assessor()
EARLIER = [score(-1, 8), score(50, 3), score(95, 3)]
BETWEEN = done(142, "sij_injection", "z", region="sacral", target="sacroiliac_joint", levels=None)


def told(*rows: Raw, between: bool = True) -> tuple[Screen, dict[str, Any]]:
    """The first screen of the ablation on day 212, and its steps."""
    procedures = [done(0, "rfa_thermal"), *([BETWEEN] if between else [])]
    raw = record(*procedures, scores=[*EARLIER, *rows])
    judged_alike(on(212), raw)
    found = assess(raw, on(212), "a")
    assert found["outcome"] == "ongoing_response"
    screen = first_screen(found, READY.check(raw), Names(READY))
    return screen, {one["id"]: one for one in found["next_steps"]}


def end(screen: Screen) -> str:
    return next(line.text for line in screen.numbers if "last reading" in line.text)


@pytest.mark.parametrize("points", [7, 2])
def test_the_score_after_the_next_procedure_is_told(points: float) -> None:
    screen, steps = told(score(200, points))
    assert f"{points} (NRS 0-10) on {on(200)}, does not count here" in end(screen)
    assert "still lasted" not in end(screen)
    assert "wait_reassess" not in steps
    assert "is back, since when" in str(steps["complete_record"]["cautions"])


def test_without_a_score_after_it_the_pain_of_today_is_asked_for() -> None:
    screen, steps = told()
    assert "does not count" not in end(screen)
    assert "complete_record" in steps


def test_a_score_of_another_place_tells_nothing_of_this_pain() -> None:
    assert "does not count" not in end(told(score(200, 7, site="knee"))[0])


def test_without_a_procedure_between_the_relief_is_watched() -> None:
    screen, steps = told(between=False)
    assert end(screen) == "Relief still lasted at the last reading; its end is not known."
    assert "wait_reassess" in steps
    assert "complete_record" not in steps
