"""The knowledge compiled: every condition answered from one patient's values.

What is done with the answers stands in `decide`.
"""

from __future__ import annotations

from types import CodeType
from typing import Any, NamedTuple

from painpath.engine.bound import as_asked, asked_together
from painpath.engine.known import left_open
from painpath.engine.one import Answer, AnswerAll, Compiler, Values
from painpath.engine.prepares import prepared
from painpath.record.bounds import Bound
from painpath.rules.check import derived_order, entry_conditions, name_types
from painpath.rules.model import Condition, Fact, Knowledge, Source
from painpath.rules.nodes import names
from painpath.vocabulary import Vocabulary


def rests_on_memory(sources: tuple[str, ...], known: dict[str, Source]) -> bool:
    """Whether there are sources and none of them was read."""
    return bool(sources) and all(known[one].status == "recalled" for one in sources)


def _is_flag(fact: Fact) -> bool:
    """Whether a fact, where it is true, is told beside the result: those of the kernel, and derived ones that say so."""
    return fact.read.get("default") is False or fact.read.get("flag") is True


class Translated(NamedTuple):
    """What is made of the conditions once for each knowledge: their Python, the derived facts, each after those that
    it uses, and the facts that each condition mentions."""

    code: CodeType
    derived: list[str]
    mentioned: list[list[str]]


class Answers:
    """The conditions of the knowledge as functions of a patient's values. Build once, use for every patient.

    `translated` is what was made before of the same knowledge; without it, it is made anew.
    """

    def __init__(
        self, knowledge: Knowledge, vocabulary: Vocabulary, translated: Translated | None = None
    ) -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        settings = {name: one.value for name, one in knowledge.settings.items()}
        self.compiler = Compiler(name_types(knowledge), settings)
        types = self.compiler.types
        self.names = list(self.compiler.places)
        self.all_places = list(self.compiler.places.values())
        self.numbers = [place for name, place in self.compiler.places.items() if types[name] == "number"]
        self.step_kinds = {entry.id: entry.kind for entry in vocabulary.sections["steps"].values()}
        self.only_looks = frozenset(knowledge.classes["only_looks"])
        self.prepares = prepared(knowledge)
        self.places = {path.id: {name: n for n, name in enumerate(path.order)} for path in knowledge.paths}
        self.steps = {step.name: step for step in knowledge.next_steps}
        self.derived: dict[str, Condition] = {}
        for name in translated.derived if translated else derived_order(knowledge.facts):
            when = knowledge.facts[name].when
            if when is not None:
                self.derived[name] = when
        self.derived_names = frozenset(self.derived)
        self.slotted: dict[int, list[tuple[str, int]]] = {}
        self.open_slots: dict[int, list[tuple[str, int]]] = {}
        self.flags = [
            (fact.id, self.compiler.places[fact.id]) for fact in knowledge.facts.values() if _is_flag(fact)
        ]
        self.conditions = conditions = self._conditions()
        self.asked = asked_together(knowledge)
        self.translated = translated or self._translate()
        made = self.compiler.bind(self.translated.code, len(conditions), len(self.asked))
        self.derive = made.derive
        ids = list(map(id, conditions))
        self.answers: dict[int, Answer] = dict(zip(ids, made.answers, strict=True))
        self.used: dict[int, list[str]] = dict(zip(ids, self.translated.mentioned, strict=True))
        self.together: dict[str, AnswerAll] = dict(zip(self.asked, made.groups, strict=True))

    def _translate(self) -> Translated:
        nodes = [one.node for one in self.conditions]
        derived = [(name, when.node) for name, when in self.derived.items()]
        settings = self.compiler.settings
        mentioned = [[name for name in dict.fromkeys(names(node)) if name not in settings] for node in nodes]
        code = self.compiler.translate(nodes, derived, as_asked(self.asked.values()))
        return Translated(code, list(self.derived), mentioned)

    def _conditions(self) -> list[Condition]:
        """Every condition, in an order that depends on nothing but the knowledge."""
        found: list[Condition] = list(self.derived.values())
        for group in (self.knowledge.red_flags, self.knowledge.causes, self.knowledge.next_steps):
            found += [one for entry in group for _, one in entry_conditions(entry)]
        for shown in (self.knowledge.contested, self.knowledge.aftercare, self.knowledge.background):
            found += [one for entry in shown for _, one in entry_conditions(entry)]
        found += [claim.when for claim in self.knowledge.claims]
        return found + [path.when for path in self.knowledge.paths if path.when is not None]

    def answer_of(self, condition: Condition) -> Answer:
        """A condition of the knowledge as a function of a patient's values."""
        return self.answers[id(condition)]

    def ask(self, condition: Condition | None, values: Values, default: bool | None = True) -> bool | None:
        """The truth of a condition; `default` when there is none."""
        return default if condition is None else self.answers[id(condition)](values)

    def values(self, facts: dict[str, Any]) -> Values:
        """The values of one patient, derived facts included. A fact that is not given is unknown."""
        values, places = self.compiler.blank(), self.compiler.places
        for name, value in facts.items():
            if value is not None and name in places:
                values[places[name]] = value
        self.derive(values)
        told = {} if self.derived_names.isdisjoint(facts) else self._told(facts)
        return self._override(values, told) if told else values

    def _told(self, facts: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if value is not None and name in self.derived}

    def _override(self, values: Values, told: dict[str, Any]) -> Values:
        """Set derived facts by hand, and everything that follows from them."""
        for name, when in self.derived.items():
            self.compiler.put(values, name, told[name] if name in told else self.ask(when, values))
        return values

    def value(self, values: Values, name: str) -> Any:
        """One fact or setting by name; None when unknown."""
        place = self.compiler.places.get(name)
        if place is None:
            return self.compiler.settings[name]
        found = values[place]
        return None if found != found else found

    def rests_on_memory(self, sources: tuple[str, ...]) -> bool:
        """Whether none of the sources was read."""
        return rests_on_memory(sources, self.knowledge.sources)

    def title(self, name: str) -> str:
        """The title of a step."""
        return self.vocabulary.sections["steps"][name].label

    def slots(self, condition: Condition) -> list[tuple[str, int]]:
        """The facts that a condition mentions, each with its place among the values."""
        found = self.slotted.get(id(condition))
        if found is None:
            found = [(name, self.compiler.places[name]) for name in self.uses(condition)]
            self.slotted[id(condition)] = found
        return found

    def known(self, condition: Condition, values: Values) -> dict[str, Any]:
        """The facts that a condition mentions with the patient's values, unknown ones left out."""
        found = {}
        for name, place in self.slots(condition):
            value = values[place]
            if value is not None and value == value:
                found[name] = float(value) if value.__class__ is Bound else value
        return found

    def unknown(self, condition: Condition, values: Values) -> list[str]:
        """The facts that nobody knows and that leave a condition open; not those it only asks whether they are known."""
        slots = self.open_slots.get(id(condition))
        if slots is None:
            leaving_open = left_open(condition.node)
            slots = [one for one in self.slots(condition) if one[0] in leaving_open]
            self.open_slots[id(condition)] = slots
        return [name for name, place in slots if (value := values[place]) is None or value != value]

    def uses(self, condition: Condition) -> list[str]:
        """The facts that a condition mentions, settings left out."""
        return self.used[id(condition)]
