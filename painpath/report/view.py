"""What a report says, before anyone decides how it looks: the lines of an assessment with their sources.

The terminal and the page show the same lines. Nothing is decided here; what an assessment does not
contain is not said, and what was not asked is never called absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from painpath.assess import Assessor
from painpath.engine.numerals import number_text
from painpath.report import words

Assessment = dict[str, Any]
BELOW_THE_SCREEN = (
    "threshold_sensitive",
)  # flags that stand on so many results that they tell a hurried reader nothing


class Line(NamedTuple):
    """One thing said: its label, its text and the ids of its sources."""

    label: str
    text: str
    sources: tuple[str, ...] = ()


class Item(NamedTuple):
    """Something with a name, a tag such as its level or status, and its lines."""

    head: str
    tag: str
    lines: list[Line]


class Section(NamedTuple):
    """A part of the report that folds: its title, one line that sums it up, and its items."""

    title: str
    summary: str
    items: list[Item]


@dataclass(frozen=True)
class Names:
    """What the ids in an assessment are called in the knowledge and the vocabulary."""

    assessor: Assessor

    def fact(self, name: str) -> str:
        """The title of a fact, fit for the middle of a sentence."""
        found = self.assessor.knowledge.facts.get(name)
        return words.first_low(found.title) if found else words.plain(name)

    def short(self, name: str) -> str:
        """The title of a fact without what explains it in brackets."""
        return self.fact(name).split(" (")[0]

    def ask(self, name: str) -> str:
        """The question that asks for a fact; its title with a question mark when there is none."""
        found = self.assessor.knowledge.facts.get(name)
        return as_question((found.ask or found.title) if found else words.plain(name))

    def step(self, name: str) -> str:
        """What a step is called; a cause or an outcome that a question would change too."""
        for section in ("steps", "causes", "outcomes"):
            if found := self.assessor.vocabulary.sections[section].get(name):
                return found.label
        return words.plain(name)

    @cached_property
    def disagreements(self) -> dict[str, str]:
        """The titles of the contested points by their row."""
        rows = {}
        for entry in self.assessor.knowledge.contested:
            for row in (entry.row,) if isinstance(entry.row, str) else entry.row or ():
                rows[row] = entry.title
        return rows


def as_question(text: str) -> str:
    """A text that ends as a question; a sentence is left as it is."""
    return text if text.endswith(("?", ".")) else f"{text}?"


def named(entry: dict[str, Any]) -> str:
    """The title of an entry of an assessment, or its id in plain words."""
    return str(entry.get("title") or words.plain(str(entry["id"]).rsplit(".", 1)[-1]))


def sources_of(entry: dict[str, Any]) -> tuple[str, ...]:
    """The source ids of a line of an assessment, under either of their two keys."""
    given = entry.get("sources") or entry.get("source") or ()
    return (given,) if isinstance(given, str) else tuple(given)


def said(entry: dict[str, Any], label: str = "", tail: str = "") -> Line:
    """The sentence of an entry as a line, with the rows of the record that it rests on."""
    return Line(
        label,
        words.sentence(entry["say"]) + tail + words.on_record(entry.get("on_record", ())),
        sources_of(entry),
    )


def cited(given: Any) -> Iterator[str]:
    """Every source id anywhere in an assessment."""
    inside: Iterable[Any] = given if isinstance(given, list) else ()
    if isinstance(given, dict):
        yield from sources_of(given)
        inside = (value for key, value in given.items() if key not in ("facts", "trace"))
    for value in inside:
        if isinstance(value, dict | list):  # most are texts and numbers, which name nothing
            yield from cited(value)


def sections(assessment: Assessment, names: Names) -> list[Section]:
    """The parts of the report below its first screen, empty ones left out."""
    every = [
        thresholds(assessment, names),
        causes(assessment),
        steps(assessment, names),
        questions(assessment, names),
        contested(assessment),
        aftercare(assessment),
    ]
    return [section for section in every if section.items]


def thresholds(assessment: Assessment, names: Names) -> Section:
    """What is told of the result below the first screen: that another customary threshold would class it otherwise."""
    response = assessment["response"]
    flags = response["flags"] if response else ()
    found = [names.fact(flag) for flag in BELOW_THE_SCREEN if flag in flags]
    told = f"{number_text(response['best_relief_pct'])} % at best" if found else ""
    return Section("Thresholds", told, [Item(words.sentence(one), "", []) for one in found])


def causes(assessment: Assessment) -> Section:
    """Each cause with the evidence for it, against it, and what is not known."""
    found = assessment["causes"]
    summary = words.listed(
        [f"{words.first_low(named(one))} ({words.clinician(words.LEVELS, one['level'])})" for one in found]
    )
    return Section("Causes", summary, [_cause(one) for one in found])


def _cause(one: dict[str, Any]) -> Item:
    """A cause as an item; the sentence that explains by it is not said of one that is excluded."""
    lines = [said(one)] if one.get("say") and one["level"] != "excluded" else []
    lines += [said(each, "for", f" ({each['weight']})") for each in one["for"]]
    lines += [said(each, "against", f" ({each['weight']})") for each in one["against"]]
    unknown = list(dict.fromkeys(ask for each in one["unknown"] for ask in each.get("ask", ())))
    asks = [ask for ask in unknown if ask.endswith("?")]
    titles = [words.first_low(ask) for ask in unknown if not ask.endswith("?")]
    lines += [Line("ask", " ".join(asks))] if asks else []
    lines += [Line("not known", words.sentence("; ".join(titles)))] if titles else []
    return Item(named(one), words.clinician(words.LEVELS, one["level"]), lines)


def steps(assessment: Assessment, names: Names) -> Section:
    """Every step with its status, its gates, and what it asks for, brings and changes."""
    found = assessment["next_steps"]
    counts: dict[str, int] = {}
    for one in found:
        counts[one["status"]] = counts.get(one["status"], 0) + 1
    summary = words.listed(
        [f"{count} {words.clinician(words.STATUSES, name)}" for name, count in counts.items()]
    )
    return Section("Next steps", summary, [_step(one, names) for one in found])


def _step(one: dict[str, Any], names: Names) -> Item:
    lines = [Line("because", words.sentence(one["reason"]))] if one.get("reason") else []
    lines += [said(one)] if one.get("say") else []
    lines += [said(each, "avoid") for each in one.get("avoid", ())]
    lines += [said(each, words.GATES[each["met"]]) for each in one["gates"]]
    if one["confirm_first"]:
        lines.append(Line("confirm first", " ".join(names.ask(name) for name in one["confirm_first"])))
    if one["requires"]:
        lines.append(
            Line("do first", words.sentence(words.listed([names.step(name) for name in one["requires"]])))
        )
    lines += [
        Line("change", f"{each['what'].capitalize()}: {words.sentence(each['say'])}")
        for each in one["changes"]
    ]
    lines += [said(each, "caution") for each in one.get("cautions", ())]
    lines += [said(each, "provided") for each in one["provisos"]]
    lines += [said(one["benefit"], "benefit")] if one.get("benefit") else []
    lines += [Line("works after", words.sentence(one["onset"]))] if one.get("onset") else []
    lines += [Line("monitor", words.sentence(one["monitor"]))] if one.get("monitor") else []
    rows = [names.disagreements.get(row, row) for row in one.get("contested", ())]
    lines += [Line("contested", words.sentence("; ".join(rows)))] if rows else []
    return Item(named(one), words.clinician(words.STATUSES, one["status"]), lines)


def questions(assessment: Assessment, names: Names) -> Section:
    """What to ask: alarm questions first, then what would change the plan."""
    found = assessment["questions"]
    alarms = [one for one in found if is_alarm(one)]
    others = [one for one in found if not is_alarm(one)]
    items = [Item("Alarm questions not asked", "", [Line("", as_question(one["ask"])) for one in alarms])]
    items.append(Item("Would change the plan", "", [question(one, names) for one in others]))
    summary = f"{words.counted(len(alarms), 'alarm question')}, {words.counted(len(others), 'other')}"
    return Section("Questions to ask", summary, [item for item in items if item.lines])


def is_alarm(one: dict[str, Any]) -> bool:
    """Does a question ask for a red flag?"""
    return "red_flag" in one["would_change"]


def question(one: dict[str, Any], names: Names) -> Line:
    """A question with the steps that its answer would change, at most two of them named."""
    if is_alarm(one):
        return Line("", f"{as_question(one['ask'])} (alarm question)")
    changed = [words.first_low(names.step(name)) for name in one["would_change"]]
    rest = [f"{len(changed) - 2} more"] if len(changed) > 2 else []
    return Line("", f"{as_question(one['ask'])} (would change: {words.listed([*changed[:2], *rest])})")


def contested(assessment: Assessment) -> Section:
    """Points on which sources disagree, each with every position; none is averaged."""
    items = []
    for one in assessment["contested"]:
        lines = [said(position, "position") for position in one["positions"]]
        lines += [Line("note", words.sentence(one["note"]))] if one.get("note") else []
        items.append(Item(named(one), "", lines))
    return Section("Where sources disagree", words.counted(len(items), "point"), items)


def aftercare(assessment: Assessment) -> Section:
    """What is usual now after the procedure, and what to do."""
    items = [Item(named(one), "", [said(one)]) for one in assessment["aftercare"]]
    return Section("Aftercare", words.counted(len(items), "text"), items)


def problems(assessments: list[Assessment]) -> list[str]:
    """What is wrong with the record, each problem once."""
    told = (f"{one['where']}: {one['what']}; {one['repair']}." for a in assessments for one in a["problems"])
    return list(dict.fromkeys(told))


def sources(assessments: list[Assessment], also: Iterable[Line], names: Names) -> list[Line]:
    """Every source cited: its id, its citation, what was read of it and what its figures are worth.

    `also` are lines that cite more than the assessments do, such as the source of a threshold.
    """
    known = names.assessor.knowledge.sources
    ids = {name for one in assessments for name in cited(one)} | {
        name for line in also for name in line.sources
    }
    lines = []
    for name in sorted(ids):
        source = known.get(name)
        if source is None:
            lines.append(Line(name, "not listed in the knowledge that this report was made with"))
            continue
        about = f"Read: {words.SOURCE_READ[source.read]}; {words.SOURCE_STATUS[source.status]}."
        address = f" {source.url}" if source.url else ""
        lines.append(Line(name, f"{words.sentence(source.cite)} {about}{address}"))
    return lines
