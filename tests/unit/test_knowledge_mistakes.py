"""A mistake in the knowledge stops it from loading, with the place and what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from painpath import vocabulary
from painpath.rules.check import check_knowledge
from painpath.rules.errors import KnowledgeError
from painpath.rules.load import digest, read_knowledge
from tests.unit.small_knowledge import (
    CLASSES,
    COMMON,
    FACTS,
    SETTINGS,
    SOURCES,
    TEXTS,
    WORDS,
    cause,
    evidence,
    flag,
    gate,
    small,
    step,
    write,
)

Raw = dict[str, Any]


def mistakes(folder: Path, **entries: Any) -> list[str]:
    """What the checks of the whole set say."""
    return check_knowledge(small(folder, **entries), vocabulary.load(), folder)


def refused(folder: Path, **entries: Any) -> list[str]:
    """What reading alone refuses."""
    with pytest.raises(KnowledgeError) as error:
        read_knowledge(write(folder, **entries))
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems


def tens(**more: Any) -> Raw:
    return {"next_steps": {"tens": step(**more)}}


def facts(*more: Raw) -> Raw:
    return {"facts": {"facts": [*FACTS, *more]}}


def fact(name: str = "new", **read: Any) -> Raw:
    return {"id": name, "title": "New", "read": read}


def settings(**one: Any) -> Raw:
    return {"response": {"settings": {**SETTINGS, "settings": one}}}


ENTRIES: Raw = {
    "next_steps": {"tens": step(gates=[gate()])},
    "red_flags": {"bleed": flag(screen=["alarm"])},
    "causes": {"neuritis": cause(**{"for": [evidence("e", "open")], "tests": ["neuro_exam"]})},
    "aftercare": {"first_day": {**COMMON, **WORDS, "show_when": "fits"}},
    "background": {"why": {**COMMON, "text": "Because."}},
    "contested": {
        "c": {"title": "C", "status": "draft", "positions": [{"say": "Yes.", "source": "read-one"}]}
    },
    "claims": {"target_excluded_as_source": {**COMMON, "when": "fits", "say": "It is not."}},
}


def test_knowledge_without_a_mistake_has_none(tmp_path: Path) -> None:
    assert mistakes(tmp_path, **ENTRIES) == []


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (tens(consider_when="fitz"), "there is no fact or setting 'fitz'; did you mean 'fits'?"),
        (tens(consider_when="zzzz"), "there is no fact or setting 'zzzz'"),
        (tens(consider_when="days"), "'days' is a number and cannot stand alone"),
        (tens(consider_when="days = 'x'"), "compares code with number"),
        (tens(consider_when="fits = 1"), "compares boolean with number"),
        (tens(consider_when="outcome > 'partial'"), "codes have no order"),
        (tens(consider_when="outcome = 'recurence'"), "outcome is never 'recurence'; did you mean 'recurrence'?"),
        (tens(consider_when="outcome in ('partial', 'x')"), "outcome is never 'x'"),
        (tens(consider_when="not (fits in ('a') or open)"), "'fits' is true or false; it cannot be in a list"),
        (tens(consider_when="days >= 30"), "30 stands bare in 'days >= 30'"),
        (tens(consider_when="fits and not days in (7)"), "7 stands bare"),
        (tens(consider_when="1 = 1"), "is true for a patient of whom nothing is known"),
        (tens(consider_when="enough >= 1 or fits"), "is true for a patient of whom nothing is known"),
        (tens(gates=[gate(applies_when="nothing")]), "there is no fact or setting 'nothing'"),
        (tens(source="read-two"), "there is no source 'read-two'; did you mean 'read-one'?"),
        (tens(gates=[gate(source="other")]), "there is no source 'other'"),
        (tens(benefit={"say": "Good.", "source": "other"}), "there is no source 'other'"),
        (tens(source=None), "next_steps.tens: has no source"),
        (tens(say="On day {dayz}."), "the sentence names {dayz}, which is no fact; did you mean 'days'?"),
        (tens(gates=[gate(say={"met": "{x1}", "not_met": "n", "unknown": "u"})]), "names {x1}"),
        (tens(requires=["tenss"]), "next_steps.tens requires: there is no step 'tenss'"),
        (tens(provisos=[{"id": "no_such", "say": "So."}]), "there is no proviso 'no_such'"),
        ({"next_steps": {"magic": step()}}, "next_steps.magic: there is no such step in the vocabulary"),
        ({"causes": {"magic": cause()}}, "causes.magic: there is no such cause in the vocabulary"),
        ({"causes": {"neuritis": cause(tests=["magic"])}}, "causes.neuritis: there is no step 'magic'"),
        ({"red_flags": {"bleed": flag(steps=["magic"])}}, "red_flags.bleed: there is no step 'magic'"),
        ({"red_flags": {"bleed": flag(screen=["alarmm"])}}, "there is no fact 'alarmm'; did you mean 'alarm'?"),
        ({"claims": {"magic": {**COMMON, "when": "fits", "say": "S."}}}, "there is no such claim in the vocabulary"),
        ({"red_flags": {"bleed": flag(when="red_flag_level = 'none'")}}, "'red_flag_level' is found only later"),
        ({"causes": {"neuritis": cause(consider_when="cause_neuritis = 'likely'")}}, "'cause_neuritis' is found only later"),
        (facts(fact(derive="red_flag_level = 'none'")), "'red_flag_level' is found only later"),
        (facts(fact("one", derive="two"), fact("two", derive="one")), "a circle"),
        (facts({**fact("enough", observation="fever")}), "setting enough: a fact has the same name"),
        (facts({**fact(observation="fever"), "source": "read-two"}), "there is no source 'read-two'"),
        (facts(fact(guess="fever")), "no way to read it; use one of observation"),
        (facts(fact(observation="fevr")), "observation is never 'fevr'; did you mean 'fever'?"),
        (facts(fact(observation="fever", sinc="ever")), "a fact that reads observation has no 'sinc'; did you mean 'since'?"),
        (facts(fact(observation="fever", since="never")), "since is never 'never'"),
        (facts(fact(observation="fever", since=0)), "since is never 0"),
        (facts(fact(observation="odi", number="mean")), "number is never 'mean'"),
        (facts(fact(observation="fever", site="soul")), "site is never 'soul'"),
        (facts(fact(observation="fever", side="top")), "side is never 'top'"),
        (facts(fact(care="tens", outcome=["cured"])), "outcome is never 'cured'"),
        (facts(fact(condition="flu_")), "condition is never 'flu_'"),
        (facts(fact(condition={"kind": "flu_"})), "condition is never 'flu_'"),
        (facts(fact(medication={"class": "flu_"})), "medication is never 'flu_'"),
        (facts(fact(medication={"kind": "opioid"})), "medication needs a code, or 'class'"),
        (settings(enough={"value": 1, "unit": "fortnight_", "source": "read-one"}), "there is no unit 'fortnight_'"),
        (settings(enough={"value": 1, "unit": "day", "source": None}), "setting enough: has no source"),
        (settings(enough={"value": 1, "unit": "day", "source": "other"}), "there is no source 'other'"),
    ],
)  # fmt: skip
def test_a_mistake_of_meaning_is_named(tmp_path: Path, entries: Raw, said: str) -> None:
    assert any(said in line for line in mistakes(tmp_path, **entries)), mistakes(tmp_path, **entries)


@pytest.mark.parametrize(
    "text", ["fits is null", "not (fits is not null)", "enough >= 1 and fits is null or fits"]
)
def test_a_rule_may_ask_for_missing_data_by_name(tmp_path: Path, text: str) -> None:
    assert mistakes(tmp_path, **tens(consider_when=text)) == []


def test_a_mistake_has_its_file_and_line(tmp_path: Path) -> None:
    [line] = mistakes(tmp_path, **tens(consider_when="fitz"))
    place, _, _ = line.partition(": ")
    number = (tmp_path / "next_steps/tens.yaml").read_text("utf-8").splitlines().index(
        "consider_when: fitz"
    ) + 1
    assert place == f"next_steps/tens.yaml:{number}"


@pytest.mark.parametrize(
    "layout",
    [
        "- {id: new, title: New, read: {derive: fitz or open}}\n",
        "- id: new\n  title: New\n  read:\n    derive: fitz or open\n",
    ],
)
def test_a_mistake_in_a_fact_has_the_line_of_its_id(tmp_path: Path, layout: str) -> None:
    [line] = mistakes(tmp_path, facts={"facts": FACTS, "more": f"# New ones.\n{layout}"})
    assert line.startswith("facts/more.yaml:2: facts.new: there is no fact or setting 'fitz'")


@pytest.mark.parametrize("text", ["fits and open or harm", "fits\n  and open\n    or harm\n"])
def test_a_condition_reads_the_same_however_it_is_laid_out(tmp_path: Path, text: str) -> None:
    [found] = small(tmp_path, **tens(consider_when=text)).next_steps
    assert found.consider_when.text == "fits and open or harm"


def test_every_mistake_is_listed(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, **tens(consider_when="aa or bb", source="other", requires=["magic"]))) == 4


PATHS: Raw = {
    "paths": [{"id": "all", "title": "All", "order": ["tens"], "when": "nothing", "source": "other"}]
}


def test_paths_are_checked_too(tmp_path: Path) -> None:
    lines = mistakes(tmp_path, next_steps={"tens": step(), "_sequences": PATHS})
    assert any("there is no fact or setting 'nothing'" in line for line in lines)
    assert any("there is no source 'other'" in line for line in lines)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (tens(consider_when="fits and"), "next_steps/tens.yaml"),
        (tens(consider_when="case when fits then open end"), "is not allowed"),
        (tens(tier="high"), "next_steps.tens: Expected `int`, got `str`"),
        (tens(colour="red"), "unknown field `colour`"),
        (tens(status="final"), "Invalid enum value 'final'"),
        ({"next_steps": {"tens": {**step(), "id": "next_steps.tenz"}}}, "the id must be 'next_steps.tens'"),
        ({"next_steps": {"tens": "a: [1\n"}}, "not valid YAML"),
        ({"next_steps": {"tens": "a: &x 1\nb: *x\n"}}, "an anchor or alias"),
        (facts(fact("fits", observation="fever")), "there is already a fact 'fits'"),
        (facts({"id": "no_title", "read": {}}), "missing required field `title`"),
        ({"sources": {"zz": "read-one: {cite: Twice, read: full, status: read}\n"}}, "there is already a source 'read-one'"),
        ({"sources": {"zz": "third: {cite: C, read: dreamt, status: read}\n"}}, "Invalid enum value 'dreamt'"),
        (settings(enough={"value": "many", "unit": "day", "source": "read-one"}), "Expected `float`"),
    ],
)  # fmt: skip
def test_a_mistake_of_form_is_named(tmp_path: Path, entries: Raw, said: str) -> None:
    assert any(said in line for line in refused(tmp_path, **entries)), refused(tmp_path, **entries)


def test_settings_of_an_entry_have_its_name(tmp_path: Path) -> None:
    own = {"half": {"value": 50, "unit": "%", "source": "read-one"}}
    knowledge = small(tmp_path, **tens(settings=own, consider_when="days >= half"))
    assert knowledge.settings["next_steps.tens.half"].value == 50
    assert "half" not in knowledge.settings
    assert check_knowledge(knowledge, vocabulary.load(), tmp_path) == []


def test_facts_get_their_type_from_the_way_they_are_read(tmp_path: Path) -> None:
    more = [
        fact("n", observation="odi", number="latest"),
        fact("t", procedure="temperature_c"),
        fact("k", procedure="kind"),
        fact("m", procedure="motor_twitch"),
        fact("d", derive="fits or open"),
    ]
    found = small(tmp_path, **facts(*more)).facts
    assert [found[name].type for name in ("n", "t", "k", "m", "d")] == [
        "number",
        "number",
        "code",
        "boolean",
        "boolean",
    ]


def test_a_requirement_and_a_source_may_be_written_short(tmp_path: Path) -> None:
    [found] = small(tmp_path, **tens(requires=["pt_rehab"], source=["read-one", "recalled-one"])).next_steps
    assert (found.requires[0].step, found.requires[0].when) == ("pt_rehab", None)
    assert found.source == ("read-one", "recalled-one")


def test_the_version_names_exactly_this_text(tmp_path: Path) -> None:
    folder = write(tmp_path, **ENTRIES)
    before = digest(folder)
    assert read_knowledge(folder).version == before == digest(folder)
    (folder / "next_steps/tens.yaml").write_text(
        "# a remark\n" + (folder / "next_steps/tens.yaml").read_text("utf-8"), "utf-8"
    )
    assert digest(folder) != before


def test_a_folder_without_classes_or_paths_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "response/classes.yaml").unlink()
    knowledge = read_knowledge(folder)
    assert (knowledge.classes, knowledge.paths, knowledge.mapping) == ({}, (), {})
    assert SOURCES.keys() == knowledge.sources.keys()
    assert CLASSES["only_looks"] == small(tmp_path).classes["only_looks"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{steps}", "{step}", "declined_other names {step}, which it is not given; did you mean 'steps'?"),
        (": {steps}.", ".", "declined_other does not say {steps}"),
        ("declined_other:", "declined_others:", "did you mean 'declined_other'?"),
        ("declined_other:", "declined_others:", "the text 'declined_other' is missing"),
        ("it helped.", " ", "showed_helped is no text"),
        ("{alert}.", "{alert}. {", "first_alert has a brace that closes no name"),
    ],
)
def test_a_text_of_an_answer_says_just_what_it_is_given(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    shipped = TEXTS.read_text("utf-8")
    assert mistakes(tmp_path) == []
    assert shipped.count(old) == 1
    told = mistakes(tmp_path, response={"texts": shipped.replace(old, new)})
    assert any(said in one for one in told)
