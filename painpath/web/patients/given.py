"""What people give in a field: a number as they write it, and the rows of the record that it becomes."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
Rows = list[tuple[str, dict[str, Any]]]  # (table, row)


def number(text: str, low: float, high: float) -> float | None:
    """A number with a point or a comma, from `low` to `high`; None for an empty field. Raises ValueError.

    A comma before three digits may part thousands: 1,500 is not taken for one and a half.

    >>> number("7,5", 0, 10), number(" ", 0, 10)
    (7.5, None)
    """
    if not text.strip():
        return None
    if THOUSANDS.fullmatch(text.strip()):
        raise ValueError(text)
    found = float(text.replace(",", "."))
    if not isfinite(found) or not low <= found <= high:
        raise ValueError(text)
    return int(found) if found.is_integer() else found
