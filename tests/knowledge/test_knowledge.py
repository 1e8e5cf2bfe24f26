"""The knowledge as it ships: read without a mistake, traced, with a case for everything it says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from painpath.assess import Assessor
from painpath.casebook import CaseFile, RecordCase, read_cases, read_record_cases, run_cases
from painpath.casebook.records import run_record_case
from painpath.casebook.trace import ALL_STATEMENTS, trace_statements, untraced
from painpath.rules.check import all_entries, check_knowledge, named_sources
from painpath.rules.errors import KNOWLEDGE
from painpath.rules.model import Entry, Knowledge
from painpath.rules.nodes import names
from painpath.vocabulary import Vocabulary

FILES = list(read_cases())
RECORDS = [case for _, cases in read_record_cases() for case in cases]
LONGEST_FILE = 80
# S001 to S164 are the statements of the five source articles.
STATEMENT = re.compile(r"S(0\d\d|1[0-5]\d|16[0-4])")
# the rows of the clinical evidence: causes, next steps, alerts, contested points, disagreements
ROWS = {
    *(f"F{n:02d}" for n in range(1, 18)),
    *(f"N{n:02d}" for n in range(1, 41)),
    *(f"R{n:02d}" for n in range(1, 19)),
    *(f"C{n:02d}" for n in range(1, 12)),
    *(f"D{n:02d}" for n in range(1, 19)),
    "N02a",
    "R4b",
}
LETTERS = {"causes": "F", "next_steps": "N", "red_flags": "R", "contested": "CD"}
VECTORS = {f"T{n:02d}" for n in range(1, 27)}


def file_of(entry: Entry) -> Path:
    return KNOWLEDGE / f"{entry.id.replace('.', '/')}.yaml"


def rows_of(entry: Entry) -> set[str]:
    row = entry.row
    return {row} if isinstance(row, str) else set(row or ())


def test_every_check_of_the_set_passes(knowledge: Knowledge, words: Vocabulary) -> None:
    assert check_knowledge(knowledge, words) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_every_case_beside_a_rule_gets_its_answer(file: CaseFile, ready: Assessor) -> None:
    assert file.cases
    assert run_cases(ready.engine, [file]) == []


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case.name)
def test_every_record_gets_its_assessment(case: RecordCase, ready: Assessor) -> None:
    assert run_record_case(ready, case) == ""


def test_no_two_cases_of_one_file_have_the_same_name() -> None:
    assert [name for name, count in Counter(case.name for case in RECORDS).items() if count > 1] == []
    for file in FILES:
        named = Counter((fact, case.name) for fact, case in zip(file.facts, file.cases, strict=True))
        assert [name for name, count in named.items() if count > 1] == [], file.path


def test_every_entry_lies_under_its_id_and_is_short(knowledge: Knowledge) -> None:
    for entry in all_entries(knowledge):
        assert len(file_of(entry).read_text("utf-8").splitlines()) <= LONGEST_FILE, entry.id


def test_every_entry_has_cases(knowledge: Knowledge) -> None:
    told = {file.rule for file in FILES}
    assert [entry.id for entry in all_entries(knowledge) if entry.id not in told] == []


def test_every_derived_fact_that_a_rule_uses_is_shown_by_a_case(knowledge: Knowledge) -> None:
    """By a case of its own, or by one of a rule that mentions it, directly or through other facts."""
    own = {fact for file in FILES for fact in file.facts if fact}
    derived = {fact.id: set(names(fact.when.node)) for fact in knowledge.facts.values() if fact.when}
    given = {name for file in FILES for case in file.cases for name in (*case.given, *case.shown_for)}
    idle = [name for name, used in derived.items() if name not in own | given and not used & given]
    assert idle == []


def test_every_entry_has_a_source_and_a_status(knowledge: Knowledge) -> None:
    for entry in all_entries(knowledge):
        assert set(named_sources(entry)), entry.id
        assert entry.status in ("draft", "reviewed", "released"), entry.id


def test_every_source_is_cited_or_stands_on_the_shelf(knowledge: Knowledge) -> None:
    cited = {source for entry in all_entries(knowledge) for source in named_sources(entry)}
    cited |= {source for flag in knowledge.red_flags for source in flag.act_within_h.source}
    cited |= {source for setting in knowledge.settings.values() for source in setting.source}
    cited |= {source for fact in knowledge.facts.values() for source in fact.source}
    cited |= {source for path in knowledge.paths for source in path.source}
    cited |= {source for body in knowledge.bodies for one in (body, *body.criteria) for source in one.source}
    shelf = (KNOWLEDGE / "sources" / "library.yaml").read_text("utf-8")
    assert set(re.findall(r"^([\w-]+):", shelf, re.MULTILINE)) == set(knowledge.sources) - cited


def test_a_paper_has_one_id_and_one_more_for_what_is_only_recalled(knowledge: Knowledge) -> None:
    papers: dict[str, set[str]] = {}
    for name, source in knowledge.sources.items():
        places = re.findall(r"PMC\d+|\d{4};\d+(?:\(\d+\))?:\d+", source.cite)
        places += [source.url.rstrip("/")] if source.url else []
        for place in places:
            papers.setdefault(place, set()).add(name.removesuffix("-recalled"))
    assert {place: names for place, names in papers.items() if len(names) > 1} == {}


def test_what_was_not_read_is_recalled_or_the_projects_own(knowledge: Knowledge) -> None:
    for name, source in knowledge.sources.items():
        assert (source.read != "none") or source.status != "read", name
        assert not name.endswith("-recalled") or source.status == "recalled", name


def test_statements_are_named_as_they_are_numbered(knowledge: Knowledge) -> None:
    named = {one for entry in all_entries(knowledge) for one in entry.implements}
    named |= {one for path in knowledge.paths for one in path.implements}
    named |= {one for file in FILES for case in file.cases for one in case.shows}
    assert [one for one in sorted(named) if not STATEMENT.fullmatch(one)] == []


def test_every_statement_has_an_entry_and_a_case(knowledge: Knowledge) -> None:
    assert untraced(knowledge, FILES) == []
    assert [row["id"] for row in trace_statements(knowledge, FILES)] == list(ALL_STATEMENTS)


def test_a_statement_without_an_entry_would_be_noticed(knowledge: Knowledge) -> None:
    assert untraced(knowledge, [])[0] == "S001: no case shows this statement"


def test_the_map_names_every_row_and_only_entries_that_exist(knowledge: Knowledge) -> None:
    ids = {entry.id for entry in all_entries(knowledge)}
    rows = knowledge.mapping["rows"]
    assert set(rows) == ROWS
    assert {row: [one for one in named if one not in ids] for row, named in rows.items()} == {
        row: [] for row in rows
    }
    assert all(rows.values())


def test_the_map_agrees_with_the_rows_that_entries_state(knowledge: Knowledge) -> None:
    """An entry may also name a row of another kind, or of the evidence; those are pointers."""
    rows = knowledge.mapping["rows"]
    stated = {(row, entry.id) for entry in all_entries(knowledge) for row in rows_of(entry)}
    stated = {(row, name) for row, name in stated if row[0] in LETTERS[name.split(".")[0]]}
    mapped = {(row, one) for row, named in rows.items() for one in named}
    assert stated - mapped == set()


def test_every_test_vector_is_a_record_with_an_expectation(knowledge: Knowledge) -> None:
    assert set(knowledge.mapping["vectors"]) == VECTORS
    assert {case.name.split()[0] for case in RECORDS if case.setting is None} == VECTORS


def test_every_cause_and_step_of_the_vocabulary_has_its_entry(
    knowledge: Knowledge, words: Vocabulary
) -> None:
    assert {entry.name for entry in knowledge.causes} == set(words.sections["causes"])
    assert {entry.name for entry in knowledge.next_steps} == set(words.sections["steps"])


def test_every_bound_of_aftercare_has_a_case_on_each_side(knowledge: Knowledge) -> None:
    files = {file.rule: file for file in FILES}
    for entry in knowledge.aftercare:
        days = {
            (case.given.get("days_since_procedure"), case.expect["shown"]) for case in files[entry.id].cases
        }
        if entry.from_day:
            assert {(entry.from_day - 1, False), (entry.from_day, True)} <= days, entry.id
        if entry.to_day is not None:
            assert {(entry.to_day, True), (entry.to_day + 1, False)} <= days, entry.id


def test_an_emergency_is_acted_on_no_later_than_anything_urgent(
    knowledge: Knowledge, words: Vocabulary
) -> None:
    hours: dict[str, list[float]] = {"emergency": [], "urgent": []}
    for flag in knowledge.red_flags:
        hours[flag.level].append(flag.act_within_h.value)
        urgent = [step for step in flag.steps if words.sections["steps"][step].kind == "urgent"]
        assert flag.level == "urgent" or urgent, f"{flag.id} names no urgent step"
    assert 0 < max(hours["emergency"]) <= min(hours["urgent"])
