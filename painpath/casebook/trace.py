"""From the source articles' statements to rules and cases, and the check of everything."""

from __future__ import annotations

from typing import Any

from painpath.assess import Assessor
from painpath.casebook.brackets import unbracketed
from painpath.casebook.cases import CaseFile, read_cases, run_cases
from painpath.casebook.records import read_record_cases, run_record_cases
from painpath.rules.check import all_entries, check_knowledge
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary

STATEMENTS = 164
ALL_STATEMENTS = tuple(f"S{number:03d}" for number in range(1, STATEMENTS + 1))


def shown_statements(knowledge: Knowledge, files: list[CaseFile]) -> dict[str, list[str]]:
    """For each statement the cases that show it: those that name it, else all of its entry."""
    implements = {entry.id: entry.implements for entry in all_entries(knowledge)}
    paths = {path.id: path.implements for path in knowledge.paths}
    shown: dict[str, list[str]] = {}
    for file in files:
        for case in file.cases:
            own = implements.get(file.rule or "", paths.get(str(case.expect.get("path")), ()))
            for statement in case.shows or own:
                shown.setdefault(statement, []).append(case.name)
    return shown


def trace_statements(knowledge: Knowledge, files: list[CaseFile]) -> list[dict[str, Any]]:
    """Every statement with the entries that implement it and the cases that show it."""
    entries: dict[str, list[str]] = {}
    for entry in all_entries(knowledge):
        for statement in entry.implements:
            entries.setdefault(statement, []).append(entry.id)
    for path in knowledge.paths:
        for statement in path.implements:
            entries.setdefault(statement, []).append(f"next_steps._sequences {path.id}")
    cases = shown_statements(knowledge, files)
    return [
        {"id": one, "entries": entries.get(one, []), "cases": cases.get(one, [])} for one in ALL_STATEMENTS
    ]


def untraced(knowledge: Knowledge, files: list[CaseFile]) -> list[str]:
    """One line for each statement without an entry or a case."""
    problems = []
    for row in trace_statements(knowledge, files):
        if not row["entries"]:
            problems.append(f"{row['id']}: no entry implements this statement")
        elif not row["cases"]:
            problems.append(f"{row['id']}: no case shows this statement")
    return problems


def check_everything(knowledge: Knowledge, vocabulary: Vocabulary) -> list[str]:
    """The checks of the set, then its cases, the statements, and whether a case guards each setting."""
    problems = check_knowledge(knowledge, vocabulary)
    if problems:
        return problems
    files, records = list(read_cases()), list(read_record_cases())
    ready = Assessor(knowledge, vocabulary)
    problems = run_cases(ready.engine, files) + run_record_cases(ready, records) + untraced(knowledge, files)
    if not problems:
        problems = list(unbracketed(ready, files, [case for _, cases in records for case in cases]))
    return problems
