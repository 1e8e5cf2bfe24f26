"""What the loader and the checks refuse: each mistake by its name, with file and line."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from painpath import vocabulary
from painpath.assess import Assessor
from painpath.casebook import CaseFile, RuleCase, run_cases
from painpath.casebook.brackets import unbracketed
from painpath.rules.cache import load_knowledge
from painpath.rules.check import check_knowledge
from painpath.rules.errors import KNOWLEDGE, KnowledgeError
from painpath.rules.load import read_knowledge
from painpath.rules.model import Knowledge

Raw = dict[str, Any]
WHERE = "causes/burn.yaml"
SETTING: Raw = {"value": 3, "unit": "day", "source": "one-paper"}
CAUSE: Raw = {
    "id": "causes.burn",
    "title": "Burn",
    "status": "draft",
    "settings": {"soon": SETTING},
    "consider_when": "skin_burn",
    "for": [
        {"id": "early", "when": "days <= soon", "weight": "strong", "say": "Early.", "source": "one-paper"}
    ],
    "say": "It burns.",
    "patient_say": "It burns.",
    "source": "one-paper",
}
FACTS: list[Raw] = [
    {"id": "skin_burn", "title": "Burn", "read": {"observation": "skin_burn"}},
    {"id": "days", "title": "Days", "read": {"kernel": "days", "type": "number"}},
    {"id": "target", "title": "Target", "read": {"procedure": "target"}},
    {
        "id": "outcome",
        "title": "Outcome",
        "read": {"kernel": "outcome", "type": "code", "values": ["partial"]},
    },
]
SOURCES: Raw = {"one-paper": {"cite": "A paper", "read": "full", "status": "read"}}
CASES = CaseFile(
    "causes/burn.cases.yaml",
    tuple(
        RuleCase(f"Day {day}.", {"level": level, "score": score}, {"skin_burn": True, "days": day})
        for day, level, score in ((2, "possible", 2), (3, "possible", 2), (4, "unknown", 0))
    ),
    "causes.burn",
    (None, None, None),
)


def write(folder: Path, cause: Raw | None = None, facts: list[Raw] | None = None) -> Path:
    """A small knowledge folder with one cause."""
    files: dict[str, Any] = {
        WHERE: {**CAUSE, **(cause or {})},
        "facts/all.yaml": [*FACTS, *(facts or [])],
        "sources/all.yaml": SOURCES,
        "response/classes.yaml": {"id": "response.classes", "only_looks": [], "classes": {}},
    }
    files["response/texts.yaml"] = yaml.safe_load((KNOWLEDGE / "response" / "texts.yaml").read_bytes())
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            lines = [
                f"- {yaml.safe_dump(one, default_flow_style=True, width=9999, sort_keys=False)}"
                for one in content
            ]
            path.write_text("".join(lines), encoding="utf-8")
        else:
            path.write_text(yaml.safe_dump(content, sort_keys=False, width=9999), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with a folder, by the loader or by the checks."""
    try:
        return check_knowledge(read_knowledge(folder), vocabulary.load(), folder)
    except KnowledgeError as error:
        return error.problems


