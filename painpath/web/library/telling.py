"""A condition in words: what a clinician reads instead of the expression, every number in it stated."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from painpath.assess import Assessor
from painpath.report import words
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or
from painpath.web.patients.telling import measured

OPERATORS = {"=": "", "<>": "other than ", "<": "below ", "<=": "at most ", ">": "above ", ">=": "at least "}
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
ALL, ANY = "all of these", "at least one of these"
NO = "\0no"
PLACEHOLDER = re.compile(r"\{(\w+)(?::[\w,]+)?\}")


class Told(NamedTuple):
    """One line of a condition, or a group of lines under "all of these" or "at least one of these".

    `about` is the address in the library of what the line asks about, empty where it has no page.
    """

    text: str
    about: str = ""
    parts: tuple[Told, ...] = ()


def told(node: Node, ready: Assessor, holds: bool = True) -> Told:
    """A condition as lines; with `holds` False its opposite, so that no line says "not" of a group."""
    match node:
        case Not(part):
            return told(part, ready, not holds)
        case And(parts) | Or(parts):
            every = isinstance(node, And) is holds
            return Told(ALL if every else ANY, parts=tuple(told(one, ready, holds) for one in parts))
        case Compare(op, left, right):
            return _compared(op if holds else OPPOSITE[op], left, right, ready)
        case In(operand, values):
            listed = [_value(value, ready) for value in values]
            return _line(operand.id, ("" if holds else "none of ") + _either(listed), ready)
        case IsNull(operand):
            return _line(operand.id, "not known" if holds else "known", ready)
        case Name(name):
            return _line(name, "" if holds else NO, ready)
    raise TypeError(node)


def _either(listed: list[str]) -> str:
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def _compared(op: str, left: Name | Literal, right: Name | Literal, ready: Assessor) -> Told:
    if isinstance(left, Literal):  # 90 <= days reads better as days >= 90
        swapped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        left, right, op = right, left, swapped
    about = left.id if isinstance(left, Name) else ""
    other = _value(right.value, ready) if isinstance(right, Literal) else called(right.id, ready)
    return _line(about, f"{OPERATORS[op]}{other}", ready)


def _line(name: str, tail: str, ready: Assessor) -> Told:
    about = title_of(name, ready)
    text = f"Not: {words.first_low(about)}" if tail == NO else f"{about}: {tail}" if tail else about
    return Told(text[:1].upper() + text[1:], address_of(name, ready))


def called(name: str, ready: Assessor) -> str:
    """What a fact or a setting is called in a sentence; a setting by its number."""
    known = ready.knowledge
    return number(known.settings[name]) if name in known.settings else title_of(name, ready)


def title_of(name: str, ready: Assessor) -> str:
    """The title of a fact, of a cause or of an alert; a name without one in plain letters."""
    known = ready.knowledge
    if name in known.facts:
        return known.facts[name].title
    kind, _, rest = name.partition("_")
    if kind == "cause" and rest in ready.vocabulary.sections["causes"]:
        return f'the cause "{ready.vocabulary.sections["causes"][rest].label}"'
    title = {f"flag_{one.name}": one.title for one in known.red_flags}.get(name)
    return f'the alert "{title}"' if title else words.plain(name)


def address_of(name: str, ready: Assessor) -> str:
    """The id of the library's page about a name in a condition, empty where there is none."""
    known = ready.knowledge
    if name in known.facts:
        return f"facts.{name}"
    kind, _, rest = name.partition("_")
    entry = {"cause": f"causes.{rest}", "flag": f"red_flags.{rest}"}.get(kind, "")
    listed = {one.id for one in (*known.causes, *known.red_flags)}
    return entry if entry in listed else ""


def number(setting: Any) -> str:
    """A setting as a number with its unit."""
    return measured(setting.value, setting.unit)


def _value(value: Any, ready: Assessor) -> str:
    """A literal of a condition; a code by what the vocabulary calls it."""
    if not isinstance(value, str):
        return words.number(value)
    if value in words.OUTCOMES:
        return words.first_low(words.OUTCOMES[value].clinician)
    return ready.explainer.labels.get(value, words.plain(value))


def given(pairs: dict[str, Any], ready: Assessor) -> list[str]:
    """What a case gives or expects, each pair in words."""
    return [f"{called(name, ready)}: {_plain(value, ready)}" for name, value in pairs.items()]


def _plain(value: Any, ready: Assessor) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{words.plain(str(name))} {_plain(one, ready)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one, ready) for one in value)
    return _value(value, ready)


def filled(text: str, entry: Any, ready: Assessor) -> str:
    """A sentence of an entry without a patient: its own numbers stand in it, and … where the patient's would."""

    def replace(match: re.Match[str]) -> str:
        name = match.group(1)
        found = entry.settings.get(name) or ready.knowledge.settings.get(name)
        return words.number(found.value) if found is not None else "…"

    return PLACEHOLDER.sub(replace, text)
