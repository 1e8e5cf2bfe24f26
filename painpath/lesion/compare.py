"""A second lesion beside the first: one or more things set otherwise, and what that changes by each convention."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from painpath.lesion.answer import NAMES, as_json
from painpath.lesion.damage import CONVENTIONS, HEAT_CONVENTIONS
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solve import Lesion

WORDS, WHOLE = ("tissue", "point", "kind"), ("gauge",)
NUMBERS = ("tip_mm", "temperature_c", "time_s", "start_c", "ramp_s", "power_limit_w")


def changed(setting: Setting, changes: Iterable[str]) -> Setting:
    """The setting with each `name=value` put in; raises `NotModelled` for a name or value that cannot be used."""
    found: dict[str, Any] = {}
    for change in changes:
        name, equals, text = change.replace("-", "_", 1).partition("=")
        if not equals or name not in (*WORDS, *WHOLE, *NUMBERS):
            known = ", ".join((*WHOLE, *NUMBERS, *WORDS))
            raise NotModelled(
                "compare", f"{change} is not a change", f"give NAME=VALUE, the name one of {known}"
            )
        found[name] = text if name in WORDS else _number(change, text, name in WHOLE)
    return replace(setting, **found)


def _number(change: str, text: str, is_whole: bool) -> float | int:
    try:
        return int(text) if is_whole else float(text)
    except ValueError:
        raise NotModelled("compare", f"{change} has no number", "give a number after the =") from None


def as_pair(first: Lesion, second: Lesion) -> dict[str, Any]:
    """Both as JSON, and how much wider the second is in mm by each convention."""
    wider = {name: round(second.width_mm[name] - first.width_mm[name], 2) for name in CONVENTIONS}
    return {"first": as_json(first), "second": as_json(second), "wider_mm": wider}


def as_lines(first: Lesion, second: Lesion) -> list[str]:
    """What is set otherwise, and both widths and lengths side by side."""
    before, after = asdict(first.setting), asdict(second.setting)
    other = [f"{name} {before[name]} / {after[name]}" for name in before if before[name] != after[name]]
    lines = [
        f"First / second: {'; '.join(other) or 'the same'}",
        "",
        f"{'mm':<38}{'width':>14}{'length':>14}",
    ]
    for name in HEAT_CONVENTIONS:
        pairs = [
            f"{one[name]:.1f} / {two[name]:.1f}"
            for one, two in ((first.width_mm, second.width_mm), (first.length_mm, second.length_mm))
        ]
        lines.append(f"{NAMES[name]:<38}{pairs[0]:>14}{pairs[1]:>14}")
    return lines
