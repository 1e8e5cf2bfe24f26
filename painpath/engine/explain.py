"""From a decision to sentences: what was true, with the patient's numbers and the sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import compress
from typing import Any

from painpath.engine.bound import SCREENS, told_of
from painpath.engine.decide import CauseFound, Decision, Engine, StepFound
from painpath.engine.numerals import DATE_UNIT, date_text, number_text
from painpath.engine.one import Values
from painpath.record.bounds import Bound
from painpath.rules.model import Benefit, Change, Condition, Contested, Entry, Gate, NextStep, RedFlag, Remark
from painpath.vocabulary import Vocabulary, first_low

SINCE_PROCEDURE, SINCE_RECENTLY = "since the procedure", "in the last six weeks"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SCREENS_KEPT = 256  # of patients who differ in which alerts may apply to them
TRUTH = {True: "met", False: "not_met", None: "unknown"}


class Explainer:
    """Fills the sentences of the knowledge with a patient's values."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.labels = _labels(engine.vocabulary)
        self.asks = {name: fact.ask or fact.title for name, fact in engine.knowledge.facts.items()}
        self.dates = {name for name, fact in engine.knowledge.facts.items() if fact.unit == DATE_UNIT}
        classes = engine.knowledge.classes
        self.answered_by: dict[str, str] = classes.get("answered_by", {})
        self.denied_with: dict[str, str] = classes.get("denied_with", {})
        self.wanted = lru_cache(SCREENS_KEPT)(self._wanted)

    def fill(self, text: str, values: Values, entry: Entry | None = None) -> str:
        """The sentence with every {name} replaced; what is not known is called unknown."""
        if "{" not in text:
            return text
        pieces = list(_pieces(text))
        pieces[1::2] = [self._said(name, values, entry) for name in pieces[1::2]]
        return "".join(pieces)

    def _said(self, name: str, values: Values, entry: Entry | None) -> str:
        if entry is not None and name in entry.settings:
            return number_text(self.engine.compiler.settings[f"{entry.id}.{name}"])
        found = self.engine.value(values, name)
        if found is None:
            return "unknown"
        if isinstance(found, bool):
            return "yes" if found else "no"
        if name in self.dates:
            return date_text(found)
        return number_text(found) if isinstance(found, int | float) else self.label(found)

    def label(self, code: str) -> str:
        """What a code is called."""
        return self.labels.get(code, code)

    def facts_of(self, condition: Condition, values: Values) -> dict[str, Any]:
        """The facts that a condition mentions with the patient's values, unknown ones left out."""
        return self.engine.known(condition, values)

    def alert(self, flag: RedFlag, values: Values) -> dict[str, Any]:
        """One alert of the assessment."""
        return {
            "id": flag.id,
            "title": flag.title,
            "level": flag.level,
            "say": self.fill(flag.say, values, flag),
            "patient_say": self.fill(flag.patient_say, values, flag),
            "act_within_h": self.engine.compiler.settings.get(
                f"{flag.id}.act_within_h", flag.act_within_h.value
            ),
            "facts": self.facts_of(flag.when, values),
            "steps": list(flag.steps),
            "sources": list(flag.source),
            "status": flag.status,
        }

    def screen(
        self, values: Values, reopened: Collection[str] = (), faded: Collection[str] = ()
    ) -> dict[str, Any]:
        """Which alarm questions were answered: complete, partial or not asked, and what was not asked.

        What was not asked stands in the order of how many alerts hang on it. A no to one of `reopened` is
        not the last word: a later answer could not be read. Neither is a yes to one of `faded`: it is old.
        """
        again = [(True, name) for name in faded] + [(False, name) for name in reopened]
        wanted = self.wanted(tuple(self.engine.together[SCREENS](values)))
        missing = [name for name in wanted if self._is_open(name, values, again)]
        status = "complete" if not missing else "partial" if len(missing) < len(wanted) else "not_asked"
        return {"status": status, "not_asked": missing}

    def _wanted(self, applies: tuple[bool | None, ...]) -> list[str]:
        """The alarm questions in the order of how many alerts hang on them; `applies` says which alerts may apply."""
        wanted = Counter(self.engine.knowledge.classes.get("always_asked", ()))
        for flag, one_applies in zip(self.engine.knowledge.red_flags, applies, strict=True):
            if one_applies is not False:
                wanted.update(flag.screen)
        return [name for name, _ in wanted.most_common()]

    def _is_open(self, name: str, values: Values, again: Collection[tuple[bool, str]]) -> bool:
        """Whether nothing on record answers an alarm question: neither its fact nor a wider one that stands for it.

        `again` holds the answers that are not the last word, yes or no, each with its fact.
        """
        known = self.engine.value(values, name)
        if known is None and self._wider(self.answered_by, name, values) is True:
            return False
        if known is None and self._wider(self.denied_with, name, values) is False:
            known = False
        if known is None:
            return True
        return bool(again) and any(known is said and name == fact for said, fact in again)

    def _wider(self, stands_for: dict[str, str], name: str, values: Values) -> Any:
        """What is known of the wider fact that answers an alarm question too; None where there is none."""
        return self.engine.value(values, stands_for[name]) if name in stands_for else None

    def question(self, name: str, values: Values) -> str:
        """The question that asks for a fact; without a procedure it asks about the last six weeks."""
        asked = self.asks.get(name, name)
        if SINCE_PROCEDURE in asked and self.engine.value(values, "has_procedure") is False:
            return asked.replace(SINCE_PROCEDURE, SINCE_RECENTLY)
        return asked

    def cause(self, one: CauseFound, values: Values) -> dict[str, Any]:
        """One cause of the assessment, with its evidence."""

        def item(evidence: Any) -> dict[str, Any]:
            return {
                "id": evidence.id,
                "say": self.fill(evidence.say, values, one.cause),
                "weight": evidence.weight,
                "facts": self.facts_of(evidence.when, values),
                "sources": list(evidence.source),
            }

        def question(evidence: Any) -> dict[str, Any]:
            missing = self.engine.unknown(evidence.when, values)
            return {
                "id": evidence.id,
                "missing": missing,
                "ask": [self.question(name, values) for name in missing],
            }

        return {
            "id": one.cause.name,
            "title": one.cause.title,
            "level": one.level,
            "score": one.score,
            "say": self.fill(one.cause.say, values, one.cause),
            "patient_say": self.fill(one.cause.patient_say, values, one.cause),
            "for": [item(evidence) for evidence in one.pro],
            "against": [item(evidence) for evidence in one.contra],
            "unknown": [question(evidence) for evidence in one.unknown],
            "tests": list(one.cause.tests),
            "sources": list(one.cause.source),
            "status": one.cause.status,
        }

    def step(self, one: StepFound, values: Values) -> dict[str, Any]:
        """One next step of the assessment, with its gates and reasons."""
        base: dict[str, Any] = {
            "id": one.name,
            "title": self.engine.title(one.name),
            "status": one.status,
            "reason": one.reason,
            "requires": one.requires,
        }
        step = one.step
        if step is None:
            return {**base, "tier": 0, "confirm_first": [], "changes": [], "provisos": [], "gates": []}
        cautions, changes, provisos, benefit = self._told(step, values)
        return {
            **base,
            "tier": step.tier,
            "say": self.fill(one.says(step), values, one.told_by or step),
            "patient_say": self.fill(step.patient_say, values, step),
            "confirm_first": self.confirm_first(one, values),
            "changes": [
                {"what": change.what, "say": self.fill(change.say, values, step)} | stands_out(change)
                for change in changes
            ],
            "provisos": [
                {"id": remark.id, "say": self.fill(remark.say, values, step)} | stands_out(remark)
                for remark in provisos
            ],
            "gates": [self.gate(gate, met, one, values) for gate, met in one.gates],
            "avoid": [self.remark(remark, one, values) for remark in one.avoid],
            "cautions": [self.remark(remark, one, values) for remark in cautions],
            "benefit": None
            if benefit is None
            else {"say": self.fill(benefit.say, values, step), "sources": list(benefit.source)},
            "onset": step.onset,
            "monitor": step.monitor,
            "contested": list(step.contested),
            "sources": list((one.told_by or step).source),
            "knowledge_status": step.status,
        }

    def _told(
        self, step: NextStep, values: Values
    ) -> tuple[list[Remark], list[Change], list[Remark], Benefit | None]:
        """The cautions and changes of a step that hold, the provisos that may, and the benefit if it is of this patient."""
        *answers, of_benefit = self.engine.together[told_of(step)](values)
        of_change = len(step.cautions)
        of_proviso = of_change + len(step.changes)
        cautions = list(compress(step.cautions, answers))
        changes = list(compress(step.changes, answers[of_change:]))
        may_hold = [answer is not False for answer in answers[of_proviso:]]
        benefit = step.benefit if of_benefit is True else None
        return cautions, changes, list(compress(step.provisos, may_hold)), benefit

    def gate(self, gate: Gate, met: bool | None, one: StepFound, values: Values) -> dict[str, Any]:
        """A gate with its answer; a recalled number says that it is a default."""
        said = self.fill(getattr(gate.say, TRUTH[met]), values, one.step)
        if gate.id in self.engine.step_rules[one.name].recalled:
            said += f" (default, not confirmed in {', '.join(gate.source)})"
        return {
            "id": gate.id,
            "met": met,
            "say": said,
            "facts": self.facts_of(gate.when, values),
            "source": list(gate.source),
        }

    def remark(self, remark: Any, one: StepFound, values: Values) -> dict[str, Any]:
        """A reason to avoid or a caution."""
        said = self.fill(remark.say, values, one.step)
        return {"id": remark.id, "say": said, "source": list(remark.source)} | stands_out(remark)

    def confirm_first(self, one: StepFound, values: Values) -> list[str]:
        """What has to be known before the step: the facts that its open gates and reasons to avoid ask for."""
        if one.missing is None:
            one.missing = self._missing(one, values)
        return list(one.missing)

    def _missing(self, one: StepFound, values: Values) -> list[str]:
        open_conditions = [gate.when for gate, met in one.gates if met is None]
        if one.confirm:
            open_conditions += [remark.when for remark in one.confirm if remark.when is not None]
        if one.status == "needs_information" and one.step is not None:
            considered = self.engine.ask(one.step.consider_when, values)
            open_conditions += [one.step.consider_when] if considered is None else []
        if not open_conditions:
            return []
        missing = (name for condition in open_conditions for name in self.engine.unknown(condition, values))
        return list(dict.fromkeys(missing))

    def disagreement(self, entry: Contested) -> dict[str, Any]:
        """A contested point with every position."""
        return {
            "id": entry.name,
            "row": entry.row,
            "title": entry.title,
            "positions": [{"say": one.say, "sources": list(one.source)} for one in entry.positions],
            "note": entry.note,
        }


@cache
def _pieces(text: str) -> list[str]:
    """The words of a sentence, and at every other place the name of the fact that belongs there.

    >>> _pieces("For {days} days.")
    ['For ', 'days', ' days.']
    """
    return PLACEHOLDER.split(text)


def _labels(vocabulary: Vocabulary) -> dict[str, str]:
    """What each code is called, in lower case where it is not a name."""
    labels: dict[str, str] = {}
    for section in vocabulary.sections.values():
        for code, entry in section.items():
            labels.setdefault(code, first_low(entry.label))
    return labels


def used_facts(decision: Decision, engine: Engine) -> dict[str, Any]:
    """Every fact that was known and not false when the rules were run."""
    names, values = engine.names, decision.values
    places = [place for place in compress(engine.all_places, values) if values[place] == values[place]]
    places += [place for place in engine.numbers if values[place] == 0 and values[place] is not False]
    places.sort()
    return {
        names[place]: float(value) if (value := values[place]).__class__ is Bound else value
        for place in places
    }


def stands_out(remark: Remark | Change) -> dict[str, Any]:
    """How a remark or a change is said on the first screen; nothing where it is not."""
    return {"stands_out": remark.stands_out} if remark.stands_out else {}
