"""Checks over the whole set of knowledge: names, types, sources, cycles, rules that fire on nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from painpath.rules.errors import KNOWLEDGE
from painpath.rules.kleene import truth
from painpath.rules.model import Condition, Entry, Fact, Knowledge
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or, names
from painpath.rules.numbers import literal_problems, nearest, setting_problems
from painpath.rules.reads import code_values, read_problems
from painpath.rules.texts import text_problems
from painpath.rules.where import located
from painpath.vocabulary import Vocabulary

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SENTENCES = ("say", "patient_say", "met", "not_met", "unknown", "onset", "monitor", "text", "note")


def check_knowledge(knowledge: Knowledge, vocabulary: Vocabulary, folder: Path = KNOWLEDGE) -> list[str]:
    """One line for each mistake, with file and line below `folder`; empty when the knowledge can be used."""
    types = name_types(knowledge)
    twice = [name for name in knowledge.settings if name in knowledge.facts]
    problems = (
        *(f"setting {name}: a fact has the same name" for name in twice),
        *_conditions(knowledge, types, code_values(knowledge, vocabulary)),
        *read_problems(knowledge, vocabulary),
        *setting_problems(knowledge),
        *literal_problems(all_conditions(knowledge)),
        *_sources(knowledge),
        *_vocabulary_ids(knowledge, vocabulary),
        *_sentences(knowledge, types),
        *text_problems(knowledge.texts),
        *_bodies(knowledge),
        *_cycles(knowledge),
        *_orders(knowledge),
    )
    return located(problems, folder)


def name_types(knowledge: Knowledge) -> dict[str, str]:
    """The type of each name that a condition may use."""
    types: dict[str, str] = {fact.id: fact.type for fact in knowledge.facts.values()}
    types.update(dict.fromkeys(knowledge.settings, "number"))
    types["red_flag_level"] = "code"
    types.update({f"flag_{entry.name}": "boolean" for entry in knowledge.red_flags})
    types.update({f"cause_{entry.name}": "code" for entry in knowledge.causes})
    return types


def all_conditions(knowledge: Knowledge) -> Iterator[tuple[str, Condition]]:
    """Every condition with the id of the place it stands in."""
    for fact in knowledge.facts.values():
        if fact.when is not None:
            yield f"facts.{fact.id}", fact.when
    for entry in all_entries(knowledge):
        for place, condition in entry_conditions(entry):
            yield f"{entry.id} {place}", condition
    for path in knowledge.paths:
        if path.when is not None:
            yield f"next_steps._sequences {path.id}", path.when


def all_entries(knowledge: Knowledge) -> Iterator[Entry]:
    """Every entry of the knowledge, facts excepted."""
    yield from knowledge.red_flags
    yield from knowledge.causes
    yield from knowledge.next_steps
    yield from knowledge.contested
    yield from knowledge.aftercare
    yield from knowledge.background
    yield from knowledge.claims


def entry_conditions(entry: Entry) -> Iterator[tuple[str, Condition]]:
    """The conditions of one entry with their places."""
    for name in ("when", "consider_when", "excluded_when", "show_when", "hide_when", "screen_when"):
        condition = getattr(entry, name, None)
        if condition is not None:
            yield name, condition
    for group in ("pro", "contra", "gates", "avoid_when", "cautions", "requires", "changes", "provisos"):
        for part in getattr(entry, group, ()):
            place = f"{group}.{getattr(part, 'id', getattr(part, 'step', getattr(part, 'what', '')))}"
            if part.when is not None:
                yield place, part.when
            if getattr(part, "applies_when", None) is not None:
                yield f"{place} applies_when", part.applies_when
    benefit = getattr(entry, "benefit", None)
    if benefit is not None and benefit.when is not None:
        yield "benefit", benefit.when


def _conditions(knowledge: Knowledge, types: dict[str, str], values: dict[str, set[str]]) -> Iterator[str]:
    for place, condition in all_conditions(knowledge):
        unknown = [name for name in names(condition.node) if name not in types]
        for name in unknown:
            yield f"{place}: there is no fact or setting {name!r}{nearest(name, types)}"
        if unknown:
            continue
        yield from (f"{place}: {problem}" for problem in _types(condition.node, types, values))
        fires = truth(condition.node, {}, _numbers(knowledge)) is True
        if fires and not asks_for_missing(condition.node) and not place.startswith("facts."):
            yield f"{place}: is true for a patient of whom nothing is known ({condition.text!r})"


def _numbers(knowledge: Knowledge) -> dict[str, float]:
    return {name: setting.value for name, setting in knowledge.settings.items()}


def asks_for_missing(node: Node) -> bool:
    """Whether the condition asks for missing data by name."""
    match node:
        case IsNull(_):
            return True
        case Not(part):
            return asks_for_missing(part)
        case And(parts) | Or(parts):
            return any(asks_for_missing(part) for part in parts)
    return False


def _types(node: Node, types: dict[str, str], values: dict[str, set[str]]) -> Iterator[str]:
    match node:
        case Name(name):
            if types[name] != "boolean":
                yield f"{name!r} is a {types[name]} and cannot stand alone"
        case Compare(op, left, right):
            kinds = {_operand_type(side, types) for side in (left, right)}
            if len(kinds) > 1 or "boolean" in kinds:
                yield f"{_words(left)} {op} {_words(right)} compares {' with '.join(sorted(kinds))}"
            elif "code" in kinds and op not in ("=", "<>"):
                yield f"{_words(left)} {op} {_words(right)}: codes have no order"
            elif isinstance(left, Name) and isinstance(right, Literal):
                yield from _unlisted(left.id, (right.value,), values)
        case In(operand, listed):
            if types[operand.id] == "boolean":
                yield f"{operand.id!r} is true or false; it cannot be in a list"
            yield from _unlisted(operand.id, listed, values)
        case Not(part):
            yield from _types(part, types, values)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _types(part, types, values)


def _unlisted(name: str, used: Iterable[Any], values: dict[str, set[str]]) -> Iterator[str]:
    allowed = values.get(name)
    for one in used:
        if allowed is not None and one not in allowed:
            yield f"{name} is never {one!r}{nearest(str(one), allowed)}"


def _operand_type(operand: Name | Literal, types: dict[str, str]) -> str:
    if isinstance(operand, Name):
        return types[operand.id]
    return "code" if isinstance(operand.value, str) else "number"


def _words(operand: Name | Literal) -> str:
    return operand.id if isinstance(operand, Name) else repr(operand.value)


def _sources(knowledge: Knowledge) -> Iterator[str]:
    for entry in all_entries(knowledge):
        yield from _missing_sources(entry.id, named_sources(entry), knowledge)
        if not entry.source and not getattr(entry, "positions", ()):
            yield f"{entry.id}: has no source"
    for fact in knowledge.facts.values():
        yield from _missing_sources(f"facts.{fact.id}", fact.source, knowledge)
    for path in knowledge.paths:
        yield from _missing_sources(f"next_steps._sequences {path.id}", path.source, knowledge)


def _bodies(knowledge: Knowledge) -> Iterator[str]:
    """What bodies ask for names steps, facts and sources that exist; a number is compared with a fact that is one."""
    steps = {step.name for step in knowledge.next_steps}
    for body in knowledge.bodies:
        yield from _missing_sources(body.id, body.source, knowledge)
        for one in body.criteria:
            place = f"{body.id} criteria.{one.id}"
            numbers = [number for number in (one.at_least, one.at_most) if number is not None]
            cited = (*one.source, *(name for number in numbers for name in number.source))
            yield from _missing_sources(place, cited, knowledge)
            wrong = [name for name in (*body.steps, *one.steps) if name not in steps]
            yield from (f"{place}: there is no step {name!r}{nearest(name, steps)}" for name in wrong)
            fact = knowledge.facts.get(one.fact)
            if one.fact and fact is None:
                yield f"{place}: there is no fact {one.fact!r}{nearest(one.fact, knowledge.facts)}"
            elif (fact is None and numbers) or (
                fact is not None and (fact.type == "number") is not bool(numbers)
            ):
                yield f"{place}: a number is asked for of a fact that is a number, and of no other"


def _missing_sources(place: str, named: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    for source in named:
        if source not in knowledge.sources:
            yield f"{place}: there is no source {source!r}{nearest(source, knowledge.sources)}"


def named_sources(entry: Entry) -> Iterator[str]:
    """Every source that an entry or a part of it names."""
    yield from entry.source
    for group in ("pro", "contra", "gates", "avoid_when", "cautions", "provisos", "positions"):
        for part in getattr(entry, group, ()):
            yield from part.source
    benefit = getattr(entry, "benefit", None)
    if benefit is not None:
        yield from benefit.source


def _vocabulary_ids(knowledge: Knowledge, vocabulary: Vocabulary) -> Iterator[str]:
    steps, causes, provisos = (vocabulary.sections[name] for name in ("steps", "causes", "provisos"))
    for claim in knowledge.claims:
        if claim.name not in vocabulary.sections["claims"]:
            yield f"{claim.id}: there is no such claim in the vocabulary"
    for flag in knowledge.red_flags:
        for one in flag.steps:
            if one not in steps:
                yield f"{flag.id}: there is no step {one!r}{nearest(one, steps)}"
        for one in flag.step_says.keys() - {*flag.steps}:
            yield f"{flag.id}: step_says names {one!r}, which is none of its steps"
        for one in flag.screen:
            if one not in knowledge.facts:
                yield f"{flag.id} screen: there is no fact {one!r}{nearest(one, knowledge.facts)}"
    for cause in knowledge.causes:
        if cause.name not in causes:
            yield f"{cause.id}: there is no such cause in the vocabulary{nearest(cause.name, causes)}"
        yield from (
            f"{cause.id}: there is no step {one!r}{nearest(one, steps)}"
            for one in cause.tests
            if one not in steps
        )
    for step in knowledge.next_steps:
        if step.name not in steps:
            yield f"{step.id}: there is no such step in the vocabulary{nearest(step.name, steps)}"
        for need in step.requires:
            if need.step not in steps:
                yield f"{step.id} requires: there is no step {need.step!r}{nearest(need.step, steps)}"
        for proviso in step.provisos:
            if proviso.id not in provisos:
                yield f"{step.id}: there is no proviso {proviso.id!r}{nearest(proviso.id, provisos)}"


def sentences(part: Any) -> Iterator[str]:
    """Every sentence within an entry or a part of one."""
    yield from getattr(part, "step_says", {}).values()
    for name in getattr(part, "__struct_fields__", ()):
        value = getattr(part, name)
        if name in SENTENCES and isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            for one in value:
                yield from sentences(one)
        elif hasattr(value, "__struct_fields__") and not isinstance(value, Condition):
            yield from sentences(value)


def _sentences(knowledge: Knowledge, types: dict[str, str]) -> Iterator[str]:
    for entry in all_entries(knowledge):
        for text in sentences(entry):
            for name in PLACEHOLDER.findall(text):
                if name not in types and name not in entry.settings:
                    yield f"{entry.id}: the sentence names {{{name}}}, which is no fact{nearest(name, types)}"


def derived_order(facts: dict[str, Fact]) -> list[str]:
    """The derived facts in an order in which each comes after those it uses. Raises CycleError."""
    graph = {
        fact.id: [name for name in names(fact.when.node) if name in facts and facts[name].when is not None]
        for fact in facts.values()
        if fact.when is not None
    }
    return list(TopologicalSorter(graph).static_order())


def _cycles(knowledge: Knowledge) -> Iterator[str]:
    try:
        derived_order(knowledge.facts)
    except CycleError as error:
        yield f"facts: {' needs '.join(error.args[1])}, a circle"


def _orders(knowledge: Knowledge) -> Iterator[str]:
    """A rule may use only what an earlier stage has found."""
    allowed = {"facts": (), "red_flags": (), "causes": ("flag_", "red_flag_level")}
    for place, condition in all_conditions(knowledge):
        stage = place.split(".")[0]
        if stage not in allowed:
            continue
        for name in names(condition.node):
            late = name.startswith(("flag_", "cause_")) or name == "red_flag_level"
            if late and name not in knowledge.facts and not name.startswith(allowed[stage] or "\0"):
                yield f"{place}: {name!r} is found only later"
