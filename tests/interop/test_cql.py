"""The exported CQL, run by an engine that nobody here wrote, gives our own answers cell by cell."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fhir.resources.R4B.library import Library
from fhir.resources.R4B.plandefinition import PlanDefinition

from painpath.assess import default_assessor
from painpath.cli import main
from painpath.rules.cql.facts import given
from painpath.rules.cql.library import condition_names, exported
from tests.interop.drawn import changed_cases
from tests.interop.judge import EARLY, LATE, ROOT, Case, cases, differences, run_judge, same

DRAWN = 40
Answers = list[tuple[Case, dict[str, Any]]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Some adjudicated cases with the judge's values; `make soak` takes all of them."""
    some = [*islice(cases(EARLY), 0, None, 2), *islice(cases(LATE), 0, None, 4)]
    ours = [Case(raw, default_assessor()) for raw in some]
    theirs = run_judge(tmp_path_factory.mktemp("cql"), [one.line() for one in ours])
    return [(case, answer["values"]) for case, answer in zip(ours, theirs, strict=True)]


def test_every_value_of_the_cases_is_the_same(answers: Answers) -> None:
    ours, theirs = [case for case, _ in answers], [{"values": values} for _, values in answers]
    assert differences(ours, theirs) == []
    assert sum(len(case.ours) for case, _ in answers) > 400_000


def test_every_value_of_records_changed_by_chance_is_the_same(tmp_path: Path) -> None:
    late = next(raw for raw in cases() if raw["id"] == "T015")  # its times are written with an offset
    ours = [*changed_cases(DRAWN, seed=11), Case({**late, "as_of": "2025-01-06"}, default_assessor())]
    assert len(ours) > DRAWN / 2
    assert differences(ours, run_judge(tmp_path, [case.line() for case in ours])) == []


def test_most_conditions_differ_between_the_cases(answers: Answers) -> None:
    """The comparison is worth something only where a value is not the same for everybody."""
    seen: dict[str, set[str]] = {}
    for _, theirs in answers:
        for name, value in theirs.items():
            seen.setdefault(name, set()).add(repr(value))
    knowledge = default_assessor().knowledge
    names = [name for entry in exported(knowledge) for name, _ in condition_names(entry)]
    assert sum(len(seen[name]) > 1 for name in names) > 0.75 * len(names)
    alerts = [seen[f"{flag.id} when"] for flag in knowledge.red_flags]
    assert sum("True" in one for one in alerts) > 0.55 * len(alerts)


def test_an_export_that_differs_is_noticed(answers: Answers) -> None:
    case, theirs = answers[0]
    name = next(name for name, value in case.ours.items() if value is True)
    assert not same(False, theirs[name])
    assert not same(None, theirs[name])


def test_the_second_opinion_on_the_response_agrees_wherever_it_speaks(
    answers: Answers, tmp_path: Path
) -> None:
    theirs = run_judge(tmp_path, [case.line() for case, _ in answers], "PainpathResponse")
    spoken = [
        (case, one["values"]["Response"])
        for (case, _), one in zip(answers, theirs, strict=True)
        if one["values"]["Response"]
    ]
    different = [
        f"{case.id}, {name}: {case.given[name]!r} here, {value!r} there"
        for case, response in spoken
        for name, value in response.items()
        if not same(case.given[name], value)
    ]
    assert different == []
    assert len(spoken) >= 25
    assert {response["outcome"] for _, response in spoken} == set(
        default_assessor().knowledge.facts["outcome"].read["values"]
    )


def test_rules_without_the_engine_take_the_response_from_cql(tmp_path: Path) -> None:
    case = next(one for one in (Case(raw, default_assessor()) for raw in cases()) if one.id == "T021")
    outcome, case.given = case.given["outcome"], dict.fromkeys(case.given)
    [answer] = run_judge(tmp_path, [case.line()])
    assert answer["values"]["outcome"] == outcome == "not_assessable"


def test_the_command_writes_valid_fhir_whose_expressions_are_defined(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["knowledge", "export", "--cql", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    defined = set(re.findall(r'^define "([^"]+)"', (tmp_path / "out/Painpath.cql").read_text("utf-8"), re.M))
    plans = [
        PlanDefinition.model_validate_json(path.read_bytes())
        for path in (tmp_path / "out").glob("PlanDefinition-*")
    ]
    used = {
        condition.expression.expression
        for plan in plans
        for action in plan.action
        for one in (action, *(action.action or ()))
        for condition in one.condition
    }
    assert len(plans) == 2
    assert used <= defined
    for path in (tmp_path / "out").glob("Library-*"):
        Library.model_validate_json(path.read_bytes())


def test_what_is_handed_in_is_counted_in_the_docs() -> None:
    handed = [name for name, _ in given(default_assessor().knowledge)]
    page = (ROOT / "docs/cql.md").read_text("utf-8")
    listed = re.findall(r"^- `([a-z0-9_]+)`", page, re.M)
    assert sorted(listed) == sorted(handed)