def test_the_small_folder_is_right_as_it_stands(tmp_path: Path) -> None:
    assert problems(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        ({"consider_when": "skin_brun"}, "there is no fact or setting 'skin_brun'; did you mean 'skin_burn'?"),
        ({"source": []}, "causes.burn: has no source"),
        ({"source": "one-papper"}, "there is no source 'one-papper'; did you mean 'one-paper'?"),
        ({"consider_when": "skin_burn is null or not skin_burn"}, None),
        ({"consider_when": "days"}, "'days' is a number and cannot stand alone"),
        ({"consider_when": "target >= 3"}, "target >= 3 compares code with number"),
        ({"consider_when": "target >= 'scar'"}, "codes have no order"),
        ({"consider_when": "skin_burn = 1"}, "compares boolean with number"),
        ({"consider_when": "target = 'medial_brnch'"}, "target is never 'medial_brnch'; did you mean 'medial_branch'?"),
        ({"consider_when": "target in ('scar', 'medial_brnch')"}, "target is never 'medial_brnch'"),
        ({"consider_when": "outcome = 'partail'"}, "outcome is never 'partail'; did you mean 'partial'?"),
        ({"consider_when": "days <= 7"}, "7 stands bare in 'days <= 7'; make it a setting with a source"),
        ({"consider_when": "days > 0"}, None),
        ({"consider_when": "days + 1 > 0"}, "'days + 1' is neither a name nor a constant"),
        ({"consider_when": "case when skin_burn then days end"}, "is not allowed; use only and, or, not"),
        ({"settings": {"soon": {**SETTING, "unit": "dag"}}}, "there is no unit 'dag'; did you mean 'day'?"),
        ({"settings": {"soon": {**SETTING, "source": []}}}, "setting causes.burn.soon: has no source"),
        ({"settings": {"soon": {**SETTING, "source": "a"}}}, "setting causes.burn.soon: there is no source 'a'"),
        ({"settings": {}}, "there is no fact or setting 'soon'"),
        ({"settings": {"soon": {**SETTING, "vlaue": 4}}}, "unknown field `vlaue`"),
        ({"patient_says": "It burns."}, "unknown field `patient_says`"),
        ({"status": "final"}, "Invalid enum value 'final'"),
        ({"tests": ["wound_cara"]}, "there is no step 'wound_cara'; did you mean 'wound_care'?"),
        ({"say": "On day {dayz}."}, "the sentence names {dayz}, which is no fact; did you mean 'days'?"),
        ({"id": "causes.burns"}, "the id must be 'causes.burn', its folder and file name"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_entry_is_named_with_its_file(tmp_path: Path, cause: Raw, says: str | None) -> None:
    found = problems(write(tmp_path, cause))
    if says is None:
        assert found == []
        return
    assert says in found[0]
    assert found[0].startswith(WHERE)


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ({"read": {"observation": "feverr"}}, "observation is never 'feverr'; did you mean 'fever'?"),
        ({"read": {"observation": ["fever", "chils"]}}, "observation is never 'chils'"),
        ({"read": {"condition": "diabetes"}}, "condition is never 'diabetes'; did you mean 'diabetes_mellitus'?"),
        ({"read": {"condition": {"kind": "cancerr"}}}, "condition is never 'cancerr'; did you mean 'cancer'?"),
        ({"read": {"medication": {"klass": "opioid"}}}, "medication needs a code, or 'class'"),
        ({"read": {"care": "tens", "outcome": ["no_halp"]}}, "outcome is never 'no_halp'; did you mean 'no_help'?"),
        ({"read": {"observation": "fever", "since": "procedur"}}, "since is never 'procedur'"),
        ({"read": {"observation": "fever", "after": "procedure", "within": 3}}, "after is never 'procedure'"),
        ({"read": {"observation": "fever", "after": "any_procedure"}}, "needs after and within"),
        ({"read": {"observation": "fever", "new": True}}, "needs after and within"),
        ({"read": {"observation": "fever", "after": "any_procedure", "within": 3, "once": True}}, "nothing else"),
        ({"read": {"observation": "fever", "since": "ever", "once": True, "gone": True}}, "gone tells whether"),
        ({"read": {"observation": "fever", "after": "any_procedure", "within": 7, "here": True}}, "here looks at"),
        ({"read": {"observation": "motor_power_mrc", "number": "latest", "each": "place", "worst": "min", "since": "ever", "here": True}}, "here looks at"),
        ({"read": {"observation": "fever", "since": "ever", "here": False}}, "here is never"),
        ({"read": {"condition": ["osteoporosis"], "since": "ever"}}, "a condition since the procedure"),
        ({"read": {"condition": ["osteoporosis"], "since": "procedure", "when": "now"}}, "a condition since the procedure"),
        ({"read": {"observation": "fever", "sinze": 3}}, "reads observation has no 'sinze'; did you mean 'since'?"),
        ({"read": {"observation": "numbness", "site": ["ankel"]}}, "site is never 'ankel'"),
        ({"read": {"observation": "crp", "number": "change", "since": "procedure"}}, "need a worst, max or min"),
        ({"read": {"observation": "crp", "number": "first", "since": "procedure"}}, "need a worst, max or min"),
        ({"read": {"observation": "crp", "number": "latest", "each": "place"}}, "need a worst, max or min"),
        ({"read": {"observation": "crp", "number": "max", "worst": "max", "each": "place"}}, "each place has a latest"),
        ({"read": {"observation": "crp", "number": "latest", "worst": "max", "each": "sid"}}, "each is never 'sid'"),
        ({"read": {"observatoin": "fever"}}, "no way to read it; use one of observation"),
        ({"read": {"derive": "skin_brun"}}, "there is no fact or setting 'skin_brun'; did you mean 'skin_burn'?"),
        ({"read": {"derive": "days >= 50"}}, "50 stands bare in 'days >= 50'"),
        ({"read": {"derive": "skin_burn"}, "source": "nobody"}, "there is no source 'nobody'"),
        ({"read": {"derive": "red_flag_level = 'urgent'"}}, "'red_flag_level' is found only later"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_fact_is_named_with_its_file_and_line(tmp_path: Path, fact: Raw, says: str) -> None:
    found = problems(write(tmp_path, facts=[{"id": "new", "title": "New", **fact}]))
    assert says in found[0]
    assert found[0].startswith("facts/all.yaml:5: facts.new")


def test_an_unknown_name_is_named_with_its_line(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, {"consider_when": "skin_brun"}))
    assert found.startswith("causes/burn.yaml:9: causes.burn consider_when: there is no fact")


def test_facts_that_need_each_other_are_a_circle(tmp_path: Path) -> None:
    facts = [
        {"id": "hen", "title": "Hen", "read": {"derive": "egg and skin_burn"}},
        {"id": "egg", "title": "Egg", "read": {"derive": "hen"}},
    ]
    assert any(
        "a circle" in line and "hen" in line and "egg" in line
        for line in problems(write(tmp_path, facts=facts))
    )


def test_a_fact_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, facts=[FACTS[0]]))
    assert "there is already a fact 'skin_burn'" in found


