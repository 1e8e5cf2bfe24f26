"""What began after a procedure: a condition, or an operation of any part; `reading` and `facts.later`, for many."""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.facts.later import OPERATION
from painpath.engine.facts.reading import codes_named
from painpath.engine.facts.terms import Terms
from painpath.engine.many.arrays import Many
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Table
from painpath.engine.many.patient import MINUTES_PER_DAY
from painpath.engine.many.seen import Rows
from painpath.engine.response.events import NONE
from painpath.rules.model import Knowledge


def began_after(
    many: Many, knowledge: Knowledge, terms: Terms, codes: dict[str, int], chosen: Ints, patient: Ints
) -> dict[str, Any]:
    """Each fact about a condition since the procedure: 1 where one surely began on a later day, else unknown."""
    found = {}
    for fact in knowledge.facts.values():
        if "condition" in fact.read and "since" in fact.read:
            listened = [codes[code] for code in codes_named(fact.read["condition"], "conditions", terms)]
            dated = np.isin(many.conditions.code, listened) & (many.conditions.first != NONE)
            last = _last(many.conditions_from, many.conditions.first, dated)
            found[fact.id] = np.where(_is_later(many, last[patient], chosen), 1, -1).astype(np.int8)
    return found


def operation_since(many: Many, table: Table, rows: Rows, terms: Terms, chosen: Ints, patient: Ints) -> Any:
    """For each chosen procedure whether an operation was completed on a later day."""
    kind = rows.take(table.column("kind", lambda code: terms.kinds[code].kind == OPERATION, 0))
    last = _last(many.done_from, many.done.first, (kind == 1) & (many.done.aborted == 0))
    return _is_later(many, last[patient], chosen).astype(np.int8)


def _last(starts: Ints, minutes: Ints, counts: Any) -> Ints:
    """By patient the last minute of the rows that count, NONE without any."""
    last = np.full(len(starts) - 1, NONE, np.int64)
    whose = np.repeat(np.arange(len(last)), np.diff(starts))
    np.maximum.at(last, whose[counts], minutes[counts])
    return last


def _is_later(many: Many, minute: Ints, chosen: Ints) -> Any:
    """Whether a minute lies on a day after the last one on which a procedure may have been done."""
    return (minute != NONE) & (minute // MINUTES_PER_DAY > many.done.last[chosen] // MINUTES_PER_DAY)
