"""Times of made-up rows as texts: days, or minutes where an hour was written down."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.frames import Words

MINUTES_PER_DAY = 1440


def day_words(days: NDArray[Any], absent: NDArray[np.bool_] | None = None) -> Words:
    """Dates, `2025-03-04`; nothing where `absent`."""
    return _texts(days, "D", absent)


def minute_words(minutes: NDArray[Any]) -> Words:
    """Times of the day on the clinic's clock, `2025-03-04T09:30`."""
    return _texts(minutes, "m", None)


def _texts(numbers: NDArray[Any], unit: str, absent: NDArray[np.bool_] | None) -> Words:
    if absent is not None:
        numbers = np.where(absent, 0, numbers)
    known, places = np.unique(numbers, return_inverse=True)
    texts = np.datetime_as_string(known.astype(f"datetime64[{unit}]")).tolist()
    codes = places.astype(np.int32)
    return Words(codes if absent is None else np.where(absent, -1, codes).astype(np.int32), tuple(texts))
