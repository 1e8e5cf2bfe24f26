"""That another customary threshold classes a result otherwise is told below the first screen."""

from __future__ import annotations

from painpath.assess import assess, default_assessor
from painpath.report.terminal import render
from tests.spec.patients import Raw, done, on, record, score

NOTE = "Another customary threshold"


def shown(raw: Raw, now: str, *, brief: bool) -> str:
    ready = default_assessor()
    return render(assess(raw, now, "a"), ready.check(raw), brief=brief, width=120)


def test_it_stands_below_the_first_screen_and_not_on_it() -> None:
    raw = record(done(0, "rfa_thermal", "a"), scores=[score(-1, 8), score(60, 3)])
    assert NOTE not in shown(raw, on(60), brief=True)
    whole = shown(raw, on(60), brief=False)
    assert NOTE in whole
    assert "THRESHOLDS  62.5 % at best" in whole
    assert "threshold_sensitive" in assess(raw, on(60), "a")["response"]["flags"]


def test_a_result_that_is_one_class_by_every_threshold_has_no_such_part() -> None:
    raw = record(done(0, "rfa_thermal", "a"), scores=[score(-1, 10), score(60, 1)])
    assert "THRESHOLDS" not in shown(raw, on(60), brief=False)
