"""A file of cases: what could not be judged is refused, with the case and the nearest spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.casefile import read_case_file
from painpath.record.problem import Unreadable

CASE: dict[str, Any] = {
    "id": "X1",
    "index_procedure": None,
    "as_of": "2025-03-04",
    "record": {"patient": {"patient_id": "x"}},
    "expected": {"next_must_not": ["repeat_rfa"]},
}


def file(folder: Path, cases: Any, version: int = 2) -> Path:
    path = folder / "cases.yaml"
    path.write_text(json.dumps({"schema_version": version, "cases": cases}), encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert [case["id"] for case in read_case_file(file(tmp_path, [CASE]))] == ["X1"]


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ([], "holds no case"),
        (["x"], "a case must be a mapping"),
        ([{**CASE, "record": []}], "record and expected must be mappings"),
        ([{key: CASE[key] for key in CASE if key != "as_of"}], "as_of is missing"),
        ([{**CASE, "as_of": "04/03/2025"}], "as_of: "),
        ([CASE, CASE], "another case has this id"),
        ([{**CASE, "index_procedure": "a"}], "there is no procedure 'a' in its record"),
        ([{**CASE, "expected": {"next_must_no": []}}], "did you mean 'next_must"),
        ([{**CASE, "expected": {"next_must_not": ["repeat_rfaa"]}}], "did you mean 'repeat_rfa'?"),
        ([{**CASE, "expected": {"outcome": "recurrance"}}], "did you mean 'recurrence'?"),
        (
            [{**CASE, "expected": {"next_must_not_unless": [{"step": "esi", "unless": "x"}]}}],
            "does not exist",
        ),
    ],
)
def test_what_could_not_be_judged_is_refused(tmp_path: Path, cases: Any, said: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_case_file(file(tmp_path, cases))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="schema_version: 2"):
        read_case_file(file(tmp_path, [CASE], version=1))
