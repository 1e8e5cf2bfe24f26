"""Where the record has a place for a decision.

A declined step is care with that outcome. A planned procedure is a procedure with the status planned, which no
rule takes for one that was done. Other steps are care only once they have begun: the record's care is what was
done, and a plan that counted as a treatment tried would open the gates of implants and surgery.
"""

from __future__ import annotations

import uuid
from typing import Any

from painpath.engine.step_kinds import SAME_PLACE, kinds_of_step
from painpath.web.patients.judging import Judged
from painpath.web.patients.worklist import procedure_row

Row = tuple[str, dict[str, Any]]
PLACE = ("region", "side", "levels", "target")


def kinds_of(step: str, judged: Judged) -> list[tuple[str, str]]:
    """The kinds of procedure that a step can be, with their labels, that of the judged procedure first; none for care."""
    known = judged.assessor.vocabulary.by_field["procedures.kind"]
    found = kinds_of_step(step, judged.assessor.vocabulary)
    before = (procedure_row(judged) or {}).get("kind")
    found.sort(key=lambda code: code != before)
    return [(code, known[code].label) for code in found]


def planned_row(step: str, kind: str, when: str, reason: str, judged: Judged, at: str) -> Row:
    """A planned procedure, entered `at`; one that repeats the judged procedure is at the same place."""
    row: dict[str, Any] = {
        "procedure_id": uuid.uuid4().hex[:12],
        "time": when,
        "kind": kind,
        "status": "planned",
        "recorded": at,
    }
    before = procedure_row(judged) or {}
    if step in SAME_PLACE:
        row |= {name: before[name] for name in PLACE if name in before}
    return "procedures", _noted(row, reason)


def declined_row(step: str, at: str, reason: str) -> Row:
    """A step that was declined."""
    return "care", _noted({"time": at, "code": step, "outcome": "declined"}, reason)


def begun_row(step: str, when: str, outcome: str, reason: str) -> Row:
    """A step that has begun; without an outcome it is not known yet how it went."""
    row = {"start": when, "code": step}
    return "care", _noted({**row, "outcome": outcome} if outcome else row, reason)


def _noted(row: dict[str, Any], reason: str) -> dict[str, Any]:
    return {**row, "note": reason} if reason else row
