"""Which unknown matters most: each answer is tried, and what would change in the plan is counted.

A question is worth asking when its answers lead to different plans. Alarm questions that nobody has
asked come first whatever they would change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from painpath.engine.decide import OFFERED, Decision, Engine
from painpath.engine.explain import Explainer
from painpath.engine.one import Answer, Values
from painpath.rules.check import entry_conditions
from painpath.rules.model import Condition, Entry, Fact
from painpath.rules.nodes import And, Compare, In, Literal, Name, Node, Not, Or, names

ALERT_WEIGHT, WAITING_WEIGHT, STEP_WEIGHT, CAUSE_WEIGHT = 10, 4, 2, 1
LEADING = 2
MOST_TRIED = 8
Found = dict[str, Any]


class Rule(NamedTuple):
    """What a rule says of a patient's values: whether an alert fires, a cause's level, a step's status.

    None when it is not in question. `kind` is alerts, causes or steps.
    """

    id: str
    kind: str
    name: str
    says: Callable[[Values], str | bool | None]


class Asker:
    """Knows for every fact which rules hang on it, and which answers are worth trying. Build once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.follow: dict[str, list[tuple[str, int, Answer]]] = defaultdict(list)
        for name, when in engine.derived.items():
            for used in self._roots(when):
                self.follow[used].append((name, engine.compiler.places[name], engine.answer_of(when)))
        knowledge = engine.knowledge
        self.rules: dict[str, list[Rule]] = defaultdict(list)
        for entry, rule in _rules(engine):
            mentioned = {name for _, condition in entry_conditions(entry) for name in names(condition.node)}
            for name in mentioned:
                self.rules[name].append(rule)
        compared = _compared_values(engine)
        self.answers = {
            name: _answers(fact, compared[name]) for name, fact in knowledge.facts.items() if fact.ask
        }

    def _roots(self, when: Condition) -> set[str]:
        """Every fact that a derived fact hangs on, through other derived facts too."""
        found: set[str] = set()
        for name in self.engine.uses(when):
            found.add(name)
            if name in self.engine.derived:
                found |= self._roots(self.engine.derived[name])
        return found

    def effect(self, name: str, decision: Decision, standing: Found) -> Found:
        """What the answers to one question would change: alerts, leading causes, steps.

        `standing` keeps what the rules say without the answer, from one question to the next.
        """
        before = decision.values
        found: Found = {"alerts": set(), "causes": set(), "steps": set()}
        values = list(before)
        for answer in self.answers[name]:
            self.engine.compiler.put(values, name, answer)
            changed = [name]
            for derived, place, derive in self.follow[name]:
                values[place] = now = derive(values)
                if now is not before[place]:
                    changed.append(derived)
            self._compare(changed, before, values, found, standing)
        return found

    def _compare(
        self, changed: list[str], before: Values, after: Values, found: Found, standing: Found
    ) -> None:
        rules = self.rules[changed[0]]
        if len(changed) > 1:
            rules = list({rule.id: rule for name in changed for rule in self.rules[name]}.values())
        for rule in rules:
            if rule.name in found[rule.kind]:
                continue
            if rule.id not in standing:
                standing[rule.id] = rule.says(before)
            if rule.says(after) != standing[rule.id]:
                found[rule.kind].add(rule.name)

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
        standing: Found = {}
        for name in dict.fromkeys(name for name in names if name not in not_asked):
            effect = self.effect(name, decision, standing)
            steps = set(waiting.get(name, ())) | effect["steps"]
            alert = bool(effect["alerts"])
            weight = ALERT_WEIGHT * alert + CAUSE_WEIGHT * len(effect["causes"])
            weight += STEP_WEIGHT * len(steps) + WAITING_WEIGHT * len(waiting.get(name, ()))
            would = ["red_flag"] * alert + sorted(steps) + sorted(effect["causes"])
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
            for name in self.engine.unknown(evidence.when, decision.values)
            if name in self.answers
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


def _rules(engine: Engine) -> Iterator[tuple[Entry, Rule]]:
    """Every alert, cause and step with what it says."""
    for flag, _, fires in engine.flag_rules:
        yield flag, Rule(flag.id, "alerts", flag.name, partial(_fires, fires))
    for cause in engine.cause_rules.values():
        yield cause.cause, Rule(cause.cause.id, "causes", cause.cause.name, partial(engine.level, cause))
    for step in engine.step_rules.values():
        yield step.step, Rule(step.step.id, "steps", step.name, partial(engine.status, step))


def _fires(alert: Answer, values: Values) -> bool:
    return alert(values) is True


def _question(name: str, ask: str, would_change: list[str]) -> Found:
    return {"fact": name, "ask": ask, "would_change": would_change, "alarm": would_change == ["red_flag"]}


def _answers(fact: Fact, compared: set[Any]) -> list[Any]:
    """The answers worth trying: yes and no, or the values on both sides of each threshold."""
    if fact.type == "boolean":
        return [True, False]
    if fact.type == "code":
        return sorted(compared)
    return sorted({value + step for value in compared for step in (-1, 0, 1)})


def _compared_values(engine: Engine) -> dict[str, set[Any]]:
    """What each fact is compared with in any condition."""
    found: dict[str, set[Any]] = defaultdict(set)
    for condition in engine.conditions:
        for name, value in _comparisons(condition.node, engine):
            found[name].add(value)
    return found


def _comparisons(node: Node, engine: Engine) -> Iterator[tuple[str, Any]]:
    """Every fact of a condition with a value that it is compared with."""
    match node:
        case Compare(_, Name(name), Literal(value)):
            yield name, value
        case Compare(_, Name(name), Name(setting)):
            yield name, engine.compiler.settings.get(setting, 0)
        case In(Name(name), listed):
            yield from ((name, value) for value in listed)
        case Not(part):
            yield from _comparisons(part, engine)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _comparisons(part, engine)
