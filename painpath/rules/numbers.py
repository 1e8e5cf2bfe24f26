"""Numbers in the knowledge: each has a unit from a closed list, a source, and a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from painpath.record.problem import near
from painpath.rules.model import Condition, Knowledge, Setting
from painpath.rules.nodes import And, Compare, In, Literal, Node, Not, Or
from painpath.units import UNITS

# None at all or at least one: a count, and no threshold that a clinic would want to change.
COUNTS = (0, 1)


def setting_problems(knowledge: Knowledge) -> Iterator[str]:
    """Settings, and times to act, that lack a known unit or a known source."""
    hours = {f"{flag.id}.act_within_h": flag.act_within_h for flag in knowledge.red_flags}
    for name, setting in {**knowledge.settings, **hours}.items():
        yield from _setting(name, setting, knowledge)


def _setting(name: str, setting: Setting, knowledge: Knowledge) -> Iterator[str]:
    if setting.unit not in UNITS:
        yield f"setting {name}: there is no unit {setting.unit!r}{nearest(setting.unit, UNITS)}"
    if not setting.source:
        yield f"setting {name}: has no source"
    for source in setting.source:
        if source not in knowledge.sources:
            yield f"setting {name}: there is no source {source!r}{nearest(source, knowledge.sources)}"


def literal_problems(conditions: Iterable[tuple[str, Condition]]) -> Iterator[str]:
    """Numbers that stand in a condition without a name, a unit and a source."""
    for place, condition in conditions:
        for number in literals(condition.node):
            if number not in COUNTS:
                yield f"{place}: {number:g} stands bare in {condition.text!r}; make it a setting with a source"


def literals(node: Node) -> Iterator[float]:
    """Every number that stands in a condition."""
    match node:
        case Compare(_, left, right):
            sides = (side.value for side in (left, right) if isinstance(side, Literal))
            yield from (value for value in sides if not isinstance(value, str))
        case In(_, listed):
            yield from (value for value in listed if not isinstance(value, str))
        case Not(part):
            yield from literals(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from literals(part)


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the nearest spelling, or nothing."""
    hint = near(name, known, "")
    return f"; {hint}" if hint else ""