def test_a_rule_that_fires_on_an_empty_record_is_refused(tmp_path: Path) -> None:
    (found,) = problems(write(tmp_path, {"consider_when": "0 < soon"}))
    assert "causes.burn consider_when: is true for a patient of whom nothing is known" in found


def test_knowledge_with_a_mistake_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(KnowledgeError, match="did you mean 'skin_burn'"):
        load_knowledge(write(tmp_path / "own", {"consider_when": "skin_brun"}))


def test_a_setting_that_no_case_brackets_is_refused(tmp_path: Path) -> None:
    ready = _ready(write(tmp_path))
    name = "causes.burn.soon"
    assert not [line for line in unbracketed(ready, [CASES], []) if name in line]
    one_sided = CaseFile(CASES.path, CASES.cases[:2], CASES.rule, CASES.facts[:2])
    found = [line for line in unbracketed(ready, [one_sided], []) if name in line]
    assert found == ["setting causes.burn.soon: no case notices when it becomes 4"]


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (RuleCase("Too likely.", {"level": "likely"}, {"skin_burn": True, "days": 1}), "expected likely, got possible"),
        (RuleCase("Score.", {"score": 3}, {"skin_burn": True, "days": 1}), "expected a score of 3, got 2"),
        (RuleCase("Item.", {"for": ["late"]}, {"skin_burn": True, "days": 1}), "expected for ['late'], got ['early']"),
        (RuleCase("Not there.", {"absent": True}, {"skin_burn": True}), "expected to be absent, got unknown"),
        (RuleCase("There.", {"level": "likely"}, {"skin_burn": False}), "the cause is not listed"),
        (RuleCase("Typing error.", {"level": "likely"}, {"skin_brun": True}), "there is no 'skin_brun'"),
    ],
)  # fmt: skip
def test_a_case_that_is_not_met_says_why(tmp_path: Path, case: RuleCase, says: str) -> None:
    file = CaseFile("causes/burn.cases.yaml", (case,), "causes.burn", (None,))
    (found,) = run_cases(_ready(write(tmp_path)).engine, [file])
    assert found == f"causes/burn.cases.yaml: {case.name!r}: {says}" or says in found


def test_cases_of_an_entry_that_is_gone_are_named(tmp_path: Path) -> None:
    file = CaseFile("causes/gone.cases.yaml", CASES.cases, "causes.gone", CASES.facts)
    assert run_cases(_ready(write(tmp_path)).engine, [file]) == [
        "causes/gone.cases.yaml: there is no entry 'causes.gone'"
    ]


@cache
def _shared() -> Knowledge:
    """The knowledge as it ships, for the response settings that every assessor needs."""
    return read_knowledge()


def _ready(folder: Path) -> Assessor:
    """An assessor of the small folder, with the response settings as they ship."""
    small, full = read_knowledge(folder), _shared()
    shared = {name: one for name, one in full.settings.items() if "." not in name}
    own = {name: one for name, one in small.settings.items() if "." in name}
    complete = msgspec.structs.replace(
        small, settings={**shared, **own}, sites=full.sites, classes=full.classes
    )
    return Assessor(complete, vocabulary.load())
