"""The cases that stand beside each knowledge entry, and how they are run.

A case gives a few facts and says what the entry must answer; everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from painpath.engine.after import applies_now
from painpath.engine.decide import Engine
from painpath.engine.one import Values
from painpath.record.safe import load_yaml
from painpath.rules.check import all_entries
from painpath.rules.errors import KNOWLEDGE
from painpath.rules.model import Aftercare, Cause, Claim, Contested, NextStep, RedFlag

SEQUENCES = "next_steps._sequences"
ANSWERS: dict[Any, bool | None] = {"true": True, "false": False, "unknown": None, True: True, False: False}
CAUSE_KEYS = ("absent", "level", "score", "for", "against")
STEP_KEYS = ("absent", "status", "gates", "cautions", "untold", "benefit")
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
    """Every case file below the knowledge folder, those of whole records left out."""
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
        if file.rule not in (None, SEQUENCES) and file.rule not in entries:
            wrong.append(f"{file.path}: there is no entry {file.rule!r}")
            continue
        for case, fact in zip(file.cases, file.facts, strict=True):
            got = run_case(engine, entries.get(file.rule or ""), fact, case)
            if got:
                wrong.append(f"{file.path}: {case.name!r}: {got}")
    return wrong


def run_case(engine: Engine, entry: Any, fact: str | None, case: RuleCase) -> str:
    """What is wrong with the answer to one case, or an empty text.

    Without an entry the case is one of a derived fact; without a fact either, of the paths.
    """
    try:
        values = given_values(engine, case.given or case.shown_for)
        return _run(engine, entry, fact, case, values)
    except KeyError as error:
        return f"there is no {error}"


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


def _run(engine: Engine, entry: Any, fact: str | None, case: RuleCase, values: Values) -> str:
    match entry:
        case None if fact is None:
            path = engine.path(values)
            return _compare("path", case.expect, path.id if path else "none")
        case None:
            return _compare("is", case.expect, engine.value(values, str(fact)))
        case RedFlag():
            return _compare("fires", case.expect, engine.ask(entry.when, values))
        case Cause():
            return _unknown(case, CAUSE_KEYS) or _run_cause(engine, entry, case, values)
        case NextStep():
            return _unknown(case, STEP_KEYS) or _run_step(engine, entry, case, values)
        case Aftercare():
            return _compare("shown", case.expect, applies_now(entry, values, engine))
    if case.expect.get("library"):
        return ""
    shown_when = entry.when if isinstance(entry, Claim) else entry.show_when
    hidden = isinstance(entry, Contested) and engine.ask(entry.hide_when, values, False) is True
    return _compare("shown", case.expect, not hidden and engine.ask(shown_when, values) is True)


def _unknown(case: RuleCase, known: tuple[str, ...]) -> str:
    """What a case expects under a name that nothing compares."""
    strange = sorted(set(case.expect) - set(known))
    return f"nothing can be expected of {strange[0]!r}; known are {', '.join(known)}" if strange else ""


def _compare(key: str, expect: dict[str, Any], got: Any) -> str:
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
    if found.level != case.expect.get("level", found.level):
        return f"expected {case.expect['level']}, got {found.level} (score {found.score})"
    if found.score != case.expect.get("score", found.score):
        return f"expected a score of {case.expect['score']}, got {found.score}"
    for key, items in (("for", found.pro), ("against", found.contra)):
        told = [item.id for item in items]
        wanted = case.expect.get(key, told)
        if set(wanted) != set(told):
            return f"expected {key} {sorted(wanted)}, got {told}"
    return ""


def _run_step(engine: Engine, entry: NextStep, case: RuleCase, values: Values) -> str:
    found = engine.find_step(entry, values)
    if case.expect.get("absent"):
        return "" if found is None else f"expected to be absent, got {found.status}"
    if found is None:
        return "the step is absent"
    if found.status != case.expect.get("status", found.status):
        return f"expected {case.expect['status']}, got {found.status}"
    gates = {gate.id: GATE_WORDS[met] for gate, met in found.gates}
    for name, answer in (case.expect.get("gates") or {}).items():
        if gates.get(name, "does not apply") != answer:
            return f"expected gate {name} {answer}, got {gates.get(name, 'does not apply')}"
    return _run_cautions(engine, entry, case, values) or _run_benefit(engine, entry, case, values)


def _run_benefit(engine: Engine, entry: NextStep, case: RuleCase, values: Values) -> str:
    """Whether the figures of the benefit are told, where a case asks."""
    wanted = case.expect.get("benefit")
    told = entry.benefit is not None and engine.ask(entry.benefit.when, values) is True
    return "" if wanted in (None, told) else f"expected benefit {wanted}, got {told}"


def _run_cautions(engine: Engine, entry: NextStep, case: RuleCase, values: Values) -> str:
    """Those under `cautions` have to be told, those under `untold` must not be."""
    told = [one.id for one in entry.cautions if engine.ask(one.when, values) is True]
    missing = set(case.expect.get("cautions", ())) - set(told)
    if missing:
        return f"expected cautions {sorted(missing)}, got {told}"
    untold = set(case.expect.get("untold", ()))
    strange = untold - {one.id for one in entry.cautions}
    if strange:
        return f"the step has no cautions {sorted(strange)}"
    return f"expected no cautions {sorted(untold & set(told))}" if untold & set(told) else ""
