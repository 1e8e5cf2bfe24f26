"""A second lesion beside the first: one or more things set otherwise, and what that changes by each convention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from painpath.lesion.answer import NAMES
from painpath.lesion.damage import CONVENTIONS
from painpath.lesion.kinds import Computed, Sizes, as_json, sizes
from painpath.lesion.parameters import number
from painpath.lesion.setting import NotModelled, Setting

WORDS, WHOLE = ("tissue", "point", "kind"), ("gauge",)
NUMBERS = ("tip_mm", "temperature_c", "time_s", "start_c", "ramp_s", "power_limit_w", "spacing_mm")


def changed(setting: Setting, changes: Iterable[str]) -> Setting:
    """The setting with each `name=value` put in; raises `NotModelled` for a name or value that cannot be used.

    What only the first kind has, as the distance of bipolar cannulae, is left out of another kind.
    """
    found: dict[str, Any] = {}
    for change in changes:
        name, equals, text = change.partition("=")
        name = name.replace("-", "_")
        if not equals or name not in (*WORDS, *WHOLE, *NUMBERS):
            known = ", ".join((*WHOLE, *NUMBERS, *WORDS))
            raise NotModelled(
                "compare", f"{change} is not a change", f"give NAME=VALUE, the name one of {known}"
            )
        found[name] = text if name in WORDS else _number(change, text, name in WHOLE)
    return replace(setting, **{**_of_other_kind(setting.kind, found.get("kind", setting.kind)), **found})


def _of_other_kind(before: str, after: str) -> dict[str, Any]:
    """What another kind does not take over."""
    if before == after:
        return {}
    cold = (
        {"temperature_c": number("cryo.gas"), "ramp_s": None, "power_limit_w": None}
        if after == "cryo"
        else {}
    )
    return {**cold, "spacing_mm": None}


def _number(change: str, text: str, is_whole: bool) -> float | int:
    try:
        return int(text) if is_whole else float(text)
    except ValueError:
        raise NotModelled("compare", f"{change} has no number", "give a number after the =") from None


def as_pair(first: Computed, second: Computed) -> dict[str, Any]:
    """Both as JSON, and how much wider the second is in mm by each convention; null where one of them has no size."""
    before, after = sizes(first)[0], sizes(second)[0]
    wider = {
        name: round(after[name] - before[name], 2) if name in before and name in after else None
        for name in CONVENTIONS
    }
    return {"first": as_json(first), "second": as_json(second), "wider_mm": wider}


def as_lines(first: Computed, second: Computed) -> list[str]:
    """What is set otherwise, and both widths and lengths side by side."""
    before, after = asdict(first.setting), asdict(second.setting)
    other = [f"{name} {before[name]} / {after[name]}" for name in before if before[name] != after[name]]
    lines = [
        f"First / second: {'; '.join(other) or 'the same'}",
        "",
        f"{'mm':<38}{'width':>14}{'length':>14}",
    ]
    both = list(zip(sizes(first), sizes(second), strict=True))
    for name in dict.fromkeys([*both[0][0], *both[0][1]]):
        pairs = [f"{_cell(one, name)} / {_cell(two, name)}" for one, two in both]
        lines.append(f"{NAMES.get(name, 'ice seen'):<38}{pairs[0]:>14}{pairs[1]:>14}")
    return lines


def _cell(of: Sizes, name: str) -> str:
    return f"{of[name]:.1f}" if name in of else "-"
