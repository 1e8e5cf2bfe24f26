"""What of the record a sentence rests on: the rows that make its condition true, each by name, number, place and day.

A condition is followed through derived facts down to what was read off the record. Of an "or" only the parts that
hold are followed; what is absent or unknown has no row. What the response's kernel worked out is told by the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from painpath.engine.answers import Answers
from painpath.engine.decide import OFFERED, Decision
from painpath.engine.facts.context import Context
from painpath.engine.facts.rows import finders
from painpath.engine.facts.terms import Terms
from painpath.engine.numerals import number_text
from painpath.engine.one import Answer, Values
from painpath.record.check import Row
from painpath.record.moments import time_text
from painpath.rules.model import Condition
from painpath.rules.nodes import And, Compare, In, Name, Node, Not, Or, names
from painpath.vocabulary import Entry, Vocabulary, first_low

Told = dict[str, Any]  # a part of an assessment that says something
WRITTEN = {"Cel": "°C"}
OPEN = (*OFFERED, "needs_information")
PLACE = ("side", "level")
MOMENTS = (("time", ""), ("start", "since "), ("onset", "since "))  # the first of them that a row has

Guard = tuple[Node, bool]  # a part of a condition, and whether it has to be surely true or surely false
Way = tuple[Guard, ...]  # what has to hold for a fact to count in a condition


class Looked:
    """One patient: the values by the names of the facts, which of them rest on rows, and what was found so far."""

    def __init__(self, engine: Answers, values: Values, context: Context, read: Iterable[str]) -> None:
        self.places, self.values, self.context = engine.compiler.places, values, context
        self.read = frozenset(name for name in read if self.get(name) is not None)
        self.rows: dict[str, list[str]] = {}
        self.said: dict[int, str] = {}  # a row in words; several facts may rest on it

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a fact, None when unknown; `default` for what is no fact."""
        place = self.places.get(name)
        found = default if place is None else self.values[place]
        return None if found != found else found


class OnRecord:
    """Finds the rows behind each condition. Build once, use for every patient."""

    def __init__(self, engine: Answers, terms: Terms) -> None:
        self.engine, self.vocabulary = engine, terms.vocabulary
        self.finders = finders(engine.knowledge.facts.values(), terms)
        self.ways_of: dict[int, dict[str, list[Way]]] = {}
        self.answers: dict[int, Answer] = {}

    def tell(self, answer: Told, decision: Decision, facts: Told, context: Context) -> None:
        """Put beside each alert, reason, step and caution of an assessment what on record it rests on."""
        looked = Looked(self.engine, decision.values, context, self.finders.keys() & facts.keys())
        for said, when in _parts(answer, decision):
            said["on_record"] = self._told(when, looked)

    def told(self, when: Condition, values: Values, context: Context) -> list[str]:
        """The rows that make a condition true, in words; empty where none does."""
        return self._told(when, Looked(self.engine, values, context, self.finders))

    def rows(self, when: Condition, values: Values, context: Context) -> list[tuple[str, Row]]:
        """The rows that make a condition true, each with its table."""
        looked = Looked(self.engine, values, context, self.finders)
        return [
            (table, row)
            for name in self._counting(when, looked)
            for table, find in (self.finders[name],)
            for row in find(context, looked.get(name))
        ]

    def _told(self, when: Condition, looked: Looked) -> list[str]:
        rows = [row for name in self._counting(when, looked) for row in self._rows(name, looked)]
        return list(dict.fromkeys(rows)) if len(rows) > 1 else rows

    def _counting(self, when: Condition, looked: Looked) -> list[str]:
        """The facts with rows for which a condition holds."""
        ways = self.ways_of.get(id(when))
        if ways is None:
            ways = self.ways_of[id(when)] = self._ways(when)
        if looked.read.isdisjoint(ways):
            return []
        named = filter(looked.read.__contains__, ways)
        return [name for name in named if any(self._holds(way, looked.values) for way in ways[name])]

    def _rows(self, name: str, looked: Looked) -> list[str]:
        found = looked.rows.get(name)
        if found is None:
            table, find = self.finders[name]
            rows = find(looked.context, looked.get(name))
            found = looked.rows[name] = [self._said(table, row, looked) for row in rows]
        return found

    def _said(self, table: str, row: Row, looked: Looked) -> str:
        found = looked.said.get(id(row))
        if found is None:
            found = looked.said[id(row)] = say(table, row, self.vocabulary)
        return found

    def _ways(self, when: Condition) -> dict[str, list[Way]]:
        """Each fact with rows that a condition hangs on, with what has to hold for it to count."""
        ways: dict[str, list[Way]] = {}
        for name, way in self._followed(when.node, True, ()):
            ways.setdefault(name, []).append(way)
        return {name: list(dict.fromkeys(found)) for name, found in ways.items()}

    def _followed(self, node: Node, wanted: bool, way: Way) -> Iterator[tuple[str, Way]]:
        """The facts with rows below a node, which is to be surely true, or surely false, each with its way to there."""
        match node:
            case Not(part):
                yield from self._followed(part, not wanted, way)
            case And(parts) | Or(parts):
                follows = way and isinstance(node, And) is wanted  # all parts hold where the whole does
                for part in parts:
                    yield from self._followed(part, wanted, way if follows else (*way, (part, wanted)))
            case Name(name) if name in self.engine.derived:
                yield from self._followed(self.engine.derived[name].node, wanted, way)
            case Name(name) if wanted and name in self.finders:
                yield name, way
            case Compare() | In():
                yield from ((name, way) for name in names(node) if name in self.finders)

    def _holds(self, way: Way, values: Values) -> bool:
        for node, wanted in way:
            answer = self.answers.get(id(node)) or self._answer(node)
            if answer(values) is not wanted:
                return False
        return True

    def _answer(self, node: Node) -> Answer:
        if isinstance(node, Name) and node.id in self.engine.compiler.places:
            answer: Answer = itemgetter(self.engine.compiler.places[node.id])
        else:
            (answer,) = self.engine.compiler.compile([node])
        self.answers[id(node)] = answer
        return answer


