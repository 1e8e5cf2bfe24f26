"""The sentences of an answer that belong to no rule: what each is given, and the check of those in the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from painpath.record.problem import near

ID = "response.texts"
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# by the id of each text the names that it is given, all of which it says
GIVEN = {
    "declined": "", "declined_other": "steps", "declined_before": "when", "not_available": "when", "first_alert": "alert", "of_another_procedure": "kind time", "comes_before": "step",
    "done_since": "when showed", "showed_helped": "", "showed_partial": "", "showed_no_help": "",
    "showed_not_tolerated": "", "showed_unknown": "",
    "held": "told", "held_number": "name number day since when", "held_finding": "name day when",
    "when_on": "day", "when_same_day": "",
    "not_meant": "", "pain_before": "score", "best_and_needed": "best response partial", "best_relief": "after percent",
    "best_worse": "after percent", "after_anaesthetic": "", "after_early": "", "last_decides": "percent", "relief_so_far": "days",
    "relief_exact": "days", "relief_span": "days most", "block_untold": "",
    "by_place": "places", "hurts_elsewhere": "places", "place_scores": "place before after", "place_last": "place score", "side": "side",
    "hour_untold": "", "hour_untold_one": "", "hour_untold_many": "count", "of_the_day_one": "scores",
    "of_the_day": "scores", "score_then": "scores later", "kinds_apart": "kinds", "kind_scores": "kind before after day",
    "kind_average": "", "kind_untold": "", "kind_moment": "", "kind_worst": "", "kind_movement": "", "kind_least": "",
    "undated_one": "", "undated": "count", "of_another_pain": "places", "redated_after": "procedure day",
    "redated_before": "procedure day", "shared": "kind days due", "shared_one_day": "kind due",
    "shared_up_to": "kind days due", "shared_up_to_one_day": "kind due",
    "planned_block_negative": "block day", "planned_antithrombotic": "", "planned_still_relieved": "", "planned_bleeding_disorder": "",
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
