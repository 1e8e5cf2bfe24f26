"""The case for a step: the episode in short, and what each body asks for with the entries that document it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from painpath.report import words
from painpath.report.first_screen import Screen, first_screen
from painpath.report.view import Names, as_question, sources
from painpath.rules.model import Body, Criterion
from painpath.rules.nodes import names as names_in
from painpath.web.accounts.members import members_only
from painpath.web.asking.asking import CannotAsk, ask, waiting
from painpath.web.asking.models import Asked
from painpath.web.clinic.documents import as_file
from painpath.web.paper import Paper
from painpath.web.patients.answering import patient_can_say
from painpath.web.patients.behind import Known
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import Judged, judge, now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.telling import measured
from painpath.web.policy.models import Policy
from painpath.web.policy.state import DOCUMENTED, MISSING, NOT_MET, State, policies_for, states
from painpath.web.review.standing import standing_of

NOTHING_AGAINST, CONFIRM, BY_HAND = "Nothing against it", "Confirm in the source", "Look by hand"
GATE = {True: DOCUMENTED, False: NOT_MET, None: MISSING}
MOST_LINES = 5
NO_GATES = "Nothing has to be shown first."


class Item(NamedTuple):
    """One requirement: its words and state, the entries behind it, its source, and the question it waits for."""

    text: str
    state: str
    entries: list[str]
    by: str = ""
    fact: str = ""
    question: str = ""
    asked: Asked | None = None
    state_of: State | None = None

    @property
    def proof(self) -> str:
        """What documents it, in one line."""
        return "; ".join(self.entries)


class Group(NamedTuple):
    """What one body asks for."""

    title: str
    where: str
    items: list[Item]
    policy: Policy | None = None


@members_only("clinician", "nurse")
def case(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """The page; with `form=pdf` the same as a file."""
    found, member = patient_of(request, uid), request.member  # type: ignore[attr-defined]
    judged = judge(found)
    chosen = next((one for one in judged.assessment["next_steps"] if one["id"] == step), None)
    if chosen is None:
        raise Http404
    known, called = Known(judged), Names(judged.assessor)
    screen = first_screen(judged.assessment, judged.record, called)
    open_questions = {one.fact: one for one in waiting(found)}
    groups = [_own(chosen, known, open_questions)]
    groups += [_entered(one, found, known, open_questions) for one in policies_for(member, step)]
    published = [_published(one, step, known) for one in known.ready.knowledge.bodies if step in one.steps]
    shown = {
        "patient": found, "step": called.step(step), "step_id": step, "status": words.clinician(words.STATUSES, chosen["status"]),
        "episode": _episode(screen), "why": chosen["say"],
        "groups": groups, "no_gates": NO_GATES, "published": published, "stamp": screen.stamp, "benefit": chosen.get("benefit"),
        "review": standing_of(found.clinic, f"next_steps.{step}"), "may_enter": member.role == "clinician",
        "diary_on": found.clinic.diary_ready, "author": member.name,
    }  # fmt: skip
    noted(request, "case", found, step, judged.assessment["knowledge_version"])
    if request.GET.get("form") == "pdf":
        cited = tuple(line.text for line in sources([judged.assessment], screen.numbers, called))
        return as_file(case_paper(found, shown, cited), "case")
    return render(request, "case.html", {**shown, "pasted": pasted(shown)})


def _episode(screen: Screen) -> list[str]:
    """Every alert, then what was done, what it did, and the first of its numbers."""
    alerts = [f"{one.title}: {one.within}." for one in screen.alerts]
    told = [f"{screen.about[:1].upper()}{screen.about[1:]}.", f"{screen.verdict}."]
    return [*alerts, *[*told, *(line.text for line in screen.numbers)][:MOST_LINES]]


def _own(chosen: dict[str, Any], known: Known, waits: dict[str, Asked]) -> Group:
    """The gates of the knowledge itself."""
    rules = {one.name: one for one in known.ready.knowledge.next_steps}
    gates = {one.id: one for one in rules[chosen["id"]].gates} if chosen["id"] in rules else {}
    items = [_gate(one, gates[one["id"]].when.node, known, waits) for one in chosen["gates"]]
    return Group("By the knowledge of painpath", "", items)


def _gate(gate: dict[str, Any], node: Any, known: Known, waits: dict[str, Asked]) -> Item:
    facts = list(dict.fromkeys(names_in(node)))
    entries = known.entries(facts) if gate["met"] is not None else []
    state = NOTHING_AGAINST if gate["met"] and not entries else GATE[gate["met"]]
    item = Item(gate["say"], state, entries, cited(known.judged, gate["source"]))
    return _with_question(item, facts, known, waits) if gate["met"] is None else item


def _entered(policy: Policy, patient: Patient, known: Known, waits: dict[str, Asked]) -> Group:
    """What the clinic entered for a body."""
    items = []
    for one in states(policy, patient, known):
        fact = one.requirement.fact
        entries = known.entries([fact]) if fact and one.state != MISSING else []
        entries = [one.found, *entries] if one.found and one.state != MISSING else entries
        if one.tick:
            entries = [f"seen by {one.tick.by}, {localtime(one.tick.at).date().isoformat()}{f': {one.tick.note}' if one.tick.note else ''}"]  # fmt: skip
        item = Item(one.requirement.text, one.state, entries, policy.where, state_of=one)
        items.append(_with_question(item, [fact], known, waits) if fact and one.state == MISSING else item)
    return Group(policy.body, policy.where, items, policy)


def _published(body: Body, step: str, known: Known) -> Group:
    """What the knowledge holds of a body's criteria; what was never read in its text is not judged."""
    items = [_criterion(one, known) for one in body.criteria if not one.steps or step in one.steps]
    return Group(body.title, body.where, items)


