"""The digest of an entry: a name for exactly the text, the numbers and the facts that a reviewer signs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from painpath.assess import default_assessor
from painpath.rules.check import all_entries, entry_conditions
from painpath.rules.model import Entry, Knowledge
from painpath.rules.nodes import names


@cache
def digests() -> dict[str, str]:
    """The digest of every entry of the knowledge that ships with painpath, by id."""
    knowledge = default_assessor().knowledge
    return {entry.id: digest_of(entry, knowledge) for entry in all_entries(knowledge)}


def digest_of(entry: Entry, knowledge: Knowledge) -> str:
    """The digest of one entry with the facts and the settings that its conditions use.

    The status that an entry ships with is left out: it says nothing of what the entry does.
    """
    used = sorted(set(_used(entry, knowledge)))
    content = {
        "entry": {name: value for name, value in msgspec.to_builtins(entry).items() if name != "status"},
        "facts": [msgspec.to_builtins(knowledge.facts[name]) for name in used if name in knowledge.facts],
        "settings": {name: _number(knowledge, name) for name in used if name in knowledge.settings},
    }
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def _number(knowledge: Knowledge, name: str) -> Any:
    return msgspec.to_builtins(knowledge.settings[name])


def _used(entry: Entry, knowledge: Knowledge) -> Iterator[str]:
    """Every name that the entry's conditions reach, through derived facts too."""
    waiting = [name for _, condition in entry_conditions(entry) for name in names(condition.node)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        fact = knowledge.facts.get(name)
        if fact is not None and fact.when is not None:
            waiting += names(fact.when.node)
