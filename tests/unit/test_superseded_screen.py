"""Where a later treatment takes the place of the judged one, the first screen plans nothing from the earlier one."""

from __future__ import annotations

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import Screen, first_screen
from painpath.report.view import Names
from tests.spec.patients import Raw, done, observed, on, record, score

WORN_OFF = [(-1, 8), (60, 2), (200, 2), (300, 7), (330, 8)]
LEVELS = {"levels": ["L3", "L4"]}


def screen(*found: Raw, again: bool = True, now: int = 500) -> Screen:
    rows = [done(0, "rfa_thermal", **LEVELS), *([done(400, "rfa_thermal", "b", **LEVELS)] if again else [])]
    raw = record(*rows, scores=[score(*one) for one in WORN_OFF], observations=list(found))
    ready = default_assessor()
    return first_screen(assess(raw, on(now), "a"), ready.check(raw), Names(ready))


def test_one_line_says_which_procedure_to_decide_from() -> None:
    [step] = screen().steps
    [line] = step.lines
    assert "decide from that one's own assessment" in line.text
    assert "It is b:" in line.text


def test_no_question_about_a_plan_is_asked() -> None:
    asked = screen().questions
    assert asked
    assert all("alarm question" in line.text for line in asked)


def test_without_a_later_one_the_plan_stands() -> None:
    alone = screen(again=False)
    assert "Repeat radiofrequency ablation" in [step.head for step in alone.steps]
    assert any("would change" in line.text for line in alone.questions)


def test_what_an_alert_asks_for_still_leads() -> None:
    alarmed = screen(observed(498, "saddle_anaesthesia"), observed(498, "urinary_retention"))
    assert alarmed.level == "emergency"
    assert alarmed.steps[0].head == "Emergency referral"
    assert "Physiotherapy and exercise" not in [step.head for step in alarmed.steps]


def test_a_deficit_of_long_ago_still_asks_for_its_examination() -> None:
    faded = screen(observed(405, "foot_drop"), now=480)
    assert faded.steps[0].head == "Neurological examination"
    assert len(faded.steps) > 1
