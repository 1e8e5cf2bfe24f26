"""Does a case notice when a setting moves? Each one is moved a little up and a little down.

A threshold is bracketed when some case fails for each of the two; without that nobody would see that
a number has changed.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from painpath.assess import Assessor
from painpath.casebook.cases import CaseFile, run_case
from painpath.casebook.records import RecordCase, run_record_case
from painpath.engine.facts.terms import Terms
from painpath.rules.check import all_conditions, all_entries
from painpath.rules.nodes import names

SMALL_SHARE = 0.01


class Concerned(msgspec.Struct):
    """The cases that a setting concerns: those of the rules that mention it, and the records that name it."""

    rules: list[CaseFile] = []
    records: list[RecordCase] = []


def unbracketed(ready: Assessor, files: list[CaseFile], records: list[RecordCase]) -> Iterator[str]:
    """One line for each setting and direction that no case notices.

    The assessor's own settings are moved, one at a time, and put back.
    """
    concerned = concerns(ready, files, records)
    for name in ready.knowledge.settings:
        for value in moves(ready, name):
            if not noticed(ready, name, value, concerned[name]):
                yield f"setting {name}: no case notices when it becomes {value:g}"


def moves(ready: Assessor, name: str) -> tuple[float, float]:
    """A little down and a little up: one unit of a whole number, a hundredth of anything finer."""
    value = ready.knowledge.settings[name].value
    step = 1.0 if value == round(value) else abs(value) * SMALL_SHARE
    return value - step, value + step


def concerns(ready: Assessor, files: list[CaseFile], records: list[RecordCase]) -> dict[str, Concerned]:
    """For each setting its cases."""
    mentions: dict[str, set[str]] = defaultdict(set)
    for place, condition in all_conditions(ready.knowledge):
        for name in names(condition.node):
            mentions[name].add(place.split()[0])
    found: dict[str, Concerned] = {}
    for name in ready.knowledge.settings:
        own = mentions[name]
        rules = [part for file in files if (part := _within(file, own)) is not None]
        found[name] = Concerned(rules, [case for case in records if case.setting == name])
    return found


def _within(file: CaseFile, places: set[str]) -> CaseFile | None:
    """The cases of a file that belong to one of the rules or facts."""
    if file.rule is not None:
        return file if file.rule in places else None
    kept = [n for n, fact in enumerate(file.facts) if f"facts.{fact}" in places]
    cases, facts = tuple(file.cases[n] for n in kept), tuple(file.facts[n] for n in kept)
    return CaseFile(file.path, cases, None, facts) if kept else None


def noticed(ready: Assessor, name: str, value: float, concerned: Concerned) -> bool:
    """Whether at least one case fails once the setting has that value."""
    entries = {entry.id: entry for entry in all_entries(ready.knowledge)}
    with moved(ready, name, value):
        for file in concerned.rules:
            entry = entries.get(file.rule or "")
            for case, fact in zip(file.cases, file.facts, strict=True):
                if run_case(ready.engine, entry, fact, case):
                    return True
        return any(run_record_case(ready, case) for case in concerned.records)


@contextmanager
def moved(ready: Assessor, name: str, value: float) -> Iterator[None]:
    """The assessor with one setting at another value; afterwards it is as before."""
    compiler, reader = ready.engine.compiler, ready.reader
    place, before = compiler.setting_places[name], compiler.settings[name]
    compiler.setting_values[place] = compiler.settings[name] = value
    if "." not in name:
        setting = msgspec.structs.replace(ready.knowledge.settings[name], value=value)
        settings = {**ready.knowledge.settings, name: setting}
        ready.reader = copy.copy(reader)
        ready.reader.terms = Terms(
            msgspec.structs.replace(ready.knowledge, settings=settings), ready.vocabulary
        )
    try:
        yield
    finally:
        compiler.setting_values[place] = compiler.settings[name] = before
        ready.reader = reader
