"""The words of a step that a later procedure has taken the place of: which procedure that is."""

from __future__ import annotations

from typing import Any

from painpath.record.check import Row
from painpath.rules.model import Gate, Knowledge, Remark

LATER = "later_procedure"


def naming_later(knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    """The gates and cautions whose sentence speaks of the later procedure: the step and the id of each."""
    found: set[tuple[str, str]] = set()
    for step in knowledge.next_steps:
        parts: tuple[Gate | Remark, ...] = (*step.gates, *step.cautions)
        found |= {(step.name, part.id) for part in parts if part.tells == LATER}
    return frozenset(found)


def name_superseding(
    steps: list[dict[str, Any]], later: Row, kind: str, naming: frozenset[tuple[str, str]]
) -> None:
    """Put the later procedure, which the facts of the judged one do not hold, behind the sentences that rest on it or ask."""
    named = f" It is {later['procedure_id']}: {kind}, {later['time']}."
    for step in steps:
        for part in (*step["gates"], *step.get("cautions", ())):
            if (step["id"], part["id"]) in naming and part.get("met") is not True:
                part["say"] += named
