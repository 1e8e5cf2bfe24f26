"""From facts to decisions: alerts, causes with their levels, steps with their status.

The decisions are made here once, without words; `explain` adds the sentences. Each rule is run
only through its compiled conditions, so that a question can be tried in microseconds. Long because a step is weighed in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from painpath.engine.answers import Answers
from painpath.engine.one import Values
from painpath.rules.model import Cause, Evidence, Gate, NextStep, RedFlag
from painpath.rules.model import Path as StepPath

FIRST_PROCEDURE_TIER = 4
FIRST_IMPLANT_TIER = 6
POINTS = {"strong": 2, "weak": 1}
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

# Whether a step is considered, the gates that apply with their answers, the reasons to avoid it with theirs.
Weighed = tuple[bool | None, list[tuple[Gate, bool | None]], list[tuple[Any, bool | None]]]


@dataclass(slots=True)
class CauseFound:
    """A cause with its level, score and the evidence that was true and unknown."""

    cause: Cause
    level: str
    score: int
    pro: list[Evidence]
    contra: list[Evidence]
    unknown: list[Evidence]


@dataclass(slots=True)
class StepFound:
    """A step with its status, what its gates say, and what blocks it or must be confirmed."""

    name: str
    step: NextStep | None
    status: str
    gates: list[tuple[Gate, bool | None]] = field(default_factory=list)
    avoid: list[Any] = field(default_factory=list)
    confirm: list[Any] = field(default_factory=list)
    reason: str = ""
    requires: list[str] = field(default_factory=list)
    rank: float = 0.0


@dataclass(slots=True)
class Decision:
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

    `code` is what an engine of the same knowledge has translated before; without it, it is made anew.
    """

    def decide(self, values: Values) -> Decision:
        """Alerts, causes and steps, in their order."""
        fired, level = self.alerts(values)
        causes = self.find_causes(values)
        return Decision(values, fired, level, causes, self.find_steps(values, fired, level))

    def alerts(self, values: Values) -> tuple[list[RedFlag], str]:
        """The alerts that fire, emergencies first and the most pressing first, and the highest level."""
        fired = []
        for flag in self.knowledge.red_flags:
            answer = self.ask(flag.when, values)
            self.compiler.put(values, f"flag_{flag.name}", answer)
            if answer is True:
                fired.append(flag)
        if self.value(values, "died") is True:
            fired = []
        fired.sort(key=lambda flag: (flag.level != "emergency", flag.act_within_h.value, flag.id))
        level = fired[0].level if fired else "none"
        self.compiler.put(values, "red_flag_level", level)
        return fired, level

    def find_causes(self, values: Values) -> list[CauseFound]:
        """The causes that are in question, likeliest first."""
        found = []
        for cause in self.knowledge.causes:
            one = self.find_cause(cause, values)
            self.compiler.put(values, f"cause_{cause.name}", one.level if one else None)
            if one is not None:
                found.append(one)
        found.sort(key=lambda one: (LEVEL_ORDER.index(one.level), -one.score, one.cause.prior, one.cause.id))
        return found

    def find_cause(self, cause: Cause, values: Values) -> CauseFound | None:
        """One cause with its level, or None when it is not in question."""
        considered = self.ask(cause.consider_when, values)
        if considered is False:
            return None
        pro, pro_unknown = self._evidence(cause.pro, values)
        contra, contra_unknown = self._evidence(cause.contra, values)
        if considered is None and not pro:
            return None
        score = sum(POINTS[one.weight] for one in pro) - sum(POINTS[one.weight] for one in contra)
        strong = any(one.weight == "strong" for one in pro)
        if self.ask(cause.excluded_when, values, False) is True:
            level = "excluded"
        elif considered is None or not (pro or contra):
            level = "unknown"
        elif score >= LIKELY_SCORE and strong:
            level = "likely"
        else:
            level = "possible" if score >= POSSIBLE_SCORE else "unlikely"
        return CauseFound(cause, level, score, pro, contra, pro_unknown + contra_unknown)

    def _evidence(self, items: tuple[Evidence, ...], values: Values) -> tuple[list[Evidence], list[Evidence]]:
        true, unknown, answers = [], [], self.answers
        for item in items:
            answer = answers[id(item.when)](values)
            if answer is True:
                true.append(item)
            elif answer is None:
                unknown.append(item)
        return true, unknown

    def find_steps(self, values: Values, fired: list[RedFlag], level: str) -> list[StepFound]:
        """The steps that are in question, in the order in which they are to be taken."""
        found: dict[str, StepFound] = {}
        for step in self.knowledge.next_steps:
            one = self.find_step(step, values)
            if one is not None:
                found[step.name] = one
        self._put_aside_declined(found, values)
        self._add_alert_steps(found, fired)
        self._hold_back(found, fired, level)
        self._add_required(found, values, fired, level)
        self._rank(found, values, fired)
        return sorted(found.values(), key=lambda one: (STATUS_GROUP[one.status], one.rank, one.name))

    def find_step(self, step: NextStep, values: Values) -> StepFound | None:
        """One step with the status that its own rules give it, or None when it has no place here."""
        weighed = self._weigh(step, values)
        if weighed is None:
            return None
        considered, gates, avoid = weighed
        one = StepFound(step.name, step, self._status(step, considered, gates, avoid), gates)
        one.avoid = [remark for remark, answer in avoid if answer is True]
        one.confirm = [remark for remark, answer in avoid if answer is None]
        one.requires = [need.step for need in step.requires if self.ask(need.when, values) is not False]
        return one

    def step_status(self, step: NextStep, values: Values) -> str | None:
        """The status that a step's own rules give it, or None when it has no place here."""
        weighed = self._weigh(step, values)
        return None if weighed is None else self._status(step, *weighed)

    def _weigh(self, step: NextStep, values: Values) -> Weighed | None:
        """Whether a step is considered, its gates that apply, its reasons to avoid it; None when it is not."""
        answers = self.answers
        considered = answers[id(step.consider_when)](values)
        if considered is False:
            return None
        gates = []
        for gate in step.gates:
            applies = True if gate.applies_when is None else answers[id(gate.applies_when)](values)
            if applies is not False:
                met = answers[id(gate.when)](values)
                gates.append((gate, None if met is False and applies is None else met))
        return considered, gates, [(remark, self.ask(remark.when, values)) for remark in step.avoid_when]

    def _status(
        self, step: NextStep, considered: bool | None, gates: list[tuple[Gate, bool | None]], avoid: list[Any]
    ) -> str:
        if any(answer is True for _, answer in avoid):
            return "avoid"
        if considered is None:
            return "needs_information"
        if any(met is False for _, met in gates):
            return "blocked"
        if any(met is None for _, met in gates) or any(answer is None for _, answer in avoid):
            return "consider" if step.tier < FIRST_IMPLANT_TIER else "needs_information"
        recalled = any(self.rests_on_memory(gate.source) for gate, _ in gates)
        return "consider" if step.weak or step.contested or recalled else "recommended"

    def _put_aside_declined(self, found: dict[str, StepFound], values: Values) -> None:
        """A step that the patient has declined is not offered again; it stays listed with the reason."""
        for name, one in found.items():
            declined = (
                f"declined_{name}" in self.compiler.places and self.value(values, f"declined_{name}") is True
            )
            if declined and one.status in (*OFFERED, "needs_information"):
                one.status, one.reason = "blocked", "The patient has declined it."

    def _add_alert_steps(self, found: dict[str, StepFound], fired: list[RedFlag]) -> None:
        """What the alerts ask for; only urgent steps override their own gates and reasons to avoid."""
        for flag in fired:
            for name in flag.steps:
                urgent = self.step_kinds[name] == "urgent"
                status = "do_now" if flag.level == "emergency" and urgent else "recommended"
                one = found.setdefault(name, StepFound(name, self.steps.get(name), status))
                if one.status in HELD and not urgent:
                    continue
                if one.status != "do_now":
                    one.status = status
                one.reason = one.reason or flag.title
                one.avoid, one.confirm = [], []

    def _hold_back(self, found: dict[str, StepFound], fired: list[RedFlag], level: str) -> None:
        """An emergency holds back every elective step, an urgent alert every procedure it does not name."""
        named = {name for flag in fired for name in flag.steps}
        for name, one in found.items():
            if name in named or one.status not in (*OFFERED, "needs_information"):
                continue
            tier = one.step.tier if one.step else 0
            procedure = tier >= FIRST_PROCEDURE_TIER and name not in self.only_looks
            elective = self.step_kinds[name] != "urgent"
            if (level == "emergency" and elective) or (level == "urgent" and procedure):
                one.status, one.reason = "blocked", f"First: {fired[0].title}."

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
                    added[name].reason = f"Comes before: {self.title(one.name)}."
        self._put_aside_declined(added, values)
        self._hold_back(added, fired, level)
        found.update(added)

    def _required(self, name: str, values: Values) -> StepFound:
        """A step that another one asks for: its own gates and reasons to avoid it hold all the same."""
        step = self.steps.get(name)
        if step is None:
            return StepFound(name, None, "recommended")
        gates = [(gate, self._gate(gate, values)) for gate in step.gates if self._applies(gate, values)]
        avoid = [(remark, self.ask(remark.when, values)) for remark in step.avoid_when]
        one = StepFound(name, step, self._status(step, True, gates, avoid), gates)
        one.avoid = [remark for remark, answer in avoid if answer is True]
        one.confirm = [remark for remark, answer in avoid if answer is None]
        return one

    def _applies(self, gate: Gate, values: Values) -> bool:
        return self.ask(gate.applies_when, values) is not False

    def _gate(self, gate: Gate, values: Values) -> bool | None:
        """Whether a gate is met; one that may not apply is not held to be unmet."""
        met = self.ask(gate.when, values)
        return None if met is False and self.ask(gate.applies_when, values) is None else met

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
