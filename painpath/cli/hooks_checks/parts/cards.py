"""Checks of cards: H13 to H17 and H28."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from painpath.cli.hooks_checks.check import NotSeen, demand, requirement
from painpath.cli.hooks_checks.probe import Probe

INDICATORS = ("info", "warning", "critical")
SUMMARY_BELOW = 140
DATE = re.compile(r"\b20\d\d-\d\d-\d\d")


def seen(probe: Probe, part: str = "") -> list[dict[str, Any]]:
    """The cards that have a part, at least one."""
    found = [card for _, card in probe.cards if not part or card.get(part)]
    if not found:
        raise NotSeen(f"no card {f'with {part} ' if part else ''}came; give a call with --request")
    return found


@requirement("H13", "Summary below 140 characters, indicator, source")
def attributes(probe: Probe) -> None:
    """What each card must have."""
    for card in seen(probe):
        summary = card.get("summary", "")
        demand(0 < len(summary) < SUMMARY_BELOW, f"a summary has {len(summary)} characters")
        demand(card.get("indicator") in INDICATORS, f"indicator {card.get('indicator')}")
        demand((card.get("source") or {}).get("label"), "a source without a label")


@requirement("H14", "Suggestions say how they may be chosen")
def suggestions(probe: Probe) -> None:
    """selectionBehavior, a label and a uuid each; at most one recommended where one may be chosen."""
    for card in seen(probe, "suggestions"):
        behaviour, listed = card.get("selectionBehavior"), card["suggestions"]
        demand(behaviour in ("at-most-one", "any"), f"selectionBehavior {behaviour}")
        demand(
            all(one.get("label") and one.get("uuid") for one in listed), "a suggestion lacks label or uuid"
        )
        recommended = sum(bool(one.get("isRecommended")) for one in listed)
        demand(
            behaviour == "any" or recommended <= 1, f"{recommended} recommended of which one may be chosen"
        )


@requirement("H15", "Actions carry what their type asks for")
def actions(probe: Probe) -> None:
    """create and update a whole resource, delete a reference."""
    found = [
        act
        for card in seen(probe, "suggestions")
        for one in card["suggestions"]
        for act in one.get("actions", [])
    ]
    if not found:
        raise NotSeen("no suggestion has an action")
    for act in found:
        demand(act.get("description"), "an action without description")
        if act.get("type") == "delete":
            demand(
                isinstance(act.get("resourceId"), str) and "resource" not in act, "delete without resourceId"
            )
        else:
            demand(act.get("type") in ("create", "update"), f"action type {act.get('type')}")
            demand((act.get("resource") or {}).get("resourceType"), f"{act.get('type')} without a resource")


@requirement("H16", "Override reasons have code, system and display")
def override_reasons(probe: Probe) -> None:
    """Each is a complete Coding."""
    for card in seen(probe, "overrideReasons"):
        for one in card["overrideReasons"]:
            demand(
                all(one.get(name) for name in ("code", "system", "display")),
                f"reason {one.get('code')} lacks a part",
            )


@requirement("H17", "Links have a label, an absolute address and a type")
def links(probe: Probe) -> None:
    """`appContext` only on SMART links."""
    for card in seen(probe, "links"):
        for one in card["links"]:
            demand(
                one.get("label") and one.get("type") in ("absolute", "smart"), "a link lacks label or type"
            )
            parts = urlsplit(one.get("url", ""))
            demand(parts.scheme in ("http", "https") and parts.netloc, f"link to {one.get('url')}")
            demand(one["type"] == "smart" or "appContext" not in one, "appContext on an ordinary link")


@requirement("H28", "Each card says as of when its data were")
def data_as_of(probe: Probe) -> None:
    """A date stands in the card."""
    for card in seen(probe):
        demand(DATE.search(f"{card.get('summary')} {card.get('detail')}"), "a card without any date")
