"""How a card is made: its summary, its detail, its links, what it suggests, and how it may be set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from painpath.report import words
from painpath.report.alerts import Alert
from painpath.report.fhir.parts import OWN_KNOWLEDGE, concept
from painpath.report.fhir.steps import draft_request
from painpath.report.first_screen import Screen
from painpath.report.view import Assessment, Line, Names
from painpath.web.hooks.core.reasons import override_reasons

INDICATORS = ("critical", "warning", "info")
URGENCY = {"emergency": 0, "urgent": 1, "none": 2}
LONGEST_SUMMARY = 139  # the specification asks for less than 140 characters
LONGEST_LABEL = 80
SUGGESTED = ("do_now", "recommended")
RECOMMENDED_FIRST = {"do_now": 0, "recommended": 1}
ORDERED = frozenset("urgent test rehabilitation medicine".split())
ORDER_EXTENSION = "org.painpath.orders"


@dataclass(frozen=True)
class Advice:
    """One card before it is sent.

    `rule` is the knowledge entry it comes from, `state` what it says in short: as long as both are the
    same for a procedure, the advice is not new. `urgency` is 0 for an emergency, 1 for urgent, 2 else.
    `orders` are the draft orders that it is about.
    """

    rule: str
    state: str
    procedure_id: str | None
    urgency: int
    summary: str
    detail: str
    links: tuple[dict[str, str], ...] = ()
    suggestions: tuple[dict[str, Any], ...] = ()
    orders: tuple[str, ...] = ()

    def uuid(self, instance: str) -> str:
        """The id of the card: the same for the same advice in the same call."""
        return str(uuid5(UUID(instance), f"{self.rule}|{self.procedure_id}|{self.state}"))

    def with_order(self, reference: str, kind: str) -> Advice:
        """The same advice, about one more order; of another kind it is news."""
        state = self.state if kind in self.state.split("|") else f"{self.state}|{kind}"
        return replace(self, orders=(*self.orders, reference), state=state)


def card(advice: Advice, instance: str, base_url: str) -> dict[str, Any]:
    """The card as the specification has it: nothing empty, ids for feedback, reasons to set it aside."""
    name = advice.uuid(instance)
    made: dict[str, Any] = {
        "uuid": name,
        "summary": clipped(advice.summary, LONGEST_SUMMARY),
        "indicator": INDICATORS[advice.urgency],
        "detail": advice.detail,
        "source": {
            "label": "painpath",
            "url": f"{base_url}/hooks/why",
            "topic": concept(advice.rule, advice.rule, OWN_KNOWLEDGE)["coding"][0],
        },
        "overrideReasons": override_reasons(),
        "links": list(advice.links),
    }
    if advice.suggestions:
        made["selectionBehavior"] = "at-most-one"
        made["suggestions"] = [
            {**one, "uuid": str(uuid5(UUID(name), str(number)))}
            for number, one in enumerate(advice.suggestions)
        ]
    if advice.orders:
        made["extension"] = {ORDER_EXTENSION: list(advice.orders)}
    return {key: part for key, part in made.items() if part not in ([], "")}


def clipped(text: str, most: int) -> str:
    """A text cut at a word to at most `most` characters.

    >>> clipped("one two three", 9), clipped("one two", 9)
    ('one two…', 'one two')
    """
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def why(entry: str, title: str, base_url: str) -> dict[str, str]:
    """A link to the knowledge entry behind a sentence; the page holds nothing about any patient."""
    label = clipped(f"Why: {title}", LONGEST_LABEL)
    return {"label": label, "url": f"{base_url}/hooks/why/{entry}", "type": "absolute"}


def said(line: Line) -> str:
    """A line of a report as Markdown, with its sources."""
    label = f"{line.label}: " if line.label else ""
    sources = f" [{', '.join(line.sources)}]" if line.sources else ""
    return f"{label}{line.text}{sources}"


def listed(title: str, lines: list[str]) -> list[str]:
    """A heading with points below it; nothing when there are none."""
    return [f"**{title}**", "", *(f"- {line}" for line in lines), ""] if lines else []


def alerts(screen: Screen) -> list[str]:
    """Every red flag with how soon to act and the steps it asks for."""
    return listed("Red flags", [_alert(one) for one in screen.alerts])


def _alert(one: Alert) -> str:
    steps = f" Steps: {words.listed(one.steps)}." if one.steps else ""
    return f"**{one.title}**: {one.within}. {said(one.line)}{steps}"


def verdict(screen: Screen) -> list[str]:
    """The verdict with the patient's numbers."""
    return listed("Verdict", [f"{screen.verdict}: {screen.about}.", *map(said, screen.numbers)])


def next_steps(screen: Screen) -> list[str]:
    """The leading causes, at most three steps and three questions."""
    causes = [f"{one.head}: {one.tag}" for one in screen.causes]
    steps = [f"{one.head}: {one.tag}. {' '.join(map(said, one.lines))}".strip() for one in screen.steps]
    asks = [said(one) for one in screen.questions]
    return [*listed("Leading causes", causes), *listed("Next steps", steps), *listed("Ask", asks)]


def footer(screen: Screen, as_of: str, rests_on: str) -> list[str]:
    """As of when the data were, on what the answer rests, and that the knowledge is a draft."""
    return [f"Data as of {as_of}. {rests_on} {screen.stamp.removeprefix(f'As of {as_of}. ')}"]


def draft(assessment: Assessment, names: Names, most: int = 1) -> tuple[dict[str, Any], ...]:
    """The leading steps that can be requested, as draft resources; nothing that needs a needle or a knife."""
    kinds = names.assessor.vocabulary.sections["steps"]
    fit = [
        one
        for one in assessment["next_steps"]
        if one["status"] in SUGGESTED and one["id"] in kinds and kinds[one["id"]].kind in ORDERED
    ]
    fit.sort(key=lambda one: RECOMMENDED_FIRST[one["status"]])
    return tuple(_suggestion(one, assessment, names, number == 0) for number, one in enumerate(fit[:most]))


def _suggestion(step: dict[str, Any], assessment: Assessment, names: Names, first: bool) -> dict[str, Any]:
    resource = draft_request(step, assessment, names)
    del resource["id"]  # the client gives a new resource its id
    label = clipped(f"Draft a request: {step['title']}", LONGEST_LABEL)
    return {
        "label": label,
        "isRecommended": first,
        "actions": [
            {"type": "create", "description": f"{label}, to be completed and signed", "resource": resource}
        ],
    }


def take_back(reference: str, title: str) -> dict[str, Any]:
    """The suggestion to take a draft order off again."""
    label = clipped(f"Take the order back: {title}", LONGEST_LABEL)
    return {"label": label, "actions": [{"type": "delete", "description": label, "resourceId": reference}]}
