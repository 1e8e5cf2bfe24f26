"""`painpath new-record`: typed answers become a record; what is not answered stays unknown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from painpath.assess import default_assessor
from painpath.cli import main
from painpath.cli.answers import Again, matches, one_code, read_hour, read_past, read_relief, read_score
from painpath.cli.new_record import file_name
from painpath.record.read import read_records

ROOT = Path(__file__).parents[2]
KINDS = {
    code: entry.label for code, entry in default_assessor().vocabulary.by_field["procedures.kind"].items()
}
# One line for each question, in their order.
WORE_OFF = {
    "patient_id": "A17",
    "kind": "thermal radio",
    "target": "medial branch",
    "region": "lumbar",
    "side": "left",
    "date": "2025-01-06",
    "before": "8",
    "best": "75%",
    "best_date": "2025-03-10",
    "back": "2025-10-01",
    "now": "7",
    "fever": "no",
    "leg_weakness": "n",
    "arm_weakness": "",
    "saddle": "no",
    "bladder": "no",
    "bowel": "",
    "severe": "unknown",
    "thinner": "apixa",
    "electronics": "no",
    "pregnancy": "no",
    "infection": "",
    "allergy": "latex, chlorhexidine",
}


def lines(**changed: str) -> list[str]:
    """The answers to every question, some of them changed."""
    return list({**WORE_OFF, **changed}.values())


def run(typed: list[str], *options: str) -> Result:
    """The command with these lines on its standard input."""
    arguments = ["new-record", "--as-of", "2025-11-21", *options]
    return CliRunner().invoke(main, arguments, input="\n".join(typed) + "\n")


def record(path: Path) -> dict[str, Any]:
    """The raw record in a file."""
    return next(iter(read_records(path))).record


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "a.yaml"


def test_a_full_conversation_becomes_a_record_that_says_no_more_than_was_answered(out: Path) -> None:
    result = run(lines(), "--out", str(out))
    assert result.exit_code == 0, result.output
    made = record(out)
    assert made["procedures"] == [
        {
            "procedure_id": "p1",
            "time": "2025-01-06",
            "status": "completed",
            "kind": "rfa_thermal",
            "region": "lumbar",
            "side": "left",
            "target": "medial_branch",
            "recorded": "2025-11-21",
        }
    ]
    assert [(row["time"], row["score"]) for row in made["pain_scores"]] == [
        ("2025-01-06", 8),
        ("2025-11-21", 7),
    ]
    assert made["relief_reports"] == [
        {"time": "2025-03-10", "procedure_id": "p1", "percent": 75, "recorded": "2025-11-21"}
    ]
    assert {row["code"]: row["value"] for row in made["observations"]} == {
        "pain_return_same_character": True,
        "fever": False,
        "leg_weakness": False,
        "saddle_anaesthesia": False,
        "bladder_dysfunction": False,
        "urinary_retention": False,
        "voiding_difficulty": False,
        "urinary_incontinence": False,
    }
    assert made["medications"] == [{"code": "apixaban"}]
    assert made["conditions"] == [{"code": "allergy_latex"}, {"code": "allergy_chlorhexidine"}]


def test_a_no_that_the_format_cannot_hold_stands_only_in_the_note(out: Path) -> None:
    run(lines(), "--out", str(out))
    note = record(out)["patient"]["note"]
    assert "implanted electronic device; pregnancy" in note
    assert "infection" not in note
    assert "blood thinner" not in note


def test_the_file_has_no_problem_and_is_assessed_at_once(out: Path) -> None:
    result = run(lines(), "--out", str(out))
    assert default_assessor().check(record(out)).problems == []
    again = CliRunner().invoke(main, ["assess", str(out), "--as-of", "2025-11-21", "--brief"])
    assert again.output in result.output
    assert "Recurrence" in again.output or "recurrence" in again.output


def test_empty_answers_leave_nothing_but_the_id(out: Path) -> None:
    questions_without_a_procedure = ["", *[""] * 13]
    result = run(["B2", *questions_without_a_procedure], "--out", str(out))
    assert result.exit_code == 0, result.output
    assert record(out) == {"patient": {"patient_id": "B2"}}


def test_back_goes_to_the_question_before_and_forgets_its_answer(out: Path) -> None:
    typed = lines()
    typed[2:2] = ["<", "cooled"]  # after the kind: back, and another kind
    result = run(typed, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert record(out)["procedures"][0]["kind"] == "rfa_cooled"


def test_back_jumps_over_questions_that_were_not_asked(out: Path) -> None:
    typed = lines(best="", back="<")
    del typed[list(WORE_OFF).index("best_date")]
    at = typed.index("<") + 1
    typed[at:at] = ["2", "2025-02-20", "no"]  # best relief again, now with its date, then the return
    result = run(typed, "--out", str(out))
    assert result.exit_code == 0, result.output
    made = record(out)
    assert [row["score"] for row in made["pain_scores"]] == [8, 2, 7]
    assert made["observations"][0] == {
        "time": "2025-11-21",
        "code": "pain_return_same_character",
        "value": False,
    }


def test_back_at_the_first_question_asks_it_again(out: Path) -> None:
    assert run(["<", *lines()], "--out", str(out)).exit_code == 0
    assert record(out)["patient"]["patient_id"] == "A17"


def test_a_part_of_a_label_lists_its_matches_and_a_number_chooses(out: Path) -> None:
    typed = lines(kind="radiofrequency")
    listed = matches("radiofrequency", KINDS)
    typed[2:2] = [str(listed.index("pulsed_rf") + 1)]
    result = run(typed, "--out", str(out))
    assert "Pulsed radiofrequency treatment (pulsed_rf)" in result.output
    assert record(out)["procedures"][0]["kind"] == "pulsed_rf"


def test_an_unusable_answer_is_asked_again(out: Path) -> None:
    typed = lines()
    at = list(WORE_OFF).index("date")
    typed[at:at] = ["6 January", "2026-01-06"]
    result = run(typed, "--out", str(out))
    assert "not a date" in result.output
    assert "lies in the future" in result.output
    assert record(out)["procedures"][0]["time"] == "2025-01-06"


def test_a_yes_alone_to_a_blood_thinner_asks_which(out: Path) -> None:
    typed = lines(thinner="yes")
    at = typed.index("yes") + 1
    typed[at:at] = ["warfarin"]
    result = run(typed, "--out", str(out))
    assert "which?" in result.output
    assert record(out)["medications"] == [{"code": "warfarin"}]


def test_an_alarm_that_is_there_is_recorded_as_what_was_asked(out: Path) -> None:
    result = run(lines(bladder="yes"), "--out", str(out))
    rows = [row for row in record(out)["observations"] if row["code"].startswith(("bladder", "urinary"))]
    assert rows == [{"time": "2025-11-21", "code": "bladder_dysfunction", "value": True}]
    assert "EMERGENCY" in result.output.upper()


def test_a_relief_without_its_date_is_kept_in_the_file_and_set_aside_aloud(out: Path) -> None:
    run(lines(best_date=""), "--out", str(out))
    assert record(out)["relief_reports"][0]["percent"] == 75
    problems = default_assessor().check(record(out)).problems
    assert [problem.where for problem in problems] == ["relief_reports[1].time"]


def test_a_file_that_exists_is_kept_unless_the_user_agrees(out: Path) -> None:
    out.write_text("mine", encoding="utf-8")
    other = out.with_name("b.yaml")
    result = run([*lines(), "n", str(other)], "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_text("utf-8") == "mine"
    assert record(other)["patient"]["patient_id"] == "A17"
    run([*lines(), "y"], "--out", str(out))
    assert record(out)["patient"]["patient_id"] == "A17"


def test_input_that_ends_early_writes_nothing(out: Path) -> None:
    assert run(lines()[:5], "--out", str(out)).exit_code == 1
    assert not out.exists()


def test_a_folder_that_is_not_there_is_told_before_the_first_question(tmp_path: Path) -> None:
    result = run([], "--out", str(tmp_path / "no" / "a.yaml"))
    assert result.exit_code == 2
    assert "folder does not exist" in result.output
    assert "Patient id" not in result.output


def test_piped_input_to_a_process_writes_the_default_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "painpath.cli", "new-record", "--as-of", "2025-11-21"]
    environment = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    typed = "\n".join(lines(patient_id="A/17")) + "\n"
    done = subprocess.run(
        command, cwd=tmp_path, input=typed, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert record(tmp_path / "A-17.yaml")["patient"]["patient_id"] == "A/17"


@pytest.mark.parametrize(
    ("patient_id", "name"),
    [("../../x", "x.yaml"), ("..", "record.yaml"), (None, "record.yaml"), ("Müller 3", "Müller-3.yaml")],
)
def test_a_patient_id_never_becomes_a_path(patient_id: str | None, name: str) -> None:
    assert file_name(patient_id) == name


@pytest.mark.parametrize("text", ["11", "-1", "nan", "eight", "75"])
def test_what_is_no_score_is_refused(text: str) -> None:
    with pytest.raises(Again):
        read_score(text)


def test_relief_is_a_percentage_only_with_its_sign() -> None:
    assert read_relief("10%") == {"percent": 10}
    assert read_relief("-12,5%") == {"percent": -12.5}
    assert read_relief("10") == {"score": 10}
    with pytest.raises(Again):
        read_relief("101%")


def test_today_is_not_the_future() -> None:
    assert read_past("2025-11-21T10:00:00+00:00")("2025-11-21") == "2025-11-21"


def test_every_code_and_every_label_means_itself() -> None:
    words = default_assessor().vocabulary
    for field in ("procedures.kind", "procedures.target", "procedures.region"):
        labels = {code: entry.label for code, entry in words.by_field[field].items()}
        for code, label in labels.items():
            assert one_code(code, labels) == code
            assert one_code(label, labels) == code


def test_a_misspelt_word_brings_what_is_near() -> None:
    with pytest.raises(Again, match="near it") as caught:
        one_code("vertebroplastie", KINDS)
    assert "vertebroplasty" in caught.value.found


def test_a_missing_date_of_the_procedure_is_told_and_asked_for_once_more(out: Path) -> None:
    given = run(lines(date="\n2025-01"), "--out", str(out))
    assert given.output.count("Without a date the procedure cannot be judged") == 1
    assert record(out)["procedures"][0]["time"] == "2025-01"
    other = out.with_name("other.yaml")
    without = run(lines(date="\n"), "--out", str(other))
    assert without.exit_code == 0
    assert without.output.count("Date of the procedure") == 2
    assert "time" not in record(other)["procedures"][0]
    back = out.with_name("back.yaml")
    assert run(lines(date="\n<\nright\n2025-01-06"), "--out", str(back)).exit_code == 0
    assert record(back)["procedures"][0]["side"] == "right"


SAME_DAY = {"kind": "mbb", "date": "2025-03-04", "best": "2"}


def scores(path: Path) -> list[tuple[str, float]]:
    return [(row["time"], row["score"]) for row in record(path)["pain_scores"]]


def test_a_best_relief_of_the_blocks_own_day_asks_for_both_hours(out: Path) -> None:
    typed = lines(**SAME_DAY, best_date="2025-03-04\n11", now="7\n9:30")
    result = run(typed, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert record(out)["procedures"][0]["time"] == "2025-03-04T09:30"
    assert scores(out) == [("2025-03-04T09:30", 8), ("2025-03-04T11:00", 2), ("2025-11-21", 7)]
    assert (
        "Pain before: 8 of 10"
        in CliRunner().invoke(main, ["assess", str(out), "--as-of", "2025-11-21"]).output
    )


def test_a_score_that_no_hour_tells_from_the_one_before_is_left_out_aloud(out: Path) -> None:
    result = run(lines(**SAME_DAY, best_date="2025-03-04\n\n", now="7\n9:30"), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "cannot be told from the pain before the procedure" in result.output
    assert scores(out) == [("2025-03-04T09:30", 8), ("2025-11-21", 7)]
    assert "best relief, 2 of 10" in record(out)["patient"]["note"]
    early = out.with_name("early.yaml")
    run(lines(**SAME_DAY, best_date="2025-03-04T08:00", now="7\n9:30"), "--out", str(early))
    assert scores(early) == [("2025-03-04T09:30", 8), ("2025-11-21", 7)]


def test_the_pain_now_of_a_procedure_of_today_has_the_hour_of_now(out: Path) -> None:
    typed = lines(date="2025-11-21", best="", now="3\n9")
    del typed[list(WORE_OFF).index("best_date")]
    result = run(typed, "--out", str(out), "--as-of", "2025-11-21T15:20+02:00")
    assert result.exit_code == 0, result.output
    assert scores(out) == [("2025-11-21T09:00", 8), ("2025-11-21T15:20", 3)]


def test_an_hour_that_was_given_with_the_date_is_not_asked_for(out: Path) -> None:
    typed = lines(kind="mbb", date="2025-03-04T09:30", best="2", best_date="2025-03-04T11:00")
    assert "The hour of" not in run(typed, "--out", str(out)).output
    assert scores(out)[:2] == [("2025-03-04T09:30", 8), ("2025-03-04T11:00", 2)]


@pytest.mark.parametrize("text", ["25", "9:75", "nine", "-1", "9.30"])
def test_what_is_no_hour_is_refused(text: str) -> None:
    with pytest.raises(Again):
        read_hour(text)
