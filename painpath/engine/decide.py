"""From facts to decisions: alerts, causes with their levels, steps with their status.

The decisions are made here once, without words; `explain` adds the sentences. Each rule is run
only through its compiled conditions, so that a question can be tried in microseconds. Long because a step is weighed in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from typing import Any

import msgspec

from painpath.engine.answers import Answers, Translated
from painpath.engine.bound import (
    CAUSES,
    FLAGS,
    STEPS,
    BoundCause,
    BoundStep,
    bind_cause,
    bind_flags,
    bind_step,
)
from painpath.engine.one import Values
from painpath.rules.model import Cause, Evidence, Gate, Knowledge, NextStep, RedFlag
from painpath.rules.model import Path as StepPath
from painpath.rules.texts import said
from painpath.vocabulary import Vocabulary

FIRST_PROCEDURE_TIER = 4
FIRST_IMPLANT_TIER = 6
LIKELY_SCORE, POSSIBLE_SCORE = 3, 1
LEVEL_ORDER = ("likely", "possible", "unknown", "unlikely", "excluded")
OFFERED = ("do_now", "recommended", "consider")
HELD = ("blocked", "avoid")
ALWAYS_FIRST = ("emergency_treatment", "emergency_referral")
STATUS_GROUP = {
    "do_now": 0,
    "recommended": 1,
    "consider": 1,
    "needs_information": 2,
    "blocked": 3,
    "avoid": 4,
}

Truths = list[bool | None]


class CauseFound(msgspec.Struct):
    """A cause with its level, score and the evidence that was true and unknown."""

    cause: Cause
    level: str
    score: int
    pro: list[Evidence]
    contra: list[Evidence]
    unknown: list[Evidence]


class StepFound(msgspec.Struct):
    """A step with its status, what its gates say, and what blocks it or must be confirmed.

    `own` is the status that its own rules give it where they bring it into question, whatever holds it back or asks
    for it beside. `told_by` is the alert that says what the step means here; `waits` says that
    it waits for one. `missing` are the facts that have to be known first; None until somebody has asked for them.
    """

    name: str
    step: NextStep | None
    status: str
    gates: list[tuple[Gate, bool | None]] = []
    avoid: list[Any] = []
    confirm: list[Any] = []
    reason: str = ""
    requires: list[str] = []
    rank: float = 0.0
    own: str | None = None
    missing: list[str] | None = None
    told_by: RedFlag | None = None
    waits: bool = False

    def says(self, step: NextStep) -> str:
        """The words of the step, or those of the alert that says what it means here."""
        return step.say if self.told_by is None else self.told_by.step_says[self.name]


class Decision(msgspec.Struct):
    """Everything decided about one procedure at one time."""

    values: Values
    fired: list[RedFlag]
    level: str
    causes: list[CauseFound]
    steps: list[StepFound]


def alert_order(fired: list[RedFlag]) -> list[str]:
    """The steps that alerts name, what saves life and the referral first, then as the alerts stand."""
    named = dict.fromkeys(name for flag in fired for name in flag.steps)
    if not any(flag.level == "emergency" for flag in fired):
        return list(named)
    return sorted(
        named, key=lambda name: ALWAYS_FIRST.index(name) if name in ALWAYS_FIRST else len(ALWAYS_FIRST)
    )


class Engine(Answers):
    """The knowledge compiled for one patient at a time. Build once, use for every patient.

    `translated` is what an engine of the same knowledge has made before; without it, it is made anew.
    """

    def __init__(
        self, knowledge: Knowledge, vocabulary: Vocabulary, translated: Translated | None = None
    ) -> None:
        super().__init__(knowledge, vocabulary, translated)
        places, find = self.compiler.places, self.answer_of
        self.flag_rules = bind_flags(knowledge, find)
        self.flag_places = [places[f"flag_{flag.name}"] for flag in knowledge.red_flags]
        self.cause_rules = {
            one.id: bind_cause(one, find, self.together[one.id], places) for one in knowledge.causes
        }
        self.step_rules = {
            one.name: bind_step(one, find, self.together[one.id], self.rests_on_memory)
            for one in knowledge.next_steps
        }
        self.looked_at: dict[int, list[tuple[str, set[str]]]] = {}  # by condition; filled by `alerted`
        self.declined = {name: places.get(f"declined_{name}") for name in self.step_kinds}

    def decide(self, values: Values, also: Iterable[RedFlag] = ()) -> Decision:
        """Alerts, causes and steps, in their order; `also` are alerts that fire for another reason."""
        fired, level = self.alerts(values, also)
        return Decision(values, fired, level, self.find_causes(values), self.find_steps(values, fired, level))

    def alerts(self, values: Values, also: Iterable[RedFlag] = ()) -> tuple[list[RedFlag], str]:
        """The alerts that fire, emergencies first and the most pressing first, and the highest level."""
        answers = self.together[FLAGS](values)
        for place, answer in zip(self.flag_places, answers, strict=True):
            values[place] = answer
        fired = list(compress(self.knowledge.red_flags, answers))
        fired += [flag for flag in also if flag not in fired]
        if self.value(values, "died") is True:
            fired = []
        fired.sort(key=lambda flag: (flag.level != "emergency", flag.act_within_h.value, flag.id))
        level = fired[0].level if fired else "none"
        self.compiler.put(values, "red_flag_level", level)
        return fired, level

    def find_causes(self, values: Values) -> list[CauseFound]:
        """The causes that are in question, likeliest first."""
        found = []
        for rule, considered in zip(self.cause_rules.values(), self.together[CAUSES](values), strict=True):
            one = None if considered is False else self._find_cause(rule, considered, values)
            values[rule.place] = one.level if one else None
            if one is not None:
                found.append(one)
        found.sort(key=lambda one: (LEVEL_ORDER.index(one.level), -one.score, one.cause.prior, one.cause.id))
        return found

    def find_cause(self, cause: Cause, values: Values) -> CauseFound | None:
        """One cause with its level, or None when it is not in question."""
        rule = self.cause_rules[cause.id]
        return self._find_cause(rule, rule.considered(values), values)

    @staticmethod
    def level(rule: BoundCause, values: Values) -> str | None:
        """The level of a cause, or None when it is not in question."""
        considered = rule.considered(values)
        return None if considered is False else _graded(rule, considered, rule.asked(values))[0]

    @staticmethod
    def _find_cause(rule: BoundCause, considered: bool | None, values: Values) -> CauseFound | None:
        if considered is False:
            return None
        answers = rule.asked(values)
        level, score = _graded(rule, considered, answers)
        if level is None:
            return None
        cause, held, count = rule.cause, answers[1:], len(rule.cause.pro)
        pro, contra = list(compress(cause.pro, held)), list(compress(cause.contra, held[count:]))
        unknown = [one for one, answer in zip(rule.evidence, held, strict=True) if answer is None]
        return CauseFound(cause, level, score, pro, contra, unknown)

    def find_steps(self, values: Values, fired: list[RedFlag], level: str) -> list[StepFound]:
        """The steps that are in question, in the order in which they are to be taken."""
        found: dict[str, StepFound] = {}
        all_considered = self.together[STEPS](values)
        for rule, considered in zip(self.step_rules.values(), all_considered, strict=True):
            if considered is not False:
                found[rule.name] = one = self._step_found(rule, considered, values)
                one.own = one.status
        self._put_aside_declined(found, values)
        self._leave_unprepared(found)
        self._add_alert_steps(found, fired, values)
        self._hold_back(found, fired, level)
        self._add_required(found, values, fired, level)
        self._rank(found, values, fired)
        return sorted(found.values(), key=lambda one: (STATUS_GROUP[one.status], one.rank, one.name))

    def find_step(self, step: NextStep, values: Values) -> StepFound | None:
        """One step with the status that its own rules give it, or None when it has no place here."""
        rule = self.step_rules[step.name]
        considered = rule.considered(values)
        return None if considered is False else self._step_found(rule, considered, values)

    def found_anyway(self, name: str, values: Values) -> StepFound:
        """One step as its rules give it although nothing brings it into question, as of one that is planned."""
        return self._step_found(self.step_rules[name], True, values)

    @staticmethod
    def _step_found(rule: BoundStep, considered: bool | None, values: Values) -> StepFound:
        gates, against, needed = _weigh(rule, values)
        one = StepFound(
            rule.name, rule.step, _status(rule, considered, gates, against), gates, [], [], "", []
        )
        if True in against:
            one.avoid = [remark for remark, answer in zip(rule.avoid, against, strict=True) if answer is True]
        if None in against:
            one.confirm = [
                remark for remark, answer in zip(rule.avoid, against, strict=True) if answer is None
            ]
        if needed:
            one.requires = [
                name for name, answer in zip(rule.requires, needed, strict=True) if answer is not False
            ]
        return one

    def status(self, rule: BoundStep, values: Values) -> str | None:
        """The status that a step's own rules give it, or None when it has no place here."""
        considered = rule.considered(values)
        if considered is False:
            return None
        gates, against, _ = _weigh(rule, values)
        return _status(rule, considered, gates, against)

    def _put_aside_declined(self, found: dict[str, StepFound], values: Values) -> None:
        """A step that the patient has declined is not offered again; it stays listed with the reason."""
        for name, one in found.items():
            place = self.declined[name]
            if place is not None and values[place] is True and one.status in (*OFFERED, "needs_information"):
                one.status, one.reason = "blocked", said(self.knowledge.texts, "declined")

    def _leave_unprepared(self, found: dict[str, StepFound]) -> None:
        """What only prepares steps that are all out of the question is left out; without any such step it stays."""
        for name, prepares in self.prepares.items():
            wanting = [found[step] for step in prepares.steps if step in found]
            if wanting and all(_is_out(one, prepares.gates) for one in wanting):
                found.pop(name, None)

    def is_procedure(self, name: str) -> bool:
        """Whether a step is a needle, an implant or an operation, not only a look at one."""
        step = self.steps.get(name)
        return step is not None and step.tier >= FIRST_PROCEDURE_TIER and name not in self.only_looks

    def _add_alert_steps(self, found: dict[str, StepFound], fired: list[RedFlag], values: Values) -> None:
        """What the alerts ask for; only urgent steps override their own gates and reasons to avoid.

        A procedure keeps the status that its own rules give it, whatever alert asks for it.
        """
        for flag in fired:
            for name in flag.steps:
                if self.is_procedure(name) and self.step_kinds[name] != "urgent":
                    one = self._step_found(self.step_rules[name], True, values)
                    one.reason = flag.title if one.status in OFFERED else ""
                    self._put_aside_declined({name: one}, values)
                    found[name] = one
                    continue
                urgent = self.step_kinds[name] == "urgent"
                status = "do_now" if flag.level == "emergency" and urgent else "recommended"
                one = found.setdefault(name, StepFound(name, self.steps.get(name), status))
                if one.status in HELD and not urgent:
                    continue
                if one.status != "do_now":
                    one.status = status
                one.reason = one.reason or flag.title
                if one.told_by is None and name in flag.step_says:
                    one.told_by = flag
                one.avoid, one.confirm = [], []

    def _hold_back(self, found: dict[str, StepFound], fired: list[RedFlag], level: str) -> None:
        """An emergency holds back every elective step, an urgent alert every procedure it does not name.

        A procedure that only an urgent alert names waits for the emergency too.
        """
        if level not in ("emergency", "urgent"):
            return
        named = {name for flag in fired for name in flag.steps}
        now = {name for flag in fired if flag.level == level for name in flag.steps}
        for name, one in found.items():
            if one.status not in (*OFFERED, "needs_information"):
                continue
            procedure = self.is_procedure(name)
            if name in (now if procedure else named):
                continue
            elective = self.step_kinds[name] != "urgent"
            if (level == "emergency" and elective) or (level == "urgent" and procedure):
                one.status, one.waits = "blocked", True
                one.reason = said(self.knowledge.texts, "first_alert", alert=fired[0].title)

    def _add_required(
        self, found: dict[str, StepFound], values: Values, fired: list[RedFlag], level: str
    ) -> None:
        """A step that has to come first is listed too."""
        added: dict[str, StepFound] = {}
        for one in found.values():
            if one.status not in OFFERED:
                continue
            for name in one.requires:
                if name not in found and name not in added:
                    added[name] = self._required(name, values)
                    step = self.title(one.name)
                    added[name].reason = said(self.knowledge.texts, "comes_before", step=step)
        if added:
            self._put_aside_declined(added, values)
            self._hold_back(added, fired, level)
            found.update(added)

    def _required(self, name: str, values: Values) -> StepFound:
        """A step that another one asks for: its own gates and reasons to avoid it hold all the same."""
        rule = self.step_rules.get(name)
        if rule is None:
            return StepFound(name, None, "recommended")
        one = self._step_found(rule, True, values)
        one.requires = []
        return one

    def _rank(self, found: dict[str, StepFound], values: Values, fired: list[RedFlag]) -> None:
        order = self._order(values)
        alert = {name: number for number, name in enumerate(alert_order(fired))}
        for name, one in found.items():
            one.rank = float(alert[name] - 1000) if name in alert else float(order.get(name, 500))
        for one in sorted(found.values(), key=lambda one: -one.rank):
            if one.status in OFFERED:
                for name in one.requires:
                    if name in found:
                        found[name].rank = min(found[name].rank, one.rank - 0.5)

    def path(self, values: Values) -> StepPath | None:
        """The first path whose condition holds; the last one has none and is for everyone else."""
        return next((path for path in self.knowledge.paths if self.ask(path.when, values) is True), None)

    def _order(self, values: Values) -> dict[str, int]:
        """The place of each step on the patient's path; a step that it does not name comes last."""
        path = self.path(values)
        return {} if path is None else self.places[path.id]


