"""Which unknown matters most: each answer is tried, and what would change in the plan is counted.

A question is worth asking when its answers lead to different plans. Alarm questions that nobody has
asked come first whatever they would change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from painpath.engine.asked_with import together
from painpath.engine.bound import CAUSES, BoundStep
from painpath.engine.decide import HELD, OFFERED, Decision, Engine
from painpath.engine.explain import Explainer
from painpath.engine.one import Answer, Values
from painpath.rules.model import Condition
from painpath.rules.nodes import Literal, compared

ALERT_WEIGHT, WAITING_WEIGHT, STEP_WEIGHT, CAUSE_WEIGHT = 10, 4, 2, 1
LEADING = 2
MOST_TRIED = 8
Found = dict[str, Any]


class Rule(msgspec.Struct, eq=False):
    """What a rule says of a patient's values: whether an alert fires, a cause's level, a step's status.

    None when it is not in question. `kind` is alerts, causes or steps.
    """

    kind: str
    name: str
    says: Callable[[Values], str | bool | None]


# A rule that mentions a fact, whether the fact can bring it into question, and its conditions that mention it.
Touch = tuple[Rule, bool, tuple[Answer, ...]]
# A rule that may say something else of a patient, and its conditions, each with its answer as things stand.
Touched = tuple[Rule, list[tuple[Answer, bool | None]]]


class Trial(msgspec.Struct):
    """A patient's values to try answers on, beside what stands without any.

    `in_view` are the causes and steps in question; `standing` holds what a rule says without an answer, most of it
    from the beginning, the rest from one question to the next; so does `touched` the rules that a fact can make say
    something else.
    """

    before: Values
    values: Values
    in_view: set[Rule]
    standing: dict[Rule, str | bool | None]
    touched: dict[str, list[Touched]] = {}


class Asker:
    """Knows for every fact which rules hang on it, and which answers are worth trying. Build once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._roots: dict[int, set[str]] = {}
        self._answers: dict[str, list[Any]] = {}
        self.follow: dict[str, list[tuple[str, int, Answer]]] = defaultdict(list)
        for name, when in engine.derived.items():
            follower = name, engine.compiler.places[name], engine.answer_of(when)
            for used in self.roots(when):
                self.follow[used].append(follower)
        self.touching: dict[str, list[Touch]] = defaultdict(list)
        self.rules: dict[str, dict[str, Rule]] = {"alerts": {}, "causes": {}, "steps": {}}
        for opening, conditions, rule in _rules(engine):
            self.rules[rule.kind][rule.name] = rule
            for name, touch in _touches(engine, opening, conditions, rule):
                self.touching[name].append(touch)
        self.nothing_said: dict[Rule, str | bool | None] = dict.fromkeys(
            [*self.rules["causes"].values(), *self.rules["steps"].values()]
        )
        self.askable = frozenset(name for name, fact in engine.knowledge.facts.items() if fact.ask)
        self.asked_with: dict[str, list[str]] = engine.knowledge.classes.get("asked_with", {})

    def _compared(self, name: str) -> Iterator[Any]:
        """What a fact is compared with in any condition; wanted only where the answer is a number or a code."""
        settings = self.engine.compiler.settings
        for condition in self.engine.conditions:
            if name in self.engine.uses(condition):
                for one in compared(condition.node, name):
                    yield one.value if isinstance(one, Literal) else settings.get(one.id, 0)

    def answers(self, name: str) -> list[Any]:
        """The answers worth trying: yes and no, or the values on both sides of each threshold."""
        kind = self.engine.knowledge.facts[name].type
        if kind == "boolean":
            return [True, False]
        found = self._answers.get(name)
        if found is None:
            compared = self._compared(name)
            tried = (
                compared if kind == "code" else {value + step for value in compared for step in (-1, 0, 1)}
            )
            found = self._answers[name] = sorted(tried)
        return found

    def roots(self, when: Condition) -> set[str]:
        """Every fact that a condition hangs on, through derived facts too."""
        found = self._roots.get(id(when))
        if found is None:
            found = self._roots[id(when)] = set(self.engine.uses(when))
            for name in self.engine.derived.keys() & found:
                found |= self.roots(self.engine.derived[name])
        return found

    def trial(self, decision: Decision) -> Trial:
        """What the answers to a patient's questions are tried on."""
        before = decision.values
        causes, steps = self.rules["causes"], self.rules["steps"]
        considered = self.engine.together[CAUSES](before)
        in_view = {rule for rule, one in zip(causes.values(), considered, strict=True) if one is not False}
        standing = self.nothing_said.copy()
        standing.update((causes[one.cause.name], one.level) for one in decision.causes)
        for one in decision.steps:
            if one.name in steps:
                rule = steps[one.name]
                in_view.add(rule)
                del standing[rule]
                if one.own is not None:
                    standing[rule] = _planned(one.own)
        return Trial(before, list(before), in_view, standing)

    def effect(self, names: Iterable[str], trial: Trial, waiting: Iterable[str] = ()) -> Found:
        """What the answers to one question, which may ask for several facts, would change: alerts, leading causes, steps.

        The steps that are `waiting` for it are among them without being tried.
        """
        found: Found = {"alerts": set(), "causes": set(), "steps": set(waiting)}
        before, values = trial.before, trial.values
        for name in names:
            own, follow = self.engine.compiler.places[name], self.follow.get(name, ())
            for answer in self.answers(name):
                values[own] = answer
                changed = [name]
                for derived, place, derive in follow:
                    values[place] = now = derive(values)
                    if now is not before[place]:
                        changed.append(derived)
                self._compare(changed, trial, found)
            values[own] = before[own]
            for _, place, _ in follow:
                values[place] = before[place]
        return found

    def _compare(self, changed: list[str], trial: Trial, found: Found) -> None:
        """A rule can say something else only where one of its conditions that mention a changed fact has another answer."""
        before, values, standing = trial.before, trial.values, trial.standing
        for name in changed:
            for rule, conditions in self._touched(name, trial):
                if rule.name in found[rule.kind]:
                    continue
                for holds, held in conditions:
                    if holds(values) is not held:
                        break
                else:
                    continue
                if rule not in standing:
                    standing[rule] = rule.says(before)
                if rule.says(values) != standing[rule]:
                    found[rule.kind].add(rule.name)

    def _touched(self, name: str, trial: Trial) -> list[Touched]:
        """The rules that mention a fact and are in view, or that it can bring into view; no other can say anything else."""
        found = trial.touched.get(name)
        if found is None:
            found = trial.touched[name] = [
                (rule, [(holds, holds(trial.before)) for holds in conditions])
                for rule, opens, conditions in self.touching.get(name, ())
                if opens or rule in trial.in_view
            ]
        return found

    def questions(self, explain: Explainer, decision: Decision, not_asked: list[str]) -> list[Found]:
        """The questions worth asking, the most informative first, unasked alarm questions before all.

        What a step in view waits for is asked before what would only shift a cause. What a wider question asks
        too, or asks first, is asked by it alone; what its answer would change is told there. In an emergency only
        alarm questions are asked.
        """
        alarms = [
            _question(name, explain.question(name, decision.values), ["red_flag"]) for name in not_asked
        ]
        if decision.level == "emergency":
            return alarms
        waiting = self._waiting(explain, decision)
        asked = [name for name in [*waiting, *self._evidence(decision)] if name not in not_asked]
        if not asked:
            return alarms
        weighed = []
        trial = self.trial(decision)
        for name, parts in together(asked, self.asked_with, partial(self._unknown, decision.values)).items():
            waits = {step for one in parts for step in waiting.get(one, ())}
            effect = self.effect(parts, trial, waits)
            steps, alert = effect["steps"], bool(effect["alerts"])
            weight = ALERT_WEIGHT * alert + CAUSE_WEIGHT * len(effect["causes"])
            weight += STEP_WEIGHT * len(steps) + WAITING_WEIGHT * len(waits)
            would = ["red_flag"] * alert + sorted(steps) + sorted(effect["causes"])
            if would:
                weighed.append(
                    (-weight, name, _question(name, explain.question(name, decision.values), would))
                )
            if len(weighed) == MOST_TRIED:
                break
        return alarms + [question for _, _, question in sorted(weighed, key=lambda one: one[:2])]

    def _unknown(self, values: Values, name: str) -> bool:
        return self.engine.value(values, name) is None

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
            if name in self.askable
        ]

    def _askable(self, name: str, values: Values) -> Iterator[str]:
        """The fact itself when it is unknown and has a question, else the unknown facts behind it."""
        if self.engine.value(values, name) is not None:
            return
        if name in self.askable:
            yield name
        elif name in self.engine.derived:
            for used in self.engine.uses(self.engine.derived[name]):
                yield from self._askable(used, values)


