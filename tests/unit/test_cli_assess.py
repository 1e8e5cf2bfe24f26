"""`painpath assess`: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from painpath.cli import main
from painpath.record.problem import Unreadable
from tests.spec.patients import Raw, done, observed, patient, record, score

AS_OF = ["--as-of", "2025-03-07"]
TWO = patient(8, {20: 2, 45: 2, 58: 8}, then=[done(59, "rfa_thermal", "b")])
KEYS = {
    "patient_id", "procedure_id", "as_of", "painpath_version", "knowledge_version", "red_flag", "outcome",
    "zone", "response", "block_reading", "block_pair", "causes", "next_steps", "questions", "claims", "aftercare",
    "contested", "problems", "trace",
}  # fmt: skip
RESPONSE = {
    "baseline", "best_relief_pct", "onset_day", "relief_days_min", "relief_days_max", "censored",
    "latest_relief_pct", "function", "flags", "why",
}  # fmt: skip
STEP = {
    "id", "status", "tier", "confirm_first", "requires", "changes", "provisos", "gates", "benefit",
}  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["assess", *arguments])


def file(folder: Path, raw: Any, name: str = "record.json") -> str:
    path = folder / name
    data = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    path.write_bytes(data)
    return str(path)


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: str) -> str:
    """The one line on stderr of an input that cannot be used."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.endswith("\n")
    [line] = result.stderr.splitlines()
    assert line.startswith("painpath: ")
    return line


def test_the_keys_are_the_contract(tmp_path: Path) -> None:
    told = answer(file(tmp_path, patient(8, {60: 8})), *AS_OF)
    assert told.keys() >= KEYS
    assert told["response"].keys() >= RESPONSE
    assert told["red_flag"].keys() >= {"level", "reasons", "screen"}
    assert told["red_flag"]["screen"].keys() >= {"status", "not_asked"}
    assert all(STEP - {"benefit"} <= one.keys() for one in told["next_steps"])
    assert all(
        {"id", "level", "for", "against", "unknown", "sources"} <= one.keys() for one in told["causes"]
    )
    assert all({"fact", "ask", "would_change"} <= one.keys() for one in told["questions"])
    gates = [gate for one in told["next_steps"] for gate in one["gates"]]
    assert gates
    assert all({"id", "met", "say", "source"} <= gate.keys() for gate in gates)
    assert (told["as_of"], told["outcome"], told["procedure_id"]) == ("2025-03-07", "immediate_failure", "a")


def test_every_step_of_an_entry_has_a_benefit_or_says_that_it_has_none(tmp_path: Path) -> None:
    told = answer(file(tmp_path, patient(8, {60: 8})), *AS_OF)
    assert all("benefit" in one for one in told["next_steps"] if "say" in one)


def test_a_record_without_a_procedure_is_still_answered(tmp_path: Path) -> None:
    told = answer(file(tmp_path, record(scores=[score(50, 7)])), *AS_OF)
    assert (told["procedure_id"], told["outcome"], told["response"]) == (None, None, None)
    assert told["red_flag"]["level"] == "none"
    assert told["next_steps"]
    assert run(file(tmp_path, record()), *AS_OF).exit_code == 0


