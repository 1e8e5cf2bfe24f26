"""The cases that stand beside each knowledge entry, and how they are run.

A case gives a few facts and says what the entry must answer; everything else is unknown. Cases are
what a clinician signs with a rule, and what notices when a threshold has moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from painpath.engine.decide import Engine
from painpath.engine.one import Values
from painpath.record.safe import load_yaml
from painpath.rules.check import all_entries, check_knowledge
from painpath.rules.errors import KNOWLEDGE
from painpath.rules.model import Cause, Knowledge, NextStep, RedFlag
from painpath.vocabulary import Vocabulary

STATEMENTS = 164
SEQUENCES = "next_steps._sequences"
ANSWERS: dict[Any, bool | None] = {"true": True, "false": False, "unknown": None, True: True, False: False}
GATE_WORDS = {True: "met", False: "not_met", None: "unknown"}


class RuleCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case: its sentence, the facts given, what is expected and which statements it shows."""

    name: str
    expect: dict[str, Any]
    given: dict[str, Any] = {}
    shown_for: dict[str, Any] = {}
    shows: tuple[str, ...] = ()


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one entry, or of the derived facts of one topic."""

    path: str
    cases: tuple[RuleCase, ...]
    rule: str | None = None
    facts: tuple[str | None, ...] = ()


def read_cases(folder: Path = KNOWLEDGE) -> Iterator[CaseFile]:
    """Every case file below the knowledge folder."""
    for path in sorted(folder.rglob("*.cases.yaml")):
        if path.parent.name == "response":
            continue
        where = str(path.relative_to(folder))
        raw = load_yaml(path.read_bytes(), where)
        listed = raw["cases"]
        facts = tuple(one.pop("fact", raw.get("fact")) for one in listed)
        cases = msgspec.convert(listed, tuple[RuleCase, ...])
        yield CaseFile(where, cases, raw.get("rule"), facts)


def run_cases(engine: Engine, files: list[CaseFile]) -> list[str]:
    """One line for each case that does not get the answer it expects."""
    entries = {entry.id: entry for entry in all_entries(engine.knowledge)}
    wrong = []
    for file in files:
        for case, fact in zip(file.cases, file.facts, strict=True):
            if file.rule not in (None, SEQUENCES) and file.rule not in entries:
                wrong.append(f"{file.path}: there is no entry {file.rule!r}")
                break
            try:
                got = _run(engine, entries.get(file.rule or ""), fact, case)
            except KeyError as error:
                wrong.append(f"{file.path}: {case.name!r}: there is no {error}")
                continue
            if got:
                wrong.append(f"{file.path}: {case.name!r}: {got}")
    return wrong


def given_values(engine: Engine, given: dict[str, Any]) -> Values:
    """Values of a case: what is given, the kernel's flags false, everything else unknown."""
    facts = {fact.id: False for fact in engine.knowledge.facts.values() if fact.read.get("default") is False}
    for name in given:
        if name not in engine.compiler.places:
            raise KeyError(name)
    values = engine.values({**facts, **given})
    for name, value in given.items():
        engine.compiler.put(values, name, value)
    return values


def _run(engine: Engine, entry: Any, fact: str | None, case: RuleCase) -> str:
    values = given_values(engine, case.given or case.shown_for)
    if entry is None and fact is None:
        path = engine.path(values)
        got = path.id if path else "none"
        return "" if got == case.expect.get("path") else f"expected path {case.expect.get('path')}, got {got}"
    if entry is None:
        return _compare("is", case.expect, engine.value(values, str(fact)))
    if isinstance(entry, RedFlag):
        return _compare("fires", case.expect, engine.ask(entry.when, values))
    if isinstance(entry, Cause):
        return _run_cause(engine, entry, case, values)
    if isinstance(entry, NextStep):
        return _run_step(engine, entry, case, values)
    if case.expect.get("library"):
        return ""
    return _compare("shown", case.expect, engine.ask(entry.show_when, values) is True)


def _compare(key: str, expect: dict[str, Any], got: bool | None) -> str:
    if key not in expect:
        return f"the case must expect {key!r}"
    wanted = ANSWERS.get(expect[key], expect[key])
    return "" if got == wanted else f"expected {key} {expect[key]}, got {'unknown' if got is None else got}"


def _run_cause(engine: Engine, entry: Cause, case: RuleCase, values: Values) -> str:
    found = engine.find_cause(entry, values)
    if case.expect.get("absent"):
        return "" if found is None else f"expected to be absent, got {found.level}"
    if found is None:
        return "the cause is not listed"
    wanted = case.expect.get("level", found.level)
    if found.level != wanted:
        return f"expected {wanted}, got {found.level} (score {found.score})"
    for key, items in (("for", found.pro), ("against", found.contra)):
        missing = set(case.expect.get(key, ())) - {item.id for item in items}
        if missing:
            return f"expected {key} {sorted(missing)}, got {[item.id for item in items]}"
    return ""


def _run_step(engine: Engine, entry: NextStep, case: RuleCase, values: Values) -> str:
    found = engine.find_step(entry, values)
    if case.expect.get("absent"):
        return "" if found is None else f"expected to be absent, got {found.status}"
    if found is None:
        return "the step is absent"
    wanted = case.expect.get("status", found.status)
    if found.status != wanted:
        return f"expected {wanted}, got {found.status}"
    gates = {gate.id: GATE_WORDS[met] for gate, met in found.gates}
    for name, answer in (case.expect.get("gates") or {}).items():
        if gates.get(name, "does not apply") != answer:
            return f"expected gate {name} {answer}, got {gates.get(name, 'does not apply')}"
    return ""


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
        {"id": one, "entries": entries.get(one, []), "cases": cases.get(one, [])}
        for one in (f"S{number:03d}" for number in range(1, STATEMENTS + 1))
    ]


def check_everything(knowledge: Knowledge, vocabulary: Vocabulary) -> list[str]:
    """The checks of the set, then its cases, then whether every statement has an entry and a case."""
    problems = check_knowledge(knowledge, vocabulary)
    if problems:
        return problems
    files = list(read_cases())
    problems = run_cases(Engine(knowledge, vocabulary), files)
    for row in trace_statements(knowledge, files):
        if not row["entries"]:
            problems.append(f"{row['id']}: no entry implements this statement")
        elif not row["cases"]:
            problems.append(f"{row['id']}: no case shows this statement")
    return problems
