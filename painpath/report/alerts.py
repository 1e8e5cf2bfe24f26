"""The alerts of the first screen: how soon to act, what to do, and which of them is part of a greater one."""

from __future__ import annotations

from typing import Any, NamedTuple

from painpath.report import words
from painpath.report.view import Assessment, Line, Names, named, said


class Alert(NamedTuple):
    """A red flag: how soon to act, what to do, and the steps it names."""

    level: str
    title: str
    within: str
    line: Line
    steps: tuple[str, ...]


def alerts(assessment: Assessment, names: Names) -> list[Alert]:
    """The alerts in their order; one whose signs all belong to a greater one has no deadline of its own."""
    titles = {one["id"]: one.get("title", "") for one in assessment["red_flag"]["reasons"]}
    return [
        _part(one, titles[one["part_of"]]) if one.get("part_of") in titles else _alert(one, names)
        for one in assessment["red_flag"]["reasons"]
    ]


def own_alerts(assessment: Assessment) -> list[dict[str, Any]]:
    """The alerts of an assessment that are no part of a greater one."""
    return [one for one in assessment["red_flag"]["reasons"] if one.get("part_of") is None]


def _part(one: dict[str, Any], greater: str) -> Alert:
    """An alert that is part of a greater one: what the greater asks for covers it."""
    within = f"part of: {words.first_low(greater)}"
    return Alert(str(one["level"]), named(one), within, Line("", words.PART_OF.clinician), ())


def _alert(one: dict[str, Any], names: Names) -> Alert:
    level = str(one.get("level", "emergency"))
    steps = tuple(words.first_low(names.step(step)) for step in one.get("steps", ()))
    return Alert(level, named(one), f"act within {words.hours(one['act_within_h'])}", said(one), steps)


def steps_of(alerts: list[Alert]) -> str:
    """The steps that some alerts ask for, each once, as a sentence; nothing when they name none."""
    steps = list(dict.fromkeys(step for alert in alerts for step in alert.steps))
    return f"Steps: {words.listed(steps)}." if steps else ""
