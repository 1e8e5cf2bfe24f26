"""Free text is not read, and the answer says so: how many notes, never what they say."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import asked
from painpath.report.page import page as render_page
from painpath.report.terminal import render
from painpath.report.view import Names
from tests.spec.patients import Raw, done, observed, on, record, report, score
from tests.unit.test_terminal import block, one_line

READY = default_assessor()
ALARM = "Cannot feel when I wipe and have not passed water since last night"
ONE = "1 free-text note not read by the program: look there for alarm signs."


def noted(*observations: Raw, **more: Any) -> Raw:
    return record(
        done(0, "rfa_thermal", levels=["L4/L5"]),
        scores=[score(-1, 8), score(60, 2)],
        observations=list(observations),
        **more,
    )


def note(day: float, text: str) -> Raw:
    return observed(day, "clinical_note", text)


def unread(raw: Raw, day: float = 61) -> int:
    count: int = assess(raw, on(day))["red_flag"]["screen"]["notes_unread"]
    return count


def test_a_note_is_counted_and_never_read() -> None:
    answer = assess(noted(note(60, ALARM)), on(61))
    assert answer["red_flag"]["level"] == "none"
    said = asked(answer["red_flag"], Names(READY))
    assert said.startswith(f"No red flag in what was recorded. {ONE} ")
    assert "passed water" not in said


def test_without_a_note_nothing_is_said_of_notes() -> None:
    raw = noted(observed(60, "fever", False))
    assert unread(raw) == 0
    assert "note" not in asked(assess(raw, on(61))["red_flag"], Names(READY))


def test_the_note_of_any_row_and_the_words_of_the_patient_count_once_for_each_row() -> None:
    told = report(50, 60, words="much better", note="by telephone")
    raw = noted(
        note(60, ALARM), observed(59, "fever", False) | {"note": "felt hot at night"}, relief_reports=[told]
    )
    assert unread(raw) == 3
    assert "3 free-text notes not read by the program" in asked(assess(raw, on(61))["red_flag"], Names(READY))


def test_an_empty_note_and_one_of_later_do_not_count() -> None:
    raw = noted(observed(59, "fever", False) | {"note": "  "}, note(70, ALARM))
    assert unread(raw) == 0
    assert unread(raw, 71) == 1


def test_an_alert_does_not_hide_that_a_note_was_not_read() -> None:
    found = assess(noted(note(60, ALARM), observed(60, "saddle_anaesthesia")), on(61))
    assert found["red_flag"]["level"] == "emergency"
    assert ONE in asked(found["red_flag"], Names(READY))


def test_terminal_and_page_say_it() -> None:
    raw = noted(note(60, ALARM))
    answer, checked = assess(raw, on(61)), READY.check(raw)
    assert ONE in one_line(block(render(answer, checked, brief=True, width=80), "RED FLAGS"))
    assert ONE in one_line(render_page([answer], checked))
