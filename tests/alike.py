"""Records that both engines must judge alike, compared many at once.

A run by columns takes as long for one record as for a hundred, so that a test hands its records over and
tests/unit/conftest.py compares those of all tests together at the end.
"""

from __future__ import annotations

import os
from collections import defaultdict
from copy import deepcopy
from typing import Any

from tests.generative.test_columns_agree import assert_judged_alike, tables_of

Record = dict[str, Any]
# by time of assessment, the records of each test
_waiting: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))


def judged_alike(as_of: str, *records: Record) -> None:
    """Both engines must give the same for these records as of a time."""
    _waiting[as_of][os.environ.get("PYTEST_CURRENT_TEST", "")] += deepcopy(records)


def compare_waiting() -> None:
    """Compare all records that were handed over, each a patient of one cohort; say whose differ."""
    waiting = dict(_waiting)
    _waiting.clear()
    wrong = []
    for as_of, by_test in waiting.items():
        if told := difference([record for records in by_test.values() for record in records], as_of):
            whose = [test for test, records in by_test.items() if difference(records, as_of)]
            wrong.append(f"as of {as_of}, records of {', '.join(whose) or 'several tests together'}:\n{told}")
    assert not wrong, "\n\n".join(wrong)


def difference(records: list[Record], as_of: str) -> str:
    """Where the engines differ on these records; empty when nowhere."""
    try:
        assert_judged_alike(tables_of({str(number): raw for number, raw in enumerate(records)}), as_of)
    except AssertionError as error:
        return str(error) or "different"
    return ""