def _is_out(one: StepFound, waiting: frozenset[str]) -> bool:
    """Whether a step is avoided, declined, or blocked by another gate than those that wait for what prepares it."""
    unmet = [gate.id for gate, met in one.gates if met is False]
    return one.status == "avoid" or (one.status == "blocked" and (not unmet or not waiting.issuperset(unmet)))


def _graded(rule: BoundCause, considered: bool | None, answers: Truths) -> tuple[str | None, int]:
    """The level of a cause, None when it is not in question, and its score; `answers` are those to what it asks."""
    excluded, held = answers[0], answers[1:]
    if considered is None and True not in held[: len(rule.cause.pro)]:
        return None, 0
    score = sum(compress(rule.points, held))
    if excluded is True:
        return "excluded", score
    if considered is None or True not in held:
        return "unknown", score
    if score >= LIKELY_SCORE and any(compress(rule.strong, held)):
        return "likely", score
    return "possible" if score >= POSSIBLE_SCORE else "unlikely", score


def _status(
    rule: BoundStep, considered: bool | None, gates: list[tuple[Gate, bool | None]], against: Truths
) -> str:
    if True in against:
        return "avoid"
    if considered is None:
        return "needs_information"
    met = [answer for _, answer in gates]
    if False in met:
        return "blocked"
    if None in met or None in against:
        return "consider" if rule.step.tier < FIRST_IMPLANT_TIER else "needs_information"
    recalled = any(gate.id in rule.recalled for gate, _ in gates) if rule.recalled else False
    return "consider" if rule.step.weak or rule.step.contested or recalled else "recommended"


def _weigh(rule: BoundStep, values: Values) -> tuple[list[tuple[Gate, bool | None]], Truths, Truths]:
    """The gates that apply, the reasons to avoid it, and whether each step before it is needed.

    A gate that may not apply is not held to be unmet.
    """
    answers, count = rule.asked(values), len(rule.gates)
    if not answers:
        return [], [], []
    end = 2 * count + len(rule.avoid)
    gates = [
        (gate, None if met is False and applies is None else met)
        for gate, applies, met in zip(rule.gates, answers, answers[count:], strict=False)
        if applies is not False
    ]
    return gates, answers[2 * count : end], answers[end:]
