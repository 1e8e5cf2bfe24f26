"""What the shipped table of the lesion model says about the judged procedure's one lesion."""

from __future__ import annotations

from typing import Any

from painpath.captured.table import captured_in
from painpath.engine.facts.reading import procedure_field
from painpath.engine.facts.terms import Terms
from painpath.record.check import Row

# Argument of captured_in: field of the procedure.
INPUTS = {
    "kind": "kind",
    "target": "target",
    "region": "region",
    "orientation": "orientation",
    "guidance": "guidance",
    "gauge": "electrode_gauge",
    "tip_mm": "active_tip_mm",
    "temperature_c": "temperature_c",
    "time_s": "duration_s",
    "reached_c": "reached_temperature_c",
}
NAMES = ("lesion_capture", "lesion_capture_low", "lesion_capture_high")


def lesion_facts(row: Row, terms: Terms) -> dict[str, float | None]:
    """In percent, whole numbers: that one such lesion covered the nerve, and the interval; unknown outside the table.

    A function of ten fields of the procedure alone (`INPUTS`).
    """
    return capture_percent(**{name: procedure_field(field, row, terms) for name, field in INPUTS.items()})


def capture_percent(**inputs: Any) -> dict[str, float | None]:
    """The three facts from the arguments of `captured_in`."""
    found = captured_in(**inputs)
    if found is None:
        return dict.fromkeys(NAMES)
    shares = (found.covered, found.low, found.high)
    return {name: float(round(share * 100)) for name, share in zip(NAMES, shares, strict=True)}
