"""The words of a step that a later procedure has taken the place of: which procedure that is."""

from __future__ import annotations

from typing import Any

from painpath.record.check import Row

GATE, CAUTION = "not_superseded", "later_treatment"


def name_superseding(steps: list[dict[str, Any]], later: Row, kind: str) -> None:
    """Put the later procedure, which the facts of the judged one do not hold, behind the sentences that rest on it or ask."""
    named = f" It is {later['procedure_id']}: {kind}, {later['time']}."
    for step in steps:
        for gate in step["gates"]:
            if gate["id"] == GATE and gate["met"] is not True:
                gate["say"] += named
        for caution in step.get("cautions", ()):
            if caution["id"] == CAUTION:
                caution["say"] += named
