"""What a clinician sees in a terminal."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import pytest

from painpath.assess import assess, default_assessor
from painpath.casefile import read_case_file
from painpath.record.moments import parse_moment
from painpath.report import words
from painpath.report.first_screen import OPEN
from painpath.report.plot import plot, series_signs
from painpath.report.terminal import overview, render
from painpath.report.timeline import Timeline, letter, timeline
from painpath.report.view import cited
from tests.spec.patients import done, on, record, score
from tests.unit.report_made_up import emergency, hostile, no_procedure, step, wore_off

WIDTHS = (80, 120)
each_record = pytest.mark.parametrize(
    "made", [wore_off, emergency, no_procedure], ids=lambda made: made.__name__
)


def one_line(text: str) -> str:
    """A text with its line breaks undone, so that wrapping does not hide a sentence."""
    return re.sub(r"\s+", " ", text)


def block(text: str, heading: str) -> str:
    """The lines under a heading, up to the next one."""
    return re.split(r"\n(?=[A-Z]{3})", text.split(f"\n{heading}", 1)[1])[0]


@each_record
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_all_is_ascii(made, width: int) -> None:
    text = render(*made(), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()
    assert "\x1b" not in text


def test_the_first_screen_is_read_in_a_minute() -> None:
    assert len(render(*wore_off(), brief=True, width=80).split()) < 300


def test_an_emergency_stands_alone_before_anything_else() -> None:
    text = render(*emergency(), width=80)
    assert "EMERGENCY" in text.splitlines()[0]
    assert text.index("Cauda equina") < text.index("Patient made-up") < text.index("VERDICT")
    assert "act within" in text.split("Patient made-up")[0]


def test_red_flags_come_before_the_verdict_when_there_is_none() -> None:
    text = render(*wore_off(), width=80)
    assert "EMERGENCY" not in text
    assert text.index("RED FLAGS") < text.index("VERDICT") < text.index("LEADING CAUSES")


def test_what_was_not_asked_is_counted_and_the_first_three_are_named() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["red_flag"]["screen"]["not_asked"] = [
        "fever",
        "saddle_anaesthesia",
        "leg_weakness",
        "fall",
        "sweating",
    ]
    flags = one_line(block(render(assessment, record, brief=True, width=80), "RED FLAGS"))
    assert "No red flag in what was recorded. 5 alarm signs not asked about lately: fever; saddle" in flags
    assert "leg weakness; and 2 more." in flags
    assert "sweating" not in flags


@each_record
def test_no_alert_is_never_a_bare_none(made) -> None:
    flags = block(render(*made(), brief=True, width=80), "RED FLAGS")
    assert re.search(r"\bnone\b", flags, re.IGNORECASE) is None
    assert "not asked about" in one_line(flags) or "were answered" in one_line(flags)


def test_a_complete_screen_says_so() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["red_flag"]["screen"]["not_asked"] = []
    assert "All alarm questions that apply were answered." in render(
        assessment, record, brief=True, width=120
    )


def test_the_verdict_has_its_numbers_and_the_thresholds_used() -> None:
    verdict = one_line(block(render(*wore_off(), brief=True, width=80), "VERDICT"))
    assert "Recurrence: thermal radiofrequency ablation" in verdict
    assert "2025-01-06 (day 329)" in verdict
    assert "a response needs 50 %, a partial one 30 %" in verdict
    assert "[immpact-2008]" in verdict


def test_at_most_two_causes_three_steps_and_three_questions_on_the_first_screen() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["next_steps"] = [step(str(number), "recommended") for number in range(5)]
    cause = assessment["causes"][0]
    assessment["causes"] = [{**cause, "title": f"Cause {number}"} for number in range(4)]
    asked = {"fact": "fever", "ask": "Was there fever?", "would_change": ["repeat_rfa"]}
    assessment["questions"] = [dict(asked) for _ in range(6)]
    text = render(assessment, record, brief=True, width=80)
    assert re.findall(r"Step \d", text) == ["Step 0", "Step 1", "Step 2"]
    assert re.findall(r"Cause \d", text) == ["Cause 0", "Cause 1"]
    assert text.count("Was there fever?") == 3


def test_a_blocked_step_names_its_first_blocked_gate_and_consider_what_to_confirm() -> None:
    assessment, record = deepcopy(wore_off())
    gates = [
        {"id": "a", "met": True, "say": "Open.", "source": ["cohen-2010"]},
        {"id": "b", "met": False, "say": "Shut by this.", "source": ["cohen-2010"]},
        {"id": "c", "met": False, "say": "Shut by that.", "source": ["cohen-2010"]},
    ]
    assessment["next_steps"] = [
        step("x", "blocked", gates=gates),
        step("y", "consider", confirm_first=["fever"]),
    ]
    steps = one_line(block(render(assessment, record, brief=True, width=80), "NEXT STEPS"))
    assert "Step x: blocked Blocked: Shut by this. [cohen-2010]" in steps
    assert "Shut by that." not in steps
    assert "Confirm first: Fever" in steps


def test_evidence_that_is_missing_is_not_called_evidence_against() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["causes"][0]["against"] = []
    assert "Against: Nothing on record." in render(assessment, record, brief=True, width=80)


def test_the_first_questions_are_an_alarm_question_then_what_changes_the_plan() -> None:
    asked = block(render(*wore_off(), brief=True, width=120), "ASK")
    assert "(alarm question)" in asked.splitlines()[1]
    assert "would change:" in one_line(asked)


def test_it_is_dated_and_says_calmly_that_nobody_signed_it() -> None:
    assessment, record = wore_off()
    text = one_line(render(assessment, record, brief=True, width=80))
    assert (
        f"As of 2025-12-01. Knowledge {assessment['knowledge_version']}, draft, not signed by a clinician."
        in text
    )


@each_record
def test_every_source_cited_stands_in_the_list_of_sources(made) -> None:
    assessment, record = made()
    text = render(assessment, record, width=120)
    listed = re.findall(r"^  (\S+)  ", text.split("\nSOURCES\n", 1)[1], re.MULTILINE)
    in_brackets = re.findall(r"\[([a-z0-9, -]+)\]", one_line(text.split("\nSOURCES\n", 1)[0]))
    shown = {name for names in in_brackets for name in names.split(", ")}
    assert set(cited(assessment)) <= set(listed)
    assert shown
    assert shown <= set(listed)


def test_sources_say_what_was_read_and_what_was_recalled() -> None:
    sources = one_line(render(*wore_off(), width=120).split("\nSOURCES\n", 1)[1])
    assert "figures read in the source" in sources
    assert "recalled, not confirmed in the source" in sources


def test_brief_is_the_first_screen_alone() -> None:
    brief, full = (render(*wore_off(), brief=brief, width=80) for brief in (True, False))
    assert full.startswith(brief.rstrip("\n"))
    assert "SOURCES" not in brief
    assert "TIMELINE" in full


def test_colour_is_only_there_when_asked_for() -> None:
    assert "\x1b[" in render(*emergency(), width=80, colour=True)


def test_a_hostile_record_cannot_write_to_the_terminal() -> None:
    (assessment,), record = hostile()
    for colour in (True, False):
        text = render(assessment, record, width=80, colour=colour)
        assert "\x1b[31m<img" not in text
    assert "<script>alert(1)</script>" in text


def test_problems_of_the_record_are_listed() -> None:
    (assessment,), record = hostile()
    assert "pain_scores[2]" in block(render(assessment, record, width=120), "PROBLEMS OF THE RECORD")


def known(made, as_of: str) -> Timeline:
    return timeline(made()[1], parse_moment(as_of).last, default_assessor().vocabulary)


def test_the_timeline_stops_at_the_time_of_judging() -> None:
    before = [event.when for event in known(wore_off, "2025-06-01").events]
    assert max(before) == "2025-05-08"
    assert max(event.when for event in known(wore_off, "2025-12-01").events) == "2025-11-24"


def test_the_timeline_tells_scores_with_scale_and_site_and_medicines() -> None:
    told = [(event.when, event.text) for event in known(no_procedure, "2025-02-01").events]
    assert told == [
        ("2025-01-01", "60 (VAS 0-100), knee, kind of score not recorded"),
        ("2025-01-02", "Morphine 30 mg a day started"),
    ]


def test_the_chart_puts_each_score_at_its_height_and_marks_the_procedures() -> None:
    seen = known(wore_off, "2025-12-01")
    lines = plot(seen, 75, baseline=7)
    assert [line[:3].strip() for line in lines[:11]] == [str(height) for height in range(10, -1, -1)]
    assert "o" in lines[3]
    assert "o" in lines[8]
    assert "o" not in lines[5] + lines[10]
    assert "- -" in lines[10 - 4]
    assert re.sub(r"\s", "", lines[12]) == "ABC"
    assert list(series_signs(seen)) == ["Low back, left"]
    assert max(map(len, lines)) <= 75


def test_a_score_of_100_on_a_scale_to_100_stands_at_the_top() -> None:
    lines = plot(known(no_procedure, "2025-02-01"), 60)
    assert "o" in lines[4]


def test_no_scores_no_chart() -> None:
    assert plot(known(emergency, "2025-03-04"), 60) == []


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 25, 26, 27)] == ["A", "Z", "A2", "B2"]


def test_patient_words_never_blame() -> None:
    tables = [
        words.OUTCOMES,
        words.READINGS,
        words.PAIRS,
        words.ALERTS,
        words.LEVELS,
        words.STATUSES,
        words.FUNCTION,
    ]
    told = " ".join(each.patient for table in tables for each in table.values()).lower()
    assert not re.search(r"fail|false positive|misuse|non-?complian|refus", told)


def test_every_outcome_reading_and_level_of_the_vocabulary_has_words() -> None:
    sections = default_assessor().vocabulary.sections
    assert sections["outcomes"].keys() == words.OUTCOMES.keys()
    assert sections["block_readings"].keys() == words.READINGS.keys()
    assert sections["red_flag_levels"].keys() == words.ALERTS.keys()


def test_a_procedure_too_young_says_when_it_can_be_judged() -> None:
    raw = {"patient": {"patient_id": "young"}, "procedures": [ablation("2025-01-06")]}
    record = default_assessor().check(raw)
    text = one_line(render(assess(record, "2025-01-16"), record, brief=True, width=80))
    assert "Too early to judge: thermal radiofrequency ablation, 2025-01-06 (day 10)." in text
    assert "Today is day 10; a reading counts from day 14, lack of relief is judged from day 42." in text


def test_what_was_entered_later_is_not_on_the_timeline() -> None:
    late = {"time": "2025-01-02", "score": 3, "scale": "nrs_0_10", "recorded": "2025-03-01"}
    raw = {"patient": {"patient_id": "late"}, "pain_scores": [late], "procedures": [ablation("2025-05-01")]}
    record = default_assessor().check(raw)
    vocabulary = default_assessor().vocabulary
    assert timeline(record, parse_moment("2025-02-01").last, vocabulary).events == []
    assert len(timeline(record, parse_moment("2025-04-01").last, vocabulary).points) == 1


def test_pain_of_the_hours_after_a_needle_is_not_joined_to_the_months() -> None:
    seen = known(wore_off, "2025-12-01")
    assert [point.of_now for point in seen.points] == [False, True, False, True, *[False] * 6]


def test_all_that_is_known_of_a_step_is_told_with_its_sources() -> None:
    assessment, record = deepcopy(wore_off())
    told = {"say": "This is it.", "sources": ["cohen-2010"]}
    assessment["next_steps"] = [
        step(
            "x",
            "consider",
            say="Do it.",
            gates=[{"id": "g", "met": None, "say": "Is it known?", "source": ["cohen-2010"]}],
            avoid=[{**told, "id": "a"}],
            cautions=[{**told, "id": "c"}],
            benefit={"say": "Half.", "sources": ["smuck-2012"]},
            requires=["re_evaluate_diagnosis"],
            changes=[{"what": "technique", "say": "a larger lesion"}],
            provisos=[{"id": "p", "say": "After a talk."}],
            confirm_first=["fever"],
            contested=["C04"],
        )
    ]
    steps = block(render(assessment, record, width=120).split("\nCAUSES", 1)[1], "NEXT STEPS")
    told_lines = dict(re.findall(r"^    (\S+(?: \S+)?) {2,}(\S.*)$", steps, re.MULTILINE))
    assert told_lines["unknown"] == "Is it known? [cohen-2010]"
    assert told_lines["avoid"] == told_lines["caution"] == "This is it. [cohen-2010]"
    assert told_lines["benefit"] == "Half. [smuck-2012]"
    assert told_lines["do first"] == "Re-evaluate the diagnosis."
    assert told_lines["change"] == "Technique: A larger lesion."
    assert told_lines["provided"] == "After a talk."
    assert told_lines["confirm first"].startswith("Fever")
    assert "contested" in told_lines


def test_the_sentence_of_a_cause_is_not_said_when_it_is_excluded() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["causes"] = [
        {**assessment["causes"][0], "title": "Ghost", "say": "It is the ghost.", "level": "excluded"}
    ]
    text = render(assessment, record, width=120)
    assert "Ghost: excluded" in text
    assert "It is the ghost." not in text
    assert "LEADING CAUSES" not in text


def test_a_medicine_is_told_with_its_end_and_an_unknown_start() -> None:
    ended = {"code": "morphine", "end": "2025-02-01", "stop_reason": "not_tolerated"}
    record = default_assessor().check({"patient": {"patient_id": "m"}, "medications": [ended]})
    told = [
        event[:1] + event[3:4]
        for event in timeline(record, parse_moment("2025-03").last, default_assessor().vocabulary).events
    ]
    assert told == [("date unknown", "Morphine taken"), ("2025-02-01", "Morphine stopped (not tolerated)")]


def test_a_source_that_the_knowledge_does_not_list_is_named_as_such() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["next_steps"] = [step("x", "recommended", say="Do it.", sources=["nobody-1900"])]
    assert re.search(r"nobody-1900 +not listed in the knowledge", render(assessment, record, width=120))


def test_the_source_of_a_threshold_is_listed_though_the_assessment_does_not_cite_it() -> None:
    assessment, record = deepcopy(wore_off())
    assessment |= {"causes": [], "next_steps": [], "contested": [], "aftercare": []}
    assert "immpact-2008" in render(assessment, record, width=120).split("\nSOURCES\n", 1)[1]


def ablation(time: str) -> dict[str, str]:
    return {"procedure_id": "a", "time": time, "kind": "rfa_thermal", "status": "completed"}


def test_a_block_that_wore_off_is_not_called_an_ongoing_response() -> None:
    """The verdict of a positive block is its reading; an ablation that still helps keeps its outcome."""
    raw = {
        "patient": {"patient_id": "b"},
        "procedures": [
            {
                "procedure_id": "x",
                "time": "2025-01-06T10:00",
                "kind": "mbb",
                "status": "completed",
                "region": "lumbar",
                "target": "medial_branch",
                "local_anaesthetic": "lidocaine",
                "volume_ml": 0.5,
            }
        ],
        "pain_scores": [
            {"time": "2025-01-06T09:50", "score": 8, "scale": "nrs_0_10"},
            {"time": "2025-01-06T11:00", "score": 1, "scale": "nrs_0_10"},
            {"time": "2025-01-06T15:00", "score": 8, "scale": "nrs_0_10"},
        ],
    }
    ready = default_assessor()
    answer = assess(raw, "2026-01-06")
    assert answer["outcome"] == "ongoing_response"
    screen = render(answer, ready.check(raw), brief=True)
    assert "ongoing response" not in screen.lower()
    assert "Block positive, concordant" in screen


def test_the_first_screen_can_be_done_from_top_to_bottom() -> None:
    """What a step requires stands before it, not folded under it; it is named with it only where it is not shown."""
    assessment, record = deepcopy(wore_off())
    later = step("device_check", "consider", requires=["device_plan", "re_evaluate_diagnosis"])
    assessment["next_steps"] = [step("device_plan", "recommended"), later]
    shown = one_line(block(render(assessment, record, brief=True), "NEXT STEPS"))
    assert shown.index("Step device_plan") < shown.index("Step device_check")
    assert "First:" not in shown
    assessment["next_steps"] = [later]
    assert "First: Device plan." in one_line(block(render(assessment, record, brief=True), "NEXT STEPS"))


def test_what_a_step_requires_always_stands_before_it() -> None:
    """Of every adjudicated case of the newest set; the first screen rests on it."""
    for case in read_case_file(Path(__file__).parents[1] / "cases" / "sixth_cases.yaml"):
        answer = assess(case["record"], str(case["as_of"]), procedure_id=case["index_procedure"])
        places = {one["id"]: place for place, one in enumerate(answer["next_steps"])}
        for one in answer["next_steps"]:
            if one["status"] in OPEN:
                assert all(places[name] < places[one["id"]] for name in one["requires"]), case["id"]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", ["p1", "proc-2025-01-06-mbb", "0b0c11d2-3df5-4c38-9a51-5f0e1c2d3a4b"])
def test_an_overview_breaks_no_id(width: int, name: str) -> None:
    ready = default_assessor()
    raw = record(done(0, "rfa_thermal", name), done(300, "rfa_thermal", "b"), scores=[score(-1, 8)])
    shown = overview([assess(raw, on(400), one) for one in (name, "b")], ready.check(raw), width=width)
    assert name in shown
    assert all(len(line) <= width for line in shown.splitlines())
    beside = next(line for line in shown.splitlines() if name in line)
    assert (beside.strip() == name) is (len(name) > width // 3)
