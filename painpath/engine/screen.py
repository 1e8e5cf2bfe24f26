"""The screen of alarm questions: what was asked about, what was not, what was long ago, what is not read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from painpath.engine.ask import Asker
from painpath.engine.explain import Explainer
from painpath.engine.facts.read import FactReader
from painpath.engine.one import Values
from painpath.engine.response.encode import Seen
from painpath.record.check import Record, Row
from painpath.record.moments import day_text
from painpath.rules.reads import observed

CLINICAL_NOTE = "clinical_note"


def alarm_screen(
    record: Record,
    seen: Seen,
    reader: FactReader,
    asker: Asker,
    explain: Explainer,
    procedures: Sequence[Values],
    raised: set[str],
) -> dict[str, Any]:
    """The alarm questions: of the judged procedure, then those that only another one of these weeks leaves open.

    A sign that has `raised` the alert of another procedure is on record and is not said to be asked about by nobody.
    """
    reopened, faded = reader.reopened_alarms(record, seen.now), reader.faded(seen)
    screen, *more = (explain.screen(values, reopened, faded) for values in procedures)
    not_asked = dict.fromkeys([*screen["not_asked"], *(name for one in more for name in one["not_asked"])])
    not_asked = {name: None for name in not_asked if name not in raised or name in faded}
    if not_asked and screen["status"] == "complete":
        screen["status"] = "partial"
    screen["unread"] = reader.unread_numbers(record, seen.now)
    first = {*reader.unread_alarms(record, seen.now), *faded, *_measured_by(screen["unread"], asker, explain)}
    screen["not_asked"] = sorted(not_asked, key=lambda name: name not in first)
    screen["earlier"] = [_earlier(name, row, reader.signs.measured) for name, row in faded.items()]
    screen["notes_unread"] = notes_unread(seen)
    return screen


def _measured_by(codes: list[str], asker: Asker, explain: Explainer) -> set[str]:
    """The alarm questions that a value of one of these codes would have answered too."""
    if not codes:
        return set()
    engine = explain.engine
    facts, wider = engine.knowledge.facts, engine.knowledge.classes.get("answered_by", {})
    used = {name: asker.roots(engine.derived[fact]) for name, fact in wider.items()}
    return {
        name
        for name, roots in used.items()
        if any(one in facts and observed(facts[one].read.get("observation")) & set(codes) for one in roots)
    }


def _earlier(name: str, row: Row, measured: Collection[str]) -> dict[str, Any]:
    """An alarm sign of long ago of which nobody spoke since, when it was there, and the number of a measured one."""
    told: dict[str, Any] = {"fact": name, "on": day_text(row["time"], row["@time"])}
    return told | {"number": row["number"]} if name in measured else told


def notes_unread(seen: Seen) -> int:
    """How many rows that were known hold free text, which no rule reads: a clinical note, a note, a patient's words."""
    return sum(_has_text(row) for rows in seen.rows.values() for row in rows)


def _has_text(row: Row) -> bool:
    is_note = row.get("code") == CLINICAL_NOTE
    if not is_note and "note" not in row and "words" not in row:
        return False
    own = row.get("value") if is_note else ""
    return any(isinstance(text, str) and text.strip() for text in (own, row.get("note"), row.get("words")))
