"""Every number of the knowledge is moved a little, up and down: some case must notice each move."""

from __future__ import annotations

import pytest

from painpath.assess import Assessor, default_assessor
from painpath.casebook import read_cases, read_record_cases
from painpath.casebook.brackets import Concerned, concerns, moved, moves, noticed, unbracketed

FILES = list(read_cases())
RECORDS = [case for _, cases in read_record_cases() for case in cases]
SETTINGS = sorted(default_assessor().knowledge.settings)


@pytest.fixture(scope="module")
def cases_of(ready: Assessor) -> dict[str, Concerned]:
    return concerns(ready, FILES, RECORDS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_case_notices_when_the_setting_moves(
    name: str, ready: Assessor, cases_of: dict[str, Concerned]
) -> None:
    for value in moves(ready, name):
        assert noticed(ready, name, value, cases_of[name]), f"no case fails when {name} becomes {value:g}"


def test_a_number_without_its_cases_would_be_noticed(ready: Assessor) -> None:
    told = set(unbracketed(ready, FILES, []))
    assert "setting thermal_fail_day: no case notices when it becomes 41" in told
    assert not any(line.startswith("setting next_steps.") for line in told)


def test_a_setting_that_was_moved_is_put_back(ready: Assessor) -> None:
    places, values = ready.engine.compiler.setting_places, ready.engine.compiler.setting_values
    with moved(ready, "responder_pct", 80):
        assert values[places["responder_pct"]] == 80
        assert ready.reader.terms.rules.responder == 8000
    assert values[places["responder_pct"]] == 50
    assert ready.reader.terms.rules.responder == 5000
