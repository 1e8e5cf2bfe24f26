"""What people give in a field: a number as they write it, and the rows of the record that it becomes."""

from __future__ import annotations

from math import isfinite
from typing import Any

Rows = list[tuple[str, dict[str, Any]]]  # (table, row)


def number(text: str, low: float, high: float) -> float | None:
    """A number with a point or a comma, from `low` to `high`; None for an empty field. Raises ValueError."""
    if not text.strip():
        return None
    found = float(text.replace(",", "."))
    if not isfinite(found) or not low <= found <= high:
        raise ValueError(text)
    return int(found) if found.is_integer() else found
