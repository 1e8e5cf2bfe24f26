"""The same patient as record, FHIR bundle, CSV and Parquet gets the identical assessment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.casefile import read_case_file
from painpath.record.fhir import read_bundle, write_bundle
from painpath.record.files import read_table_folder, write_table_folder

CASES = read_case_file(Path(__file__).parents[1] / "cases" / "own_cases.yaml")
READABLE = [case for case in CASES if not case.get("malformed")]


def answer(record: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """The assessment without the reading's own remarks."""
    found = assess(record, case["as_of"], case["index_procedure"], assessor=default_assessor())
    return {key: value for key, value in found.items() if key != "problems"}


@pytest.mark.parametrize("case", READABLE, ids=[case["id"] for case in READABLE])
def test_fhir_gives_the_same_answer(case: dict[str, Any]) -> None:
    """Written as a FHIR bundle and read back, a record is assessed alike."""
    (imported,) = read_bundle(write_bundle(case["record"]), case["id"])
    assert answer(imported.record, case) == answer(case["record"], case)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_give_the_same_answer(tmp_path: Path, form: str) -> None:
    """Written as a folder of tables and read back, every record is assessed alike."""
    write_table_folder([case["record"] for case in READABLE], tmp_path, format=form)
    by_id = {str(one.record["patient"]["patient_id"]): one.record for one in read_table_folder(tmp_path)}
    assert len(by_id) == len(READABLE)
    for case in READABLE:
        record = by_id[str(case["record"]["patient"]["patient_id"])]
        assert answer(record, case) == answer(case["record"], case), case["id"]
