"""A block that cannot be read says what is missing."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.spec.patients import Raw, block, done, on, record, report, score

BLOCK = done(0, "mbb", local_anaesthetic="lidocaine", sedation="none")
MISSING = (
    "Neither a score from the hours of the anaesthetic nor the patient's own estimate of them is on record."
)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (record(BLOCK, scores=[score(0, 7), score(7, 6)]), True),
        (record(BLOCK, scores=[score(0, 7)]), True),
        (
            record(
                BLOCK,
                scores=[score(0, 7)],
                relief_reports=[{"time": on(0), "procedure_id": "a", "percent": 80, "duration_h": 2}],
            ),
            False,
        ),
        (record(BLOCK, scores=[score(0, 7)], relief_reports=[report(8, 0)]), True),
        (
            record(
                BLOCK,
                scores=[score(-1, 2)],
                relief_reports=[{"time": on(0), "procedure_id": "a", "percent": 60, "duration_h": 2}],
            ),
            False,
        ),
        (record({**BLOCK, "status": "aborted"}, scores=[score(0, 7)]), False),
        (record(done(0, "rfa_thermal"), scores=[score(-1, 7)]), False),
    ],
)
def test_what_is_missing_is_said(raw: Raw, says: bool) -> None:
    assert (MISSING in assess(raw, on(8))["response"]["why"]) is says


@pytest.mark.parametrize("outcome", ["helped", "no_help"])
@pytest.mark.parametrize("time", [on(0), "2011"])
def test_a_note_that_a_block_helped_or_not_settles_nothing(time: str, outcome: str) -> None:
    noted = {"care": [{"code": "dx_block", "outcome": outcome, "time": time}]}
    raw = block({1: 1, 2: 8}, volume_ml=4, also=noted)
    steps = {one["id"]: one for one in assess(raw, on(5))["next_steps"]}
    gates = {one["id"]: one["met"] for one in steps["rfa_thermal"]["gates"]}
    assert gates["block_shown"] is None