def _rules(engine: Engine) -> Iterator[tuple[Condition, list[Condition], Rule]]:
    """Every alert, cause and step: when it is in question, all conditions it hangs on, and what it says."""
    for flag, fires in engine.flag_rules:
        yield flag.when, [flag.when], Rule("alerts", flag.name, partial(_fires, fires))
    together = engine.asked
    for one in engine.cause_rules.values():
        cause = one.cause
        conditions = [cause.consider_when, *_stated(together[cause.id])]
        yield cause.consider_when, conditions, Rule("causes", cause.name, partial(engine.level, one))
    for rule in engine.step_rules.values():
        step = rule.step
        conditions = [step.consider_when, *_stated(together[step.id])]
        yield step.consider_when, conditions, Rule("steps", step.name, partial(_offered, engine, rule))


def _stated(asked: list[Condition | bool]) -> list[Condition]:
    return [one for one in asked if not isinstance(one, bool)]


def _touches(
    engine: Engine, opening: Condition, conditions: list[Condition], rule: Rule
) -> Iterator[tuple[str, Touch]]:
    """Each fact that a rule mentions, and what hangs on it there."""
    by_name: dict[str, list[Answer]] = defaultdict(list)
    for condition in conditions:
        for name in engine.uses(condition):
            by_name[name].append(engine.answer_of(condition))
    opens = engine.uses(opening)
    for name, answers in by_name.items():
        yield name, (rule, name in opens, tuple(answers))


def _fires(alert: Answer, values: Values) -> bool | None:
    return alert(values) or None


def _offered(engine: Engine, rule: BoundStep, values: Values) -> str | None:
    return _planned(engine.status(rule, values))


def _planned(status: str | None) -> str | None:
    """The status of a step; one that is held back stays so, whether blocked or to be avoided: no plan changes."""
    return HELD[0] if status in HELD else status


def _question(name: str, ask: str, would_change: list[str]) -> Found:
    return {"fact": name, "ask": ask, "would_change": would_change, "alarm": would_change == ["red_flag"]}
