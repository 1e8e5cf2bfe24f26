"""Before a treatment that was begun and stopped is planned again, it is asked what stopped it."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, on, record, score

WORN_OFF = [score(-1, 8), score(60, 2), score(300, 2), score(480, 8), score(510, 8)]
DAY = 512


def repeat(*later: Raw, index: str = "a") -> Any:
    """The repeat after an ablation that wore off, and what came after; both engines agree about it."""
    needle = done(0, "rfa_thermal", "a", **FACET)
    raw = record(needle, *later, scores=WORN_OFF)
    judged_alike(on(DAY), raw)
    steps = {one["id"]: one for one in assess(raw, on(DAY), index)["next_steps"]}
    return steps.get("repeat_rfa")


def again(day: float, status: str, **place: Any) -> Raw:
    return {**done(day, "rfa_thermal", "b", **{**FACET, **place}), "status": status}


def test_a_repeat_that_was_stopped_is_asked_about_before_the_next() -> None:
    """It was offered anew without a word."""
    assert "stop_explained" in repeat(again(505, "aborted"))["confirm_first"]


def test_without_such_an_attempt_nothing_is_asked() -> None:
    assert "stop_explained" not in repeat()["confirm_first"]
    other = again(505, "aborted", region="cervical", side="right")
    assert "stop_explained" not in repeat(other)["confirm_first"]