def _parts(answer: Told, decision: Decision) -> Iterator[tuple[Told, Condition]]:
    """Each part of an assessment that is said because a condition holds, or does not, with the condition."""
    for said, flag in zip(answer["red_flag"]["reasons"], decision.fired, strict=True):
        yield said, flag.when
    for said, cause in zip(answer["causes"], decision.causes, strict=True):
        for key, evidence in (("for", cause.pro), ("against", cause.contra)):
            yield from zip(said[key], (one.when for one in evidence), strict=True)
    for said, found in zip(answer["next_steps"], decision.steps, strict=False):  # of the dead none is said
        if found.step is None:
            continue
        if found.status in OPEN:
            yield said, found.step.consider_when
        told = [*said["cautions"], *said["avoid"]]
        remarks = {one.id: one.when for one in (*found.step.cautions, *found.avoid)} if told else {}
        yield from ((one, when) for one in told if (when := remarks[one["id"]]) is not None)


def say(table: str, row: Row, vocabulary: Vocabulary) -> str:
    """A row in words: what, how much of it, where and when, each as far as it was recorded."""
    entry = vocabulary.entry(f"{table}.code", row["code"])
    words = first_low(entry.label) + _amount(row, entry)
    for name in PLACE:
        if name in row:
            words += f", {row[name]}"
    if "outcome" in row:
        words += ", " + row["outcome"].replace("_", " ")
    for name, since in MOMENTS:
        if name in row:
            return f"{words}, {since}{time_text(row[name], row['@' + name])}"
    return words


def _amount(row: Row, entry: Entry) -> str:
    """The number of an observation with its unit, or a daily dose; empty without one."""
    if "daily_dose" in row:
        return f" {number_text(row['daily_dose'])} {row.get('unit', '')}".rstrip() + " a day"
    if "number" not in row:
        return ""
    return f" {number_text(row['number'])} {WRITTEN.get(entry.unit or '', entry.unit or '')}".rstrip()
