"""Which unknown matters most: each answer is tried, and what would change in the plan is counted.

A question is worth asking when its answers lead to different plans. Alarm questions that nobody has
asked come first whatever they would change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from painpath.engine.decide import OFFERED, Decision, Engine
from painpath.engine.explain import Explainer
from painpath.engine.one import Values
from painpath.rules.check import entry_conditions
from painpath.rules.model import Cause, Condition, Entry, Fact, NextStep, RedFlag
from painpath.rules.nodes import And, Compare, In, Literal, Name, Node, Not, Or, names

ALERT_WEIGHT, WAITING_WEIGHT, STEP_WEIGHT, CAUSE_WEIGHT = 10, 4, 2, 1
LEADING = 2
MOST_TRIED = 12
Found = dict[str, Any]


class Asker:
    """Knows for every fact which rules hang on it, and which answers are worth trying. Build once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.follow: dict[str, list[str]] = defaultdict(list)
        for name, when in engine.derived.items():
            for used in self._roots(when):
                self.follow[used].append(name)
        knowledge = engine.knowledge
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in (*knowledge.red_flags, *knowledge.causes, *knowledge.next_steps):
            mentioned = {name for _, condition in entry_conditions(entry) for name in names(condition.node)}
            for name in mentioned:
                self.entries[name].append(entry)
        self.answers = {
            name: list(_answers(fact, engine)) for name, fact in knowledge.facts.items() if fact.ask
        }

    def _roots(self, when: Condition) -> set[str]:
        """Every fact that a derived fact hangs on, through other derived facts too."""
        found: set[str] = set()
        for name in self.engine.uses(when):
            found.add(name)
            if name in self.engine.derived:
                found |= self._roots(self.engine.derived[name])
        return found

    def effect(self, name: str, decision: Decision) -> Found:
        """What the answers to one question would change: alerts, leading causes, steps."""
        before = decision.values
        found: Found = {"alert": False, "causes": set(), "steps": set()}
        for answer in self.answers[name]:
            values = list(before)
            self.engine.compiler.put(values, name, answer)
            changed = [name]
            for derived in self.follow[name]:
                now = self.engine.answers[id(self.engine.derived[derived])](values)
                place = self.engine.compiler.places[derived]
                if now is not values[place]:
                    values[place] = now
                    changed.append(derived)
            self._compare(changed, before, values, found)
        return found

    def _compare(self, changed: Iterable[str], before: Values, after: Values, found: Found) -> None:
        entries = {entry.id: entry for name in changed for entry in self.entries[name]}
        for entry in entries.values():
            if isinstance(entry, RedFlag):
                fires = self.engine.ask(entry.when, after) is True
                found["alert"] = found["alert"] or fires != (self.engine.ask(entry.when, before) is True)
            elif isinstance(entry, Cause):
                if self._level(entry, before) != self._level(entry, after):
                    found["causes"].add(entry.name)
            elif isinstance(entry, NextStep) and self._status(entry, before) != self._status(entry, after):
                found["steps"].add(entry.name)

    def _level(self, cause: Cause, values: Values) -> str | None:
        one = self.engine.find_cause(cause, values)
        return None if one is None else one.level

    def _status(self, step: NextStep, values: Values) -> str | None:
        one = self.engine.find_step(step, values)
        return None if one is None else one.status

    def questions(self, explain: Explainer, decision: Decision, not_asked: list[str]) -> list[Found]:
        """The questions worth asking, the most informative first, unasked alarm questions before all.

        What a step in view waits for is asked before what would only shift a cause. In an emergency
        only alarm questions are asked.
        """
        alarms = [
            _question(name, explain.question(name, decision.values), ["red_flag"]) for name in not_asked
        ]
        if decision.level == "emergency":
            return alarms
        waiting = self._waiting(explain, decision)
        names = [*waiting, *self._evidence(decision)]
        weighed = []
        for name in dict.fromkeys(name for name in names if name not in not_asked):
            effect = self.effect(name, decision)
            steps = set(waiting.get(name, ())) | effect["steps"]
            weight = ALERT_WEIGHT * effect["alert"] + CAUSE_WEIGHT * len(effect["causes"])
            weight += STEP_WEIGHT * len(steps) + WAITING_WEIGHT * len(waiting.get(name, ()))
            would = ["red_flag"] * effect["alert"] + sorted(steps) + sorted(effect["causes"])
            if would:
                weighed.append(
                    (-weight, name, _question(name, explain.question(name, decision.values), would))
                )
            if len(weighed) == MOST_TRIED:
                break
        return alarms + [question for _, _, question in sorted(weighed, key=lambda one: one[:2])]

    def _waiting(self, explain: Explainer, decision: Decision) -> dict[str, list[str]]:
        """Unknown facts that a step in view has to have confirmed, with those steps."""
        waiting: dict[str, list[str]] = {}
        for one in decision.steps:
            if one.step is None or one.status not in (*OFFERED, "needs_information"):
                continue
            for name in explain.confirm_first(one, decision.values):
                for asked in self._askable(name, decision.values):
                    waiting.setdefault(asked, []).append(one.name)
        return dict(sorted(waiting.items(), key=lambda item: -len(item[1])))

    def _evidence(self, decision: Decision) -> list[str]:
        """Unknown facts with a question of their own on which a leading cause hangs."""
        return [
            name
            for cause in decision.causes[:LEADING]
            for evidence in cause.unknown
            for name in self.engine.uses(evidence.when)
            if name in self.answers and self.engine.value(decision.values, name) is None
        ]

    def _askable(self, name: str, values: Values) -> Iterator[str]:
        """The fact itself when it is unknown and has a question, else the unknown facts behind it."""
        if self.engine.value(values, name) is not None:
            return
        if name in self.answers:
            yield name
        elif name in self.engine.derived:
            for used in self.engine.uses(self.engine.derived[name]):
                yield from self._askable(used, values)


def _question(name: str, ask: str, would_change: list[str]) -> Found:
    return {"fact": name, "ask": ask, "would_change": would_change, "alarm": would_change == ["red_flag"]}


def _answers(fact: Fact, engine: Engine) -> Iterator[Any]:
    """The answers worth trying: yes and no, or the values on both sides of each threshold."""
    if fact.type == "boolean":
        yield from (True, False)
        return
    values: set[Any] = set()
    for condition in engine.conditions:
        values.update(_compared(condition.node, fact.id, engine))
    if fact.type == "code":
        yield from sorted(values)
        return
    yield from sorted({value + step for value in values for step in (-1, 0, 1)})


def _compared(node: Node, name: str, engine: Engine) -> Iterator[Any]:
    """What a fact is compared with in a condition."""
    match node:
        case Compare(_, Name(left), right) if left == name:
            yield right.value if isinstance(right, Literal) else engine.compiler.settings.get(right.id, 0)
        case In(Name(operand), listed) if operand == name:
            yield from listed
        case Not(part):
            yield from _compared(part, name, engine)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _compared(part, name, engine)
