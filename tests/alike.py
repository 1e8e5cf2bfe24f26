"""Records that both engines must judge alike, compared many at once.

A run by columns takes as long for one record as for a hundred, so that a test hands its records over and
tests/unit/conftest.py compares those of a module together at its end.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Any

from tests.generative.test_columns_agree import assert_judged_alike, tables_of

_waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)


def judged_alike(as_of: str, *records: dict[str, Any]) -> None:
    """Both engines must give the same for these records as of a time."""
    _waiting[as_of] += deepcopy(records)


def compare_waiting() -> None:
    """Compare all records that were handed over, each a patient of one cohort."""
    waiting = dict(_waiting)
    _waiting.clear()
    for as_of, records in waiting.items():
        assert_judged_alike(tables_of({str(number): raw for number, raw in enumerate(records)}), as_of)
