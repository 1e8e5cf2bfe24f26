"""Which aftercare applies on a given day after the procedure."""

from __future__ import annotations

from painpath.engine.decide import Engine
from painpath.engine.one import Values
from painpath.rules.model import Aftercare


def applies_now(entry: Aftercare, values: Values, engine: Engine) -> bool:
    """Whether the entry fits the patient and the day lies within its days, both ends included.

    Without a judged procedure there is no day, and nothing is shown.
    """
    day = engine.value(values, "days_since_procedure")
    if day is None or (entry.from_day is not None and day < entry.from_day):
        return False
    if entry.to_day is not None and day > entry.to_day:
        return False
    return engine.ask(entry.show_when, values) is True
