"""The sentences of an answer that belong to no rule: what each is given, and the check of those in the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from painpath.record.problem import near

ID = "response.texts"
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# by the id of each text the names that it is given, all of which it says
GIVEN = {
    "declined": "", "declined_other": "steps", "declined_before": "when", "not_available": "when", "first_alert": "alert", "comes_before": "step",
    "done_since": "when showed", "showed_helped": "", "showed_partial": "", "showed_no_help": "",
    "showed_not_tolerated": "", "showed_unknown": "",
    "held": "told", "held_number": "name number day since when", "held_finding": "name day when",
    "when_on": "day", "when_same_day": "",
    "planned_block_negative": "block day", "planned_thinner": "",
}  # fmt: skip


def said(texts: Mapping[str, str], text: str, /, **given: str) -> str:
    """A text of the knowledge with the names filled in."""
    return texts[text].format(**given)


def text_problems(texts: Mapping[str, object]) -> Iterator[str]:
    """One line for each text that is missing, unknown, no text, or does not say just what it is given."""
    for name in GIVEN.keys() - texts.keys():
        yield f"{ID}: the text {name!r} is missing"
    for name, text in texts.items():
        if name not in GIVEN:
            yield f"{ID}: nothing says the text {name!r}; {near(name, GIVEN, 'remove it')}"
        elif not isinstance(text, str) or not text.strip():
            yield f"{ID}: {name} is no text"
        else:
            yield from _misfilled(name, text)


def _misfilled(name: str, text: str) -> Iterator[str]:
    given, named = set(GIVEN[name].split()), PLACEHOLDER.findall(text)
    for one in sorted({*named} - given):
        yield f"{ID}: {name} names {{{one}}}, which it is not given; {near(one, given, 'remove it')}"
    for one in sorted(given - {*named}):
        yield f"{ID}: {name} does not say {{{one}}}"
    if PLACEHOLDER.sub("", text).count("{") or PLACEHOLDER.sub("", text).count("}"):
        yield f"{ID}: {name} has a brace that closes no name"
