"""The place of an entry in the pathway: what leads to it, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from painpath.assess import Assessor, default_assessor
from painpath.report import words
from painpath.rules.check import entry_conditions
from painpath.rules.model import Cause, NextStep
from painpath.rules.nodes import Node, names

FIRST, ASKS, TESTED, WEIGHED, AGAINST = (
    "comes first",
    "asks for it",
    "is tested by it",
    "is weighed for it",
    "speaks against it",
)
DISPUTED, READ_ON = "sources disagree", "read on"
# the same arrow, read from the other end
AFTER = {
    FIRST: "needs this first", ASKS: "is asked for", TESTED: "tests it", WEIGHED: "weighs it", AGAINST: "is spoken against",
    DISPUTED: DISPUTED, READ_ON: READ_ON,
}  # fmt: skip


class Link(NamedTuple):
    """One neighbour: its page (empty for an outcome), what it is called, and how the two hang together."""

    id: str
    title: str
    how: str


class Place(NamedTuple):
    """An entry with what stands before it and after it."""

    title: str
    before: tuple[Link, ...]
    after: tuple[Link, ...]


def place_of(entry: Any) -> Place:
    """Where an entry stands. A claim about order is made only where the knowledge makes it."""
    before = [link for link, to in _links() if to == entry.id]
    after = [Link(to, _titles()[to], AFTER[how]) for (id_, _, how), to in _links() if id_ == entry.id]
    return Place(entry.title, (*outcomes_of(entry), *_once(before)), _once(after))


def _once(links: list[Link]) -> tuple[Link, ...]:
    """Each neighbour once, with every way in which it hangs together."""
    found: dict[str, Link] = {}
    for one in links:
        known = found.get(one.id)
        if known is None:
            found[one.id] = one
        elif one.how not in known.how.split(", "):
            found[one.id] = one._replace(how=f"{known.how}, {one.how}")
    return tuple(sorted(found.values(), key=lambda one: (one.how, one.title)))


@cache
def _titles() -> dict[str, str]:
    known = default_assessor().knowledge
    groups = (known.red_flags, known.causes, known.next_steps, known.contested, known.background)
    return {one.id: one.title for group in groups for one in group}


@cache
def _links() -> tuple[tuple[Link, str], ...]:
    """Every arrow of the knowledge as (from where, to which id)."""
    titles = _titles()
    return tuple(
        (Link(start, titles[start], how), end)
        for start, how, end in _arrows(default_assessor())
        if start in titles and end in titles and start != end
    )


def _arrows(ready: Assessor) -> Iterator[tuple[str, str, str]]:
    known = ready.knowledge
    rows = {row: one.id for one in known.contested for row in _rows(one.row)}
    for flag in known.red_flags:
        yield from ((flag.id, ASKS, f"next_steps.{step}") for step in flag.steps)
    for cause in known.causes:
        yield from ((cause.id, TESTED, f"next_steps.{step}") for step in cause.tests)
    for step in known.next_steps:
        yield from ((f"next_steps.{one.step}", FIRST, step.id) for one in step.requires)
        yield from ((step.id, DISPUTED, rows[row]) for row in step.contested if row in rows)
        yield from _weighed(step, ready)
    for text in known.background:
        yield from ((text.id, READ_ON, one) for one in text.see)


def _rows(given: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given or ()


def _weighed(step: NextStep, ready: Assessor) -> Iterator[tuple[str, str, str]]:
    """The causes and alerts that the conditions of a step ask about, through derived facts too."""
    for place, condition in entry_conditions(step):
        how = AGAINST if place.startswith("avoid_when") else WEIGHED
        for name in reached(condition.node, ready):
            kind, _, rest = name.partition("_")
            if kind in ("cause", "flag"):
                yield f"{'causes' if kind == 'cause' else 'red_flags'}.{rest}", how, step.id


def reached(node: Node, ready: Assessor) -> set[str]:
    """Every name that a condition reaches, through derived facts too."""
    waiting, seen = list(names(node)), set[str]()
    while waiting:
        name = waiting.pop()
        fact = ready.knowledge.facts.get(name)
        if name not in seen and fact is not None and fact.when is not None:
            waiting += names(fact.when.node)
        seen.add(name)
    return seen


def outcomes_of(entry: Any) -> tuple[Link, ...]:
    """The outcomes after which a cause or a step can come up at all; none when it can after every one."""
    if not isinstance(entry, Cause | NextStep):
        return ()
    ready = default_assessor()
    possible = []
    for outcome, called in words.OUTCOMES.items():
        values = ready.engine.values({"has_procedure": True, "outcome": outcome})
        if ready.engine.ask(entry.consider_when, values) is not False:
            possible.append(Link("", called.clinician, "outcome"))
    return () if len(possible) == len(words.OUTCOMES) else tuple(possible)


def ranks(step: NextStep) -> list[tuple[str, int, int]]:
    """In each order of steps: for whom it holds, the rank of this step, and of how many."""
    paths = default_assessor().knowledge.paths
    return [
        (one.title, one.order.index(step.name) + 1, len(one.order)) for one in paths if step.name in one.order
    ]
