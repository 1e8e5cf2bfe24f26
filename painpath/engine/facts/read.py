"""All facts of one patient about one procedure."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from painpath.engine.decide import Engine
from painpath.engine.facts.cement import pain_is_back
from painpath.engine.facts.context import Context
from painpath.engine.facts.expected import SOON, Expected
from painpath.engine.facts.fading import Signs, oldest
from painpath.engine.facts.history import history
from painpath.engine.facts.implants import in_place
from painpath.engine.facts.later import operation_since
from painpath.engine.facts.lesion import lesion_facts
from painpath.engine.facts.plans import Ahead, replacement_ahead
from painpath.engine.facts.reading import Readers, is_of_now
from painpath.engine.facts.response import response_facts
from painpath.engine.facts.terms import Terms
from painpath.engine.facts.vertebrae import another_vertebra, tumour_at_level
from painpath.engine.response.encode import Seen, see
from painpath.engine.response.responses import Judged, judge_all
from painpath.record.check import Record, Row
from painpath.rules.model import Knowledge
from painpath.rules.nodes import And, Name, names
from painpath.rules.reads import observed

# Numbers without which a gate is open: whether the last one was set aside, so that none before it counts.
UNREAD = {"inr_unread": "inr", "platelets_unread": "platelet_count"}


class FactReader:
    """Reads every fact that some rule uses. Build once, use for every patient."""

    def __init__(self, engine: Engine) -> None:
        knowledge, vocabulary = engine.knowledge, engine.vocabulary
        self.terms = Terms(knowledge, vocabulary)
        used = {name for names in engine.used.values() for name in names}
        used |= {name for flag in knowledge.red_flags for name in flag.screen}
        used |= {f"declined_{step.name}" for step in knowledge.next_steps}
        self.readers = Readers(knowledge, self.terms, used)
        self.alarms = {
            name: observed(knowledge.facts[name].read.get("observation"))
            for flag in knowledge.red_flags
            for name in flag.screen
        }
        self.compared = compared(knowledge)
        wider = knowledge.classes.get("denied_with", {}).items()
        denied = {name: _denying(knowledge, one) for name, one in wider if one in knowledge.facts}
        unasked = {
            name: observed(knowledge.facts[name].read.get("observation"))
            for name in knowledge.classes.get("asked_again", ())
            if name in knowledge.facts
        }
        self.signs = Signs(knowledge, {**self.alarms, **unasked}, denied, Expected(knowledge, vocabulary))

    def see(self, record: Record, now: int) -> tuple[Seen, list[Judged]]:
        """What was known at `now`, every procedure judged."""
        seen = see(record, now, self.terms)
        return seen, judge_all(seen, self.terms)

    def facts(self, record: Record, seen: Seen, judged: list[Judged], index: Judged | None) -> dict[str, Any]:
        """Every fact about the judged procedure; None is unknown."""
        context = Context(seen, index, self.terms, record.reopened_by(seen.now))
        facts = self.readers.read(context)
        facts.update(history(record, seen, judged, index, self.terms))
        facts.update(response_facts(record, context))
        if index is not None:
            facts.update(lesion_facts(index.row, self.terms))
            ahead = replacement_ahead(record.tables["procedures"], index.row, seen.now, self.terms)
            facts.update(dict.fromkeys(Ahead._fields) if ahead is None else ahead._asdict())
        facts["another_vertebra"] = another_vertebra(context)
        facts["operation_since"] = operation_since(judged, index, self.terms)
        facts["tumour_at_level"] = tumour_at_level(context)
        known = (seen.procedures, seen.rows["pain_scores"], seen.rows["observations"])
        facts["cement_pain_back"] = pain_is_back(*known, seen.now, self.terms)
        facts.update(in_place(seen.procedures, self.terms.rules.trial_last_day)._asdict())
        facts.update({name: code in context.reopened for name, code in UNREAD.items()})
        facts.update(self.signs.kinds(self.faded(seen)))
        facts["alarm_row_set_aside"] = bool(
            self.unread_alarms(record, seen.now) or self.unread_numbers(record, seen.now)
        )
        return facts

    def faded(self, seen: Seen) -> dict[str, Row]:
        """The alarm questions to which the last yes is old, each with its row; looked for once in what was seen."""
        if seen.faded is None:
            seen.faded = self.signs.faded(seen, self.terms.settings[SOON])
        return seen.faded

    def unread_alarms(self, record: Record, now: int) -> list[str]:
        """The alarm facts of which the last word at `now`, or one of an unknown time, could not be read."""
        return self._alarms(record.unread_by(now))

    def reopened_alarms(self, record: Record, now: int) -> list[str]:
        """The alarm facts of which the last word at `now` could not be read, by the times that can be."""
        return self._alarms(record.reopened_by(now).keys())

    def _alarms(self, unread: Set[str]) -> list[str]:
        return [name for name, codes in self.alarms.items() if unread & codes] if unread else []

    def unread_numbers(self, record: Record, now: int) -> list[str]:
        """The codes of which an alert compares the number, and the last one of these six weeks cannot be read, by name.

        A bound is not among them: it says more than nothing, and which one leaves a number open is known.
        """
        reopened = record.reopened_by(now, oldest(now)).items()
        return sorted(code for code, bounds in reopened if code in self.compared and None in bounds)


def _denying(knowledge: Knowledge, name: str) -> set[str]:
    """The codes of which a no alone makes a fact false, one that is derived from several among them."""
    fact = knowledge.facts[name]
    if fact.when is None:
        return observed(fact.read.get("observation"))
    node = fact.when.node
    parts = node.parts if isinstance(node, And) else (node,)
    return {code for part in parts if isinstance(part, Name) for code in _denying(knowledge, part.id)}


def compared(knowledge: Knowledge) -> set[str]:
    """The codes of observations whose number the alerts compare, through other facts too."""
    found: set[str] = set()
    left = [name for flag in knowledge.red_flags for name in names(flag.when.node)]
    met: set[str] = set()
    while left:
        fact = knowledge.facts.get(left.pop())
        if fact is None or fact.id in met:
            continue
        met.add(fact.id)
        if fact.when is not None:
            left += names(fact.when.node)
        elif "number" in fact.read and is_of_now(fact.read):
            found |= observed(fact.read["observation"])
    return found
