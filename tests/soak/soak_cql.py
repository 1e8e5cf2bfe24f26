"""The CQL judge on thousands of records changed by chance: every cell the same, in batches that fit in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from painpath.assess import default_assessor
from tests.interop.drawn import changed_cases
from tests.interop.judge import Case, cases, differences, run_judge

BATCHES = int(os.environ.get("PAINPATH_SOAK_CQL_BATCHES", "25"))
BATCH = 200


def test_every_value_of_every_case_is_the_same(tmp_path: Path) -> None:
    ours = [Case(raw, default_assessor()) for raw in cases()]
    assert differences(ours, run_judge(tmp_path, [case.line() for case in ours])) == []


def test_every_value_of_thousands_of_records_is_the_same(record_property: Callable[[str, str], None]) -> None:
    cells = records = 0
    for seed in range(BATCHES):
        ours = list(changed_cases(BATCH, seed))
        with tempfile.TemporaryDirectory() as folder:
            assert differences(ours, run_judge(Path(folder), [case.line() for case in ours])) == []
        cells += sum(len(case.ours) for case in ours)
        records += len(ours)
    record_property("records and cells judged by CQL", f"{records} and {cells}")