def _criterion(one: Criterion, known: Known) -> Item:
    cites = cited(known.judged, one.source)
    if all(known.ready.knowledge.sources[name].status == "recalled" for name in one.source):
        return Item(one.say, CONFIRM, [], cites)
    if not one.fact:
        return Item(one.say, BY_HAND, [], cites)
    found, title = known.get(one.fact), known.ready.knowledge.facts[one.fact].title
    if found is None:
        return Item(one.say, MISSING, [], cites)
    enough = one.at_least is None or found >= one.at_least.value
    enough = enough and (one.at_most is None or found <= one.at_most.value)
    asked = "; ".join(
        f"{bound} {measured(number.value, number.unit)} asked for"
        for bound, number in (("at least", one.at_least), ("at most", one.at_most))
        if number is not None
    )
    unit = known.ready.knowledge.facts[one.fact].unit
    told = f"{title}: {measured(found, unit)}{f' ({asked})' if asked else ''}"
    return Item(one.say, GATE[enough], [told, *known.entries([one.fact], 2)], cites)


def _with_question(item: Item, facts: Iterable[str], known: Known, waits: dict[str, Asked]) -> Item:
    """A missing item with the first question that the patient can answer, and whether it waits already."""
    missing = list(dict.fromkeys(one for fact in facts for one in known.missing(fact)))
    asked = next((waits[one] for one in missing if one in waits), None)
    fact = next((one for one in missing if patient_can_say(one, known.ready)), "")
    if not fact:
        return item._replace(asked=asked)
    told = known.ready.knowledge.facts[fact]
    return item._replace(fact=fact, question=as_question(told.ask or told.title), asked=asked)


def cited(judged: Judged, given: Any) -> str:
    """Where a requirement comes from; a recalled figure is to be confirmed there."""
    known = judged.assessor.knowledge.sources
    ids = [given] if isinstance(given, str) else given
    return "; ".join(
        f"confirm in: {known[one].cite}" if known[one].status == "recalled" else known[one].cite
        for one in ids
        if one in known
    )


def pasted(shown: dict[str, Any]) -> str:
    """The case as plain text, for the form of a payer or a message; published criteria where the clinic entered none."""
    lines = [f"The case for: {shown['step']}", "", *shown["episode"], "", shown["why"]]
    entered = any(group.policy for group in shown["groups"])
    for group in (*shown["groups"], *(() if entered else shown["published"])):
        where = f" ({group.where})" if group.where else ""
        lines += ["", f"{group.title}{where}:"]
        lines += [
            f"- {one.state}: {one.text}{f' [{one.proof}]' if one.proof else ''}" for one in group.items
        ] or [f"- {NO_GATES}"]
    return "\n".join([*lines, "", shown["stamp"], shown["author"]])


def case_paper(patient: Patient, shown: dict[str, Any], sources_cited: tuple[str, ...]) -> Paper:
    """The case as a document: whom it is about, the episode, each requirement with its state and what shows it."""
    born = f", born {patient.birth_date}" if patient.birth_date else ""
    lines = [f"{place}. {line}" for place, line in enumerate(shown["episode"], 1)]
    text = "\n\n".join([f"Re: {patient}{born}", f"Status here: {shown['status']}.", *lines, shown["why"]])
    rows = tuple(
        (one.text, one.state, one.proof, " · ".join(part for part in (group.title, one.by) if part))
        for group in shown["groups"]
        for one in group.items
    )
    return Paper(
        f"The case for: {shown['step']}", patient.clinic.name, text, shown["author"], now_of(patient), shown["stamp"],
        sources_cited, ("Requirement", "State", "On record", "By"), rows,
    )  # fmt: skip


@require_POST
@members_only("clinician", "nurse")
def ask_for_case(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Send the one question that a missing item waits for to the patient's phone, and come back to the case."""
    found, fact = patient_of(request, uid), request.POST.get("fact", "")
    try:
        ask(found, fact, request.member.name)  # type: ignore[attr-defined]
    except CannotAsk as error:
        messages.error(request, f"{error} Nothing was sent.")
        return redirect("case", uid, step)
    noted(request, "question sent", found, fact)
    messages.success(request, "The question waits on the patient's diary.")
    return redirect("case", uid, step)
