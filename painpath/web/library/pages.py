"""The library: a list to search, a page for each entry, a page for each fact that conditions ask about."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from painpath.assess import default_assessor
from painpath.casebook import RuleCase, read_cases
from painpath.report import words
from painpath.rules.check import all_entries, entry_conditions
from painpath.rules.model import Body, Fact, NextStep
from painpath.rules.nodes import names
from painpath.web.accounts.members import members_only
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.feedback import Reception, reception
from painpath.web.hooks.hosted import clients_of
from painpath.web.library.drawing import drawn
from painpath.web.library.place import place_of, ranks
from painpath.web.library.telling import filled, given, number, title_of, told
from painpath.web.review.models import Review
from painpath.web.review.standing import Standing, standing_of, standings
from painpath.web.review.texts import digests

FOLDERS = {"red_flags": "Alerts", "causes": "Causes", "next_steps": "Next steps", "contested": "Where sources disagree", "aftercare": "Aftercare", "background": "Background", "claims": "Strong statements"}  # fmt: skip
STATUSES = ("draft", "reviewed", "released")
PLACES = {
    "when": "It holds when", "consider_when": "It comes up when", "excluded_when": "It is ruled out when",
    "show_when": "It is shown when", "hide_when": "It is left out when", "screen_when": "Its questions are asked when",
}  # fmt: skip
PARTS = {
    "pro": "Speaks for it", "contra": "Speaks against it", "gates": "Gates: each must be met first",
    "avoid_when": "To be avoided", "cautions": "Cautions", "provisos": "Provided that",
}  # fmt: skip
MOST_SHOWN, MOST_FACTS = 10, 40


@members_only()
def index(request: HttpRequest) -> HttpResponse:
    """Every entry, by kind, with its status here; `q` searches all its words and its sources, `status` narrows."""
    asked = request.GET.get("q", "").strip().lower()
    wanted = request.GET.get("status", "")
    knowledge, mine = default_assessor().knowledge, standings(request.member.clinic)  # type: ignore[attr-defined]
    found = [
        (title, [(one, mine.get(one.id, Standing())) for one in getattr(knowledge, name) if _fits(one.id, asked)])
        for name, title in FOLDERS.items()
    ]  # fmt: skip
    counts = {status: sum(one.status == status for _, listed in found for _, one in listed) for status in STATUSES}  # fmt: skip
    if wanted in STATUSES:
        found = [(title, [pair for pair in listed if pair[1].status == wanted]) for title, listed in found]
    facts = [one for one in knowledge.facts.values() if asked and _fact_fits(one, asked)]
    return render(request, "library.html", {
        "found": found, "asked": asked, "version": knowledge.version, "counts": counts, "wanted": wanted,
        "facts": facts[:MOST_FACTS], "more_facts": max(0, len(facts) - MOST_FACTS),
        "set_aside": [] if asked else set_aside(request.member.clinic),  # type: ignore[attr-defined]
        "bodies": [one for one in knowledge.bodies if not wanted and _body_fits(one, asked)],
    })  # fmt: skip


def set_aside(clinic: Clinic) -> list[tuple[str, Reception]]:
    """The rules whose cards were set aside most in the clinic's own record system, each with its title."""
    knowledge = default_assessor().knowledge
    titles = {one.id: one.title for name in FOLDERS for one in getattr(knowledge, name)}
    return [(titles.get(one.rule, ""), one) for one in reception(clients_of(clinic)) if one.overridden][
        :MOST_SHOWN
    ]


def _fits(entry: str, asked: str) -> bool:
    return all(word in _searched()[entry] for word in asked.split())


def _body_fits(body: Body, asked: str) -> bool:
    text = " ".join([body.id, body.title, body.where, *(one.say for one in body.criteria)]).lower()
    return all(word in text for word in asked.split())


def _fact_fits(fact: Fact, asked: str) -> bool:
    text = f"{fact.id} {fact.title} {fact.ask or ''}".lower()
    return all(word in text for word in asked.split())


@cache
def _searched() -> dict[str, str]:
    """All the words of each entry: its sentences, the titles of the facts that it asks about, its sources."""
    ready = default_assessor()
    return {entry.id: " ".join(_words_of(entry, ready)).lower() for entry in all_entries(ready.knowledge)}


def _words_of(entry: Any, ready: Any) -> list[str]:
    texts = [entry.id, words.plain(entry.id), entry.title, *entry.implements]
    texts += [getattr(entry, name, None) or "" for name in ("say", "patient_say", "text", "note")]
    for group in (*PARTS, "positions"):
        for part in getattr(entry, group, ()):
            texts += [part.say] if isinstance(part.say, str) else [part.say.met, part.say.not_met, part.say.unknown]  # fmt: skip
    texts += [title_of(name, ready) for _, one in entry_conditions(entry) for name in names(one.node)]
    texts += [
        ready.knowledge.sources[one].cite for one in _sources_of(entry) if one in ready.knowledge.sources
    ]
    return texts


