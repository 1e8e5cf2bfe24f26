"""The library: a list to search, and a page for each entry."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from painpath.assess import default_assessor
from painpath.rules.check import entry_conditions
from painpath.web.accounts.members import members_only
from painpath.web.hooks.feedback import Reception, reception

FOLDERS = {"red_flags": "Alerts", "causes": "Causes", "next_steps": "Next steps", "contested": "Where sources disagree", "aftercare": "Aftercare", "background": "Background"}  # fmt: skip

MOST_SHOWN = 10


@members_only()
def index(request: HttpRequest) -> HttpResponse:
    """Every entry, by kind; `q` searches title, id and text."""
    asked = request.GET.get("q", "").strip().lower()
    knowledge = default_assessor().knowledge
    found = [
        (title, [one for one in getattr(knowledge, name) if _fits(one, asked)])
        for name, title in FOLDERS.items()
    ]
    return render(request, "library.html", {
        "found": found, "asked": asked, "version": knowledge.version,
        "set_aside": [] if asked else set_aside(),
    })  # fmt: skip


def set_aside() -> list[tuple[str, Reception]]:
    """The rules whose cards were set aside most in the record system, each with its title."""
    knowledge = default_assessor().knowledge
    titles = {one.id: one.title for name in FOLDERS for one in getattr(knowledge, name)}
    return [(titles.get(one.rule, ""), one) for one in reception() if one.overridden][:MOST_SHOWN]


def _fits(entry: Any, asked: str) -> bool:
    text = f"{entry.id} {entry.title} {getattr(entry, 'say', '')} {getattr(entry, 'text', '')}".lower()
    return asked in text


@members_only()
def entry(request: HttpRequest, entry: str) -> HttpResponse:
    """One entry: its sentences, conditions, settings and sources, each with what it is worth."""
    knowledge = default_assessor().knowledge
    found = next((one for name in FOLDERS for one in getattr(knowledge, name) if one.id == entry), None)
    if found is None:
        raise Http404
    ids = _sources_of(found)
    return render(request, "entry.html", {
        "entry": found,
        "conditions": [(place, condition.text) for place, condition in entry_conditions(found)],
        "settings": list(found.settings.items()),
        "gates": getattr(found, "gates", ()),
        "positions": getattr(found, "positions", ()),
        "received": next((one for one in reception() if one.rule == entry), None),
        "sources": [(one, knowledge.sources[one]) for one in ids if one in knowledge.sources],
    })  # fmt: skip


def _sources_of(entry: Any) -> list[str]:
    parts = [
        entry,
        *getattr(entry, "gates", ()),
        *getattr(entry, "pro", ()),
        *getattr(entry, "contra", ()),
        *getattr(entry, "positions", ()),
    ]
    ids = [one for part in parts for one in part.source] + [
        one for setting in entry.settings.values() for one in setting.source
    ]
    return list(dict.fromkeys(ids))