def test_all_procedures_are_a_list(tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    told = answer(path, *AS_OF, "--all")
    assert [one["procedure_id"] for one in told] == ["a", "b"]
    assert [one["outcome"] for one in told] == ["recurrence", "too_early"]
    assert len(answer(file(tmp_path, record()), *AS_OF, "--all")) == 1


def test_one_procedure_is_chosen_by_its_id(tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    assert answer(path, *AS_OF)["procedure_id"] == "b"
    assert answer(path, *AS_OF, "--procedure", "a")["outcome"] == "recurrence"
    assert "there is no procedure 'z'; it has: a, b" in refused(path, *AS_OF, "--procedure", "z")


def test_a_procedure_whose_row_was_set_aside_is_not_assessable(tmp_path: Path) -> None:
    raw = patient(8, {60: 8}, kind="magic")
    told = answer(file(tmp_path, raw), *AS_OF, "--procedure", "a")
    assert (told["outcome"], told["procedure_id"]) == ("not_assessable", None)
    assert told["problems"]


def test_wrong_values_are_listed_and_the_rest_is_judged(tmp_path: Path) -> None:
    raw = patient(8, {50: 11, 60: 8})
    told = answer(file(tmp_path, raw), *AS_OF)
    assert told["outcome"] == "immediate_failure"
    assert [(one["where"], one["what"]) for one in told["problems"]] == [
        ("pain_scores[2].score", "11 lies outside the 0 to 10 of nrs_0_10")
    ]
    assert all(one["repair"] for one in told["problems"])


def test_text_for_a_terminal_and_the_short_form(tmp_path: Path) -> None:
    path = file(tmp_path, patient(8, {60: 8}))
    whole, brief = run(path, *AS_OF), run(path, *AS_OF, "--brief")
    assert (whole.exit_code, brief.exit_code) == (0, 0)
    assert len(brief.stdout) < len(whole.stdout)
    assert "2025-03-07" in brief.stdout
    assert "\x1b" not in whole.stdout
    both = run(file(tmp_path, TWO), *AS_OF, "--all", "--brief")
    assert both.stdout.count("2025-03-07") >= 2


def test_all_procedures_open_with_a_line_for_each(tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    told = run(path, *AS_OF, "--all", "--brief").stdout
    head = " ".join(told.split("Patient")[0].split())
    assert head.startswith("PROCEDURES 2 in all, each assessed below a Recurrence: ")
    assert "b Too early" in head
    assert "PROCEDURES" not in run(path, *AS_OF, "--brief").stdout


def test_an_alert_stands_in_the_line_of_its_procedure(tmp_path: Path) -> None:
    signs = [observed(56, "saddle_anaesthesia"), observed(56, "urinary_retention")]
    head = run(file(tmp_path, {**TWO, "observations": signs}), *AS_OF, "--all").stdout.split("Patient")[0]
    assert "EMERGENCY. " in head


@pytest.mark.parametrize("name", ["record.yaml", "record.json", "record.json.gz"])
def test_a_record_may_be_yaml_json_or_packed(tmp_path: Path, name: str) -> None:
    raw = patient(8, {60: 8})
    data = yaml.safe_dump(raw).encode() if name.endswith("yaml") else json.dumps(raw).encode()
    path = file(tmp_path, gzip.compress(data) if name.endswith("gz") else data, name)
    assert answer(path, *AS_OF)["outcome"] == "immediate_failure"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"patient": {"patient_id": "p"}, "procedures": [', "the JSON text ends too early"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", ""),
        (b"", "empty"),
        (b"[]", "empty list"),
        (b'{"colour": "red"}', "no record"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = file(tmp_path, data)
    assert said in refused(path)
    assert path in refused(path)


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    assert str(tmp_path / "none.json") in refused(str(tmp_path / "none.json"))


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--debug", "assess", str(tmp_path / "none.json")])
    assert isinstance(result.exception, Unreadable)


@pytest.mark.parametrize("time", ["yesterday", "2025-13-01", "07/03/2025", ""])
def test_a_time_that_is_none_is_told(tmp_path: Path, time: str) -> None:
    assert "--as-of" in refused(file(tmp_path, patient()), "--as-of", time)


def test_without_a_time_it_is_now_and_printed(tmp_path: Path) -> None:
    told = answer(file(tmp_path, patient(8, {60: 8})))
    assert told["as_of"][:2] == "20"
    assert "T" in told["as_of"]


def several(folder: Path) -> str:
    people = [
        {**patient(8, {60: after}), "patient": {"patient_id": name}} for name, after in (("p", 8), ("q", 2))
    ]
    return file(folder, people)


def test_of_several_patients_one_is_named(tmp_path: Path) -> None:
    path = several(tmp_path)
    assert "name one with --patient" in refused(path, *AS_OF)
    assert answer(path, *AS_OF, "--patient", "q")["outcome"] == "ongoing_response"
    assert answer(path, *AS_OF, "--patient", "p")["patient_id"] == "p"
    assert "holds no patient 'z'" in refused(path, *AS_OF, "--patient", "z")


def test_a_patient_who_occurs_twice_is_a_problem(tmp_path: Path) -> None:
    one: Raw = {**patient(8, {60: 8}), "patient": {"patient_id": "p"}}
    told = answer(file(tmp_path, [one, one]), *AS_OF, "--patient", "p")
    assert [problem["what"] for problem in told["problems"]] == ["the patient occurs twice"]


CHANGED = "WHAT THIS WOULD CHANGE"


def test_what_if_shows_what_changes(tmp_path: Path) -> None:
    path = file(tmp_path, patient(8, {60: 8}))
    plain, tried = run(path, *AS_OF), run(path, *AS_OF, "--what-if", "fever=true")
    assert CHANGED not in plain.stdout
    verdict, after = tried.stdout.split(CHANGED)
    told = after.split("LEADING CAUSES")[0]
    assert "VERDICT" in verdict
    assert "LEADING CAUSES" not in verdict
    assert "Infection: not listed -> " in told
    assert "_" not in told
    nothing = run(path, *AS_OF, "--what-if", "outcome=immediate_failure").stdout
    assert nothing.split(CHANGED)[1].split("LEADING CAUSES")[0].split() == ["-", "nothing"]
    other = run(path, *AS_OF, "--what-if", "outcome=recurrence", "--brief").stdout.split(CHANGED)[1]
    assert "The verdict: immediate failure -> recurrence" in " ".join(other.split())


@pytest.mark.parametrize(
    ("pair", "outcome"),
    [("outcome=recurrence", "recurrence"), ("best_relief_pct=12.5", "immediate_failure"), ("fever=unknown", "immediate_failure")],
)  # fmt: skip
def test_facts_of_every_type_can_be_tried(tmp_path: Path, pair: str, outcome: str) -> None:
    told = answer(file(tmp_path, patient(8, {60: 8})), *AS_OF, "--what-if", pair)
    assert told["outcome"] == outcome


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("fevr=true", "did you mean 'fever'?"),
        ("qqqqq=true", "painpath knowledge list facts"),
        ("fever", "=VALUE is missing; write fever=true"),
        ("outcome", "=VALUE is missing; write outcome="),
        ("age_years", "=VALUE is missing; write age_years=12.5"),
        ("fevr", "did you mean 'fever'?"),
        ("fever=maybe", "write true, false or unknown"),
        ("age_years=old", "'old' is not a number"),
    ],
)
def test_a_fact_that_cannot_be_tried_is_told(tmp_path: Path, pair: str, said: str) -> None:
    assert said in refused(file(tmp_path, patient()), *AS_OF, "--what-if", pair)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--what-if", "fever=true", "--what-if", "fever=no"], "fever is tried as something else too"),
        (["--what-if", "fever=true", "--what-if", "fever=unknown"], "fever is tried as something else too"),
        (["--all", "--procedure", "a"], "all procedures or one"),
        (["--json", "--brief"], "JSON has no first screen"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    tmp_path: Path, options: list[str], said: str
) -> None:
    assert said in refused(file(tmp_path, patient()), *AS_OF, *options)


def test_a_fact_that_is_tried_twice_as_the_same_is_tried(tmp_path: Path) -> None:
    twice = ["--what-if", "fever=true", "--what-if", "fever=yes"]
    assert CHANGED in run(file(tmp_path, patient(8, {60: 8})), *AS_OF, *twice).stdout


def test_own_settings_change_the_answer_and_the_version(tmp_path: Path) -> None:
    path = file(tmp_path, patient(10, {60: 4.5}))
    row = {"id": "responder_pct", "value": 60, "source": "audit", "who": "Dr A", "when": "2025-01-01"}
    mine = file(tmp_path, [row], "settings.json")
    before, after = answer(path, *AS_OF), answer(path, *AS_OF, "--settings", mine)
    assert (before["outcome"], after["outcome"]) == ("ongoing_response", "partial")
    assert after["knowledge_version"].startswith(before["knowledge_version"] + "+")
    wrong = file(tmp_path, [{**row, "id": "responder"}], "wrong.json")
    assert "there is no setting 'responder'" in refused(path, *AS_OF, "--settings", wrong)


def test_one_page_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    result = run(file(tmp_path, patient(8, {60: 8})), *AS_OF, "--html", str(target))
    assert result.exit_code == 0
    assert target.read_text("utf-8").lstrip().lower().startswith("<!doctype html")


def test_a_page_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    assert "cannot be written" in refused(
        file(tmp_path, patient(8, {60: 8})), *AS_OF, "--html", str(tmp_path)
    )


@pytest.mark.parametrize(
    ("pair", "said"), [("outcome=banana", "write one of"), ("baseline=inf", "not a number")]
)
def test_a_value_that_a_fact_never_has_is_told(tmp_path: Path, pair: str, said: str) -> None:
    assert said in refused(file(tmp_path, patient()), *AS_OF, "--what-if", pair)