@members_only()
def entry(request: HttpRequest, entry: str) -> HttpResponse:
    """One entry in words: when, its parts, its numbers, what they rest on, its place, its cases, who reviewed it."""
    ready = default_assessor()
    if entry.startswith("facts."):
        return _fact(request, entry.removeprefix("facts."))
    if entry.startswith("bodies."):
        return _body(request, entry)
    found = next((one for one in all_entries(ready.knowledge) if one.id == entry), None)
    if found is None:
        raise Http404
    place = place_of(found)
    member = request.member  # type: ignore[attr-defined]
    return render(request, "entry.html", {
        "entry": found, "said": [filled(getattr(found, name), found, ready) if getattr(found, name, None) else "" for name in ("say", "patient_say")], "kind": FOLDERS[entry.split(".", maxsplit=1)[0]],
        "conditions": [(PLACES[name], told(getattr(found, name).node, ready)) for name in PLACES if getattr(found, name, None)],
        "parts": [(title, [_part(found, one) for one in getattr(found, group)]) for group, title in PARTS.items() if getattr(found, group, ())],
        "positions": getattr(found, "positions", ()),
        "place": place, "plan": drawn(place),
        "ranks": ranks(found) if isinstance(found, NextStep) else [],
        "received": next(iter(reception(clients_of(member.clinic), entry)), None),
        "settings": _settings(found), "cases": [_case(one) for one in _cases().get(entry, ())],
        "sources": [(one, ready.knowledge.sources[one]) for one in _sources_of(found) if one in ready.knowledge.sources],
        "source_status": words.SOURCE_STATUS, "source_read": words.SOURCE_READ,
        "standing": standing_of(member.clinic, entry), "digest": digests()[entry],
        "history": Review.objects.of(member).filter(entry=entry),
        "may_review": member.role in ("clinician", "administrator"), "who": member.user.get_username(),
    })  # fmt: skip


def _part(entry: Any, one: Any) -> dict[str, Any]:
    """A gate, a piece of evidence or a remark: its sentences, when it holds, and its sources."""
    ready = default_assessor()
    answers = [] if isinstance(one.say, str) else [("not met", one.say.not_met), ("unknown", one.say.unknown)]
    first = one.say if isinstance(one.say, str) else one.say.met
    return {
        "say": filled(first, entry, ready),
        "others": [(answer, filled(text, entry, ready)) for answer, text in answers],
        "weight": getattr(one, "weight", ""), "sources": one.source,
        "when": told(one.when.node, ready) if one.when else None,
        "applies": told(one.applies_when.node, ready) if getattr(one, "applies_when", None) else None,
    }  # fmt: skip


def _settings(found: Any) -> list[dict[str, Any]]:
    """The numbers of an entry, its own and those that it shares with others, each with its sources."""
    known = default_assessor().knowledge
    shared = {
        name for _, one in entry_conditions(found) for name in names(one.node) if name in known.settings
    }
    own = {f"{found.id}.{name}" for name in found.settings}
    listed = [(name, one, True) for name, one in found.settings.items()]
    listed += [(name, known.settings[name], False) for name in sorted(shared - own)]
    if hasattr(found, "act_within_h"):
        listed.append(("act within", found.act_within_h, True))
    return [
        {
            "name": words.plain(name), "number": number(one), "own": own_,
            "range": f"{words.number(one.low)} to {words.number(one.high)}" if one.low is not None and one.high is not None else "",
            "sources": [(name_, known.sources[name_].status == "recalled") for name_ in one.source if name_ in known.sources],
        }
        for name, one, own_ in listed
    ]  # fmt: skip


@cache
def _cases() -> dict[str, tuple[RuleCase, ...]]:
    return {file.rule: file.cases for file in read_cases() if file.rule}


def _case(one: RuleCase) -> dict[str, Any]:
    ready = default_assessor()
    return {"name": one.name, "given": given(one.given, ready), "expect": given(one.expect, ready)}


def _sources_of(entry: Any) -> list[str]:
    groups = ("gates", "pro", "contra", "positions", "avoid_when", "cautions", "provisos")
    parts = [entry, *(part for group in groups for part in getattr(entry, group, ()))]
    if getattr(entry, "benefit", None):
        parts.append(entry.benefit)
    ids = [one for part in parts for one in part.source] + [
        one for setting in entry.settings.values() for one in setting.source
    ]
    return list(dict.fromkeys(ids))


def _fact(request: HttpRequest, name: str) -> HttpResponse:
    """One fact: what it means, how it is read off the record or made of others, and which entries ask about it."""
    ready = default_assessor()
    fact = ready.knowledge.facts.get(name)
    if fact is None:
        raise Http404
    used = [
        one for one in all_entries(ready.knowledge)
        if any(name in names(condition.node) for _, condition in entry_conditions(one))
    ]  # fmt: skip
    made = [
        one for one in ready.knowledge.facts.values() if one.when is not None and name in names(one.when.node)
    ]
    return render(request, "fact.html", {
        "fact": fact, "condition_": told(fact.when.node, ready) if fact.when else None,
        "read": given({key: value for key, value in fact.read.items() if key not in ("derived", "flag", "type")}, ready),
        "used": used, "made": made,
    })  # fmt: skip


def _body(request: HttpRequest, name: str) -> HttpResponse:
    """What a payer or commissioner asks for before which steps; nothing here decides anything about a patient."""
    ready = default_assessor()
    body = next((one for one in ready.knowledge.bodies if one.id == name), None)
    if body is None:
        raise Http404
    labels = ready.vocabulary.sections["steps"]
    cited = dict.fromkeys([*body.source, *(source for one in body.criteria for source in one.source)])
    return render(request, "body.html", {
        "body": body, "steps": [(one, labels[one].label) for one in body.steps],
        "criteria": [
            (one, title_of(one.fact, ready) if one.fact else "", [labels[step].label for step in one.steps])
            for one in body.criteria
        ],
        "sources": [(one, ready.knowledge.sources[one]) for one in cited],
    })  # fmt: skip
